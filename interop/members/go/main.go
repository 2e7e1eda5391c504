// A member of a group, by franz-go or sarama. It says what it gets, gives up, reads and commits, a line each; it leaves when its input ends.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/IBM/sarama"
	"github.com/twmb/franz-go/pkg/kgo"
)

var output sync.Mutex

func say(parts ...any) {
	output.Lock()
	defer output.Unlock()
	fmt.Println(parts...)
}

func list(partitions []int32) string {
	sort.Slice(partitions, func(i, j int) bool { return partitions[i] < partitions[j] })
	texts := make([]string, len(partitions))
	for i, partition := range partitions {
		texts[i] = fmt.Sprint(partition)
	}
	return strings.Join(texts, ",")
}

func untilToldToLeave() <-chan struct{} {
	told := make(chan struct{})
	go func() {
		bufio.NewReader(os.Stdin).ReadString('\n')
		close(told)
	}()
	return told
}

func main() {
	client, bootstrap, group, topic, protocol, instance := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6]
	if client == "sarama" {
		runSarama(bootstrap, group, topic, instance)
	} else {
		runFranz(bootstrap, group, topic, protocol, instance)
	}
	say("end")
}

func runFranz(bootstrap, group, topic, protocol, instance string) {
	told := untilToldToLeave()
	var client *kgo.Client
	options := []kgo.Opt{
		kgo.SeedBrokers(bootstrap), kgo.ConsumerGroup(group), kgo.ConsumeTopics(topic), kgo.ClientID("franz"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit(), kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(6 * time.Second), kgo.HeartbeatInterval(time.Second), kgo.RebalanceTimeout(20 * time.Second),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, assigned map[string][]int32) { say("+", list(assigned[topic])) }),
		kgo.OnPartitionsRevoked(func(_ context.Context, _ *kgo.Client, revoked map[string][]int32) { say("-", list(revoked[topic])) }),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, lost map[string][]int32) { say("-", list(lost[topic])) }),
	}
	if protocol == "consumer" {
		options = append(options, kgo.ServerSideBalancer(), kgo.Balancers(kgo.StickyBalancer()))
	} else if protocol == "cooperative" {
		options = append(options, kgo.Balancers(kgo.CooperativeStickyBalancer()))
	} else {
		options = append(options, kgo.Balancers(kgo.RangeBalancer()))
	}
	if instance != "-" {
		options = append(options, kgo.InstanceID(instance))
	}
	client, err := kgo.NewClient(options...)
	if err != nil {
		say("error", err)
		os.Exit(1)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-told
		cancel()
	}()
	for ctx.Err() == nil {
		fetches := client.PollFetches(ctx)
		fetches.EachError(func(_ string, _ int32, err error) {
			if ctx.Err() == nil {
				say("error", err)
			}
		})
		next := map[int32]int64{}
		fetches.EachRecord(func(record *kgo.Record) {
			say("r", record.Partition, record.Offset)
			next[record.Partition] = record.Offset + 1
		})
		if len(next) > 0 {
			if err := client.CommitUncommittedOffsets(context.Background()); err != nil {
				say("refused", err)
			} else {
				for partition, offset := range next {
					say("c", partition, offset)
				}
			}
		}
		client.AllowRebalance()
	}
	client.CloseAllowingRebalance()
}

type handler struct{ topic string }

func (h handler) Setup(session sarama.ConsumerGroupSession) error {
	say("+", list(append([]int32{}, session.Claims()[h.topic]...)))
	return nil
}

func (h handler) Cleanup(session sarama.ConsumerGroupSession) error {
	say("-", list(append([]int32{}, session.Claims()[h.topic]...)))
	return nil
}

func (h handler) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case message, ok := <-claim.Messages():
			if !ok {
				return nil
			}
			say("r", message.Partition, message.Offset)
			session.MarkMessage(message, "")
			session.Commit()
			say("c", message.Partition, message.Offset+1)
		case <-session.Context().Done():
			return nil
		}
	}
}

func runSarama(bootstrap, group, topic, instance string) {
	told := untilToldToLeave()
	config := sarama.NewConfig()
	config.Version = sarama.V3_6_0_0
	config.ClientID = "sarama"
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Session.Timeout = 6 * time.Second
	config.Consumer.Group.Heartbeat.Interval = time.Second
	config.Consumer.Group.Rebalance.GroupStrategies = []sarama.BalanceStrategy{sarama.NewBalanceStrategyRange()}
	if instance != "-" {
		config.Consumer.Group.InstanceId = instance
	}
	consumers, err := sarama.NewConsumerGroup([]string{bootstrap}, group, config)
	if err != nil {
		say("error", err)
		os.Exit(1)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		<-told
		cancel()
	}()
	for ctx.Err() == nil {
		if err := consumers.Consume(ctx, []string{topic}, handler{topic}); err != nil && ctx.Err() == nil {
			say("error", err)
			time.Sleep(300 * time.Millisecond)
		}
	}
	consumers.Close()
}
