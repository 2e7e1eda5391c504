// franz-go: admin, produce with every codec and acks, idempotence, direct reads.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const topic = "franz-a"

// APIs of groups, transactions and shares come with the next issues.
var later = map[int16]bool{8: true, 9: true, 10: true, 11: true, 12: true, 13: true, 14: true, 15: true, 16: true, 24: true, 25: true, 26: true, 27: true, 28: true, 42: true, 47: true, 65: true, 66: true, 68: true, 69: true, 76: true, 77: true, 78: true, 79: true, 83: true, 84: true, 85: true, 86: true, 87: true, 88: true, 89: true, 90: true, 91: true, 92: true}

var bootstrap = os.Args[1]

func step(name string, action func(context.Context) (any, error)) any {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	result, err := action(ctx)
	if err != nil {
		var known *kerr.Error
		if errors.As(err, &known) {
			result = []any{"error", known.Message}
		} else {
			result = []any{"error", err.Error()}
		}
	}
	text, _ := json.Marshal(result)
	fmt.Printf("STEP\t%s\t%s\n", name, text)
	return result
}

func client(opts ...kgo.Opt) *kgo.Client {
	c, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.RetryTimeout(5 * time.Second)}, opts...)...)
	if err != nil {
		panic(err)
	}
	return c
}

func name(err error) string {
	if err == nil {
		return ""
	}
	var known *kerr.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return err.Error()
}

