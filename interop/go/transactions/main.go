// franz-go's transactions: commit, abort, fencing, and a session of a group that consumes, transforms and produces exactly once.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
)

var bootstrap = os.Args[1]

const copies = 300

func step(name string, action func(context.Context) (any, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	result, err := action(ctx)
	if err != nil {
		result = []any{"error", nameOf(err)}
	}
	text, _ := json.Marshal(result)
	fmt.Printf("STEP\t%s\t%s\n", name, text)
}

func nameOf(err error) string {
	var known *kerr.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return err.Error()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func producer(id string) *kgo.Client {
	cl, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.TransactionalID(id), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(0))
	must(err)
	return cl
}

func send(ctx context.Context, cl *kgo.Client, topic string, values ...string) []any {
	told := []any{}
	for _, value := range values {
		r, err := cl.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte(value)}).First()
		if err != nil {
			told = append(told, nameOf(err))
		} else {
			told = append(told, r.Offset)
		}
	}
	return told
}

func read(ctx context.Context, topic string, isolation kgo.IsolationLevel, isLong bool) []any {
	cl, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.FetchIsolationLevel(isolation),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().AtStart()}}))
	must(err)
	defer cl.Close()
	values := []any{}
	for {
		wait, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
		fetches := cl.PollFetches(wait)
		cancel()
		if fetches.NumRecords() == 0 {
			return values
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if isLong {
				values = append(values, string(r.Value))
			} else {
				values = append(values, fmt.Sprintf("%d=%s", r.Offset, r.Value))
			}
		})
	}
}

func both(topic string) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		return []any{read(ctx, topic, kgo.ReadUncommitted(), false), read(ctx, topic, kgo.ReadCommitted(), false)}, nil
	}
}

func main() {
	plain, err := kgo.NewClient(kgo.SeedBrokers(bootstrap), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	must(err)
	adm := kadm.NewClient(plain)
	_, err = adm.CreateTopics(context.Background(), 1, 1, nil, "go-tx", "go-in", "go-out")
	must(err)
	time.Sleep(time.Second)
	one := producer("go-one")
	transaction := func(commit kgo.TransactionEndTry, values ...string) func(context.Context) (any, error) {
		return func(ctx context.Context) (any, error) {
			if err := one.BeginTransaction(); err != nil {
				return nil, err
			}
			told := send(ctx, one, "go-tx", values...)
			return told, one.EndTransaction(ctx, commit)
		}
	}
	step("commit", transaction(kgo.TryCommit, "a", "b"))
	step("abort", transaction(kgo.TryAbort, "c", "d"))
	step("reads", both("go-tx"))
	step("commit again", transaction(kgo.TryCommit, "e"))
	step("reads", both("go-tx"))
	step("fenced", func(ctx context.Context) (any, error) {
		if err := one.BeginTransaction(); err != nil {
			return nil, err
		}
		told := []any{send(ctx, one, "go-tx", "open")}
		two := producer("go-one")
		defer two.Close()
		if err := two.BeginTransaction(); err != nil {
			return nil, err
		}
		told = append(told, send(ctx, two, "go-tx", "new"))
		told = append(told, send(ctx, one, "go-tx", "zombie"))
		if err := one.EndTransaction(ctx, kgo.TryCommit); err != nil {
			told = append(told, nameOf(err))
		}
		return told, two.EndTransaction(ctx, kgo.TryCommit)
	})
	step("reads", both("go-tx"))
	step("session", session(plain))
	step("the copy", func(ctx context.Context) (any, error) {
		values := read(ctx, "go-out", kgo.ReadCommitted(), true)
		for i, value := range values {
			if value != fmt.Sprint(i) {
				return fmt.Sprintf("%v at %d", value, i), nil
			}
		}
		return len(values), nil
	})
	step("transactions", func(ctx context.Context) (any, error) {
		found, err := adm.DescribeTransactions(ctx, "go-one", "go-session", "go-none")
		told := []any{}
		for _, each := range found.Sorted() {
			told = append(told, []any{each.TxnID, each.State, nameOfMaybe(each.Err)})
		}
		return told, err
	})
	one.Close()
	plain.Close()
}

func nameOfMaybe(err error) string {
	if err == nil {
		return ""
	}
	return nameOf(err)
}

// session copies with GroupTransactSession, every third transaction aborted.
func session(plain *kgo.Client) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) {
		for i := 0; i < copies; i++ {
			plain.Produce(ctx, &kgo.Record{Topic: "go-in", Value: []byte(fmt.Sprint(i))}, nil)
		}
		if err := plain.Flush(ctx); err != nil {
			return nil, err
		}
		sess, err := kgo.NewGroupTransactSession(kgo.SeedBrokers(bootstrap), kgo.TransactionalID("go-session"), kgo.ConsumerGroup("go-group"),
			kgo.ConsumeTopics("go-in"), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.RequireStableFetchOffsets(),
			kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RecordPartitioner(kgo.ManualPartitioner()))
		if err != nil {
			return nil, err
		}
		defer sess.Close()
		copied, rounds := 0, 0
		for copied < copies {
			fetches := sess.PollRecords(ctx, 40)
			if err := fetches.Err(); err != nil {
				return copied, err
			}
			if fetches.NumRecords() == 0 {
				continue
			}
			if err := sess.Begin(); err != nil {
				return nil, err
			}
			fetches.EachRecord(func(r *kgo.Record) { sess.Produce(ctx, &kgo.Record{Topic: "go-out", Value: r.Value}, nil) })
			rounds++
			wanted := kgo.TransactionEndTry(rounds%3 != 2)
			committed, err := sess.End(ctx, wanted)
			if err != nil {
				return nil, err
			}
			if committed {
				copied += fetches.NumRecords()
			}
		}
		return copied, nil
	}
}