func main() {
	cl := client()
	adm := kadm.NewClient(cl)
	step("create", func(ctx context.Context) (any, error) {
		out := [][]any{}
		rs, err := adm.CreateTopics(ctx, 2, 1, map[string]*string{"retention.ms": kadm.StringPtr("99999999999999")}, topic, "franz-b", "franz bad")
		all := rs.Sorted()
		sort.Slice(all, func(i, j int) bool { return all[i].Topic < all[j].Topic })
		for _, r := range all {
			out = append(out, []any{r.Topic, name(r.Err), r.ErrMessage, r.NumPartitions, r.ReplicationFactor, len(r.Configs), r.Configs["retention.ms"].Value})
		}
		return out, err
	})
	step("create again", func(ctx context.Context) (any, error) {
		r, err := adm.CreateTopic(ctx, 1, 1, nil, topic)
		return []any{name(r.Err), r.ErrMessage}, err
	})
	step("partitions", func(ctx context.Context) (any, error) {
		r, err := adm.UpdatePartitions(ctx, 3, topic)
		time.Sleep(500 * time.Millisecond)
		return []any{name(r[topic].Err), r[topic].ErrMessage}, err
	})
	step("metadata", func(ctx context.Context) (any, error) {
		m, err := adm.Metadata(ctx, topic, "franz-none")
		t := m.Topics[topic]
		parts := [][]any{}
		for _, p := range t.Partitions.Sorted() {
			parts = append(parts, []any{p.Partition, p.Leader, p.LeaderEpoch, p.Replicas, p.ISR, name(p.Err)})
		}
		return []any{m.Cluster, m.Controller, len(m.Brokers), parts, name(m.Topics["franz-none"].Err)}, err
	})
	step("api versions", func(ctx context.Context) (any, error) {
		vs, err := adm.ApiVersions(ctx)
		out := []string{}
		for _, v := range vs.Sorted() {
			v.EachKeySorted(func(k, min, max int16) {
				if later[k] {
					return
				}
				out = append(out, fmt.Sprintf("%d %d-%d", k, min, max))
			})
		}
		return out, err
	})
	codecs := map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(), "lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression()}
	names := []string{"none", "gzip", "snappy", "lz4", "zstd"}
	for i, codec := range names {
		for _, acks := range []string{"none", "leader", "all"} {
			opts := []kgo.Opt{kgo.ProducerBatchCompression(codecs[codec]), kgo.ProducerLinger(5 * time.Millisecond)}
			switch acks {
			case "none":
				opts = append(opts, kgo.RequiredAcks(kgo.NoAck()), kgo.DisableIdempotentWrite())
			case "leader":
				opts = append(opts, kgo.RequiredAcks(kgo.LeaderAck()), kgo.DisableIdempotentWrite())
			}
			step(fmt.Sprintf("produce %s acks %s", codec, acks), func(ctx context.Context) (any, error) {
				p := client(opts...)
				defer p.Close()
				records := []*kgo.Record{}
				for j := 0; j < 20; j++ {
					records = append(records, &kgo.Record{Topic: topic, Partition: 0, Key: []byte(codec), Value: []byte(fmt.Sprintf("%s %s %d", codec, acks, j)), Timestamp: time.UnixMilli(1700000000000 + int64(i)), Headers: []kgo.RecordHeader{{Key: "h", Value: []byte("v")}}})
				}
				rs := p.ProduceSync(ctx, records...)
				if acks == "none" {
					time.Sleep(100 * time.Millisecond)
					return "sent", rs.FirstErr()
				}
				return []any{records[0].Offset, records[19].Offset}, rs.FirstErr()
			})
		}
	}
	read := func(partition int32, offset kgo.Offset, limit int, opts ...kgo.Opt) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			c := client(append(opts, kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {partition: offset}}))...)
			defer c.Close()
			out := [][]any{}
			ctx, cancel := context.WithTimeout(ctx, 4*time.Second)
			defer cancel()
			for len(out) < limit {
				fs := c.PollRecords(ctx, limit-len(out))
				if errs := fs.Errors(); len(errs) > 0 {
					if errors.Is(errs[0].Err, context.DeadlineExceeded) {
						return append(out, []any{"time is over"}), nil
					}
					return out, errs[0].Err
				}
				fs.EachRecord(func(r *kgo.Record) {
					out = append(out, []any{r.Offset, string(r.Key), string(r.Value), r.Timestamp.UnixMilli(), r.LeaderEpoch, len(r.Headers), r.Attrs.CompressionType()})
				})
			}
			return out, nil
		}
	}
	step("read all", read(0, kgo.NewOffset().AtStart(), 300))
	step("read in the middle", read(0, kgo.NewOffset().At(135), 2))
	step("read from the end minus 3", read(0, kgo.NewOffset().AtEnd().Relative(-3), 3))
	step("read after a time", read(0, kgo.NewOffset().AfterMilli(1700000000002), 1))
	step("read committed", read(0, kgo.NewOffset().At(299), 1, kgo.FetchIsolationLevel(kgo.ReadCommitted())))
	step("read an empty partition", read(1, kgo.NewOffset().AtStart(), 1))
	step("offsets", func(ctx context.Context) (any, error) {
		out := []any{}
		for _, f := range []func(context.Context, ...string) (kadm.ListedOffsets, error){adm.ListStartOffsets, adm.ListEndOffsets, adm.ListCommittedOffsets, adm.ListMaxTimestampOffsets} {
			l, err := f(ctx, topic)
			if err != nil {
				return nil, err
			}
			l.Each(func(o kadm.ListedOffset) {})
			rows := [][]any{}
			for _, o := range l.Offsets().Sorted() {
				rows = append(rows, []any{o.Partition, o.At, o.LeaderEpoch})
			}
			out = append(out, rows)
		}
		return out, nil
	})
	step("delete records", func(ctx context.Context) (any, error) {
		rs, err := adm.DeleteRecords(ctx, kadm.OffsetsFromFetches(kgo.Fetches{}))
		_ = rs
		if err != nil {
			return nil, err
		}
		os := kadm.Offsets{}
		os.Add(kadm.Offset{Topic: topic, Partition: 0, At: 50})
		r, err := adm.DeleteRecords(ctx, os)
		d, _ := r.Lookup(topic, 0)
		return []any{d.LowWatermark, name(d.Err)}, err
	})
	step("configs", func(ctx context.Context) (any, error) {
		rcs, err := adm.DescribeTopicConfigs(ctx, topic)
		out := []string{}
		for _, rc := range rcs {
			for _, c := range rc.Configs {
				out = append(out, fmt.Sprintf("%s=%s %s", c.Key, c.MaybeValue(), c.Source))
			}
		}
		sort.Strings(out)
		return out, err
	})
	step("alter configs", func(ctx context.Context) (any, error) {
		rs, err := adm.AlterTopicConfigs(ctx, []kadm.AlterConfig{{Op: kadm.SetConfig, Name: "retention.ms", Value: kadm.StringPtr("7")}, {Op: kadm.SetConfig, Name: "nope", Value: kadm.StringPtr("7")}}, topic)
		return []any{name(rs[0].Err), rs[0].ErrMessage}, err
	})
	step("describe log dirs", func(ctx context.Context) (any, error) {
		ds, err := adm.DescribeAllLogDirs(ctx, kadm.TopicsSet{topic: map[int32]struct{}{0: {}, 1: {}}})
		out := [][]any{}
		ds.Each(func(d kadm.DescribedLogDir) {
			d.Topics.Each(func(p kadm.DescribedLogDirPartition) {
				out = append(out, []any{p.Topic, p.Partition, p.IsFuture, p.OffsetLag, p.Size > 0})
			})
		})
		sort.Slice(out, func(i, j int) bool { return out[i][1].(int32) < out[j][1].(int32) })
		return out, err
	})
	step("producers", func(ctx context.Context) (any, error) {
		ps, err := adm.DescribeProducers(ctx, kadm.TopicsSet{topic: map[int32]struct{}{0: {}}})
		n := 0
		ps.Each(func(p kadm.DescribedProducersTopic) {
			for _, part := range p.Partitions {
				n += len(part.ActiveProducers)
			}
		})
		return n, err
	})
	step("epoch offsets", func(ctx context.Context) (any, error) {
		req := kmsg.NewPtrOffsetForLeaderEpochRequest()
		req.ReplicaID = -1
		t := kmsg.NewOffsetForLeaderEpochRequestTopic()
		t.Topic = topic
		for _, e := range []int32{0, 5} {
			p := kmsg.NewOffsetForLeaderEpochRequestTopicPartition()
			p.Partition, p.CurrentLeaderEpoch, p.LeaderEpoch = 0, -1, e
			t.Partitions = append(t.Partitions, p)
		}
		req.Topics = append(req.Topics, t)
		r, err := req.RequestWith(ctx, cl)
		if err != nil {
			return nil, err
		}
		out := [][]any{}
		for _, p := range r.Topics[0].Partitions {
			out = append(out, []any{p.Partition, p.ErrorCode, p.LeaderEpoch, p.EndOffset})
		}
		return out, nil
	})
	step("delete", func(ctx context.Context) (any, error) {
		rs, err := adm.DeleteTopics(ctx, topic, "franz-none")
		out := []string{}
		for _, r := range rs.Sorted() {
			out = append(out, r.Topic+" "+name(r.Err))
		}
		return strings.Join(out, ", "), err
	})
	cl.Close()
}
