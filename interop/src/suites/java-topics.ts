import type { Suite } from '../harness/suite.ts'
import { script } from '../harness/tool-script.ts'

export const javaTopics: Suite = {
  name: 'java-topics',
  title: 'TopicCommand: every verb and its errors',
  smoke: true,
  async run(context) {
    await script(
      context,
      `
      TopicCommand --create --topic plain
      TopicCommand --create --topic plain
      TopicCommand --create --topic plain --if-not-exists
      TopicCommand --create --topic six --partitions 6 --replication-factor 1 --config retention.ms=60000 --config cleanup.policy=compact,delete
      TopicCommand --create --topic assigned --replica-assignment 1,1,1
      TopicCommand --create --topic bad-assignment --replica-assignment 1,2
      TopicCommand --create --topic doubled --replica-assignment 1:1
      TopicCommand --create --topic zero --partitions 0
      TopicCommand --create --topic negative --partitions -5
      TopicCommand --create --topic replicated --partitions 1 --replication-factor 3
      TopicCommand --create --topic replicated0 --partitions 1 --replication-factor 0
      TopicCommand --create --topic 'bad name'
      TopicCommand --create --topic ..
      TopicCommand --create --topic aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffaaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffaaaaaaaaaabbbbbbbbbb
      TopicCommand --create --topic with.dot
      TopicCommand --create --topic with_dot
      TopicCommand --create --topic badconfig --config no.such.config=1
      TopicCommand --create --topic badvalue --config retention.ms=abc
      TopicCommand --create --topic badpolicy --config cleanup.policy=shred
      TopicCommand --create --topic lowsegment --config segment.bytes=1
      TopicCommand --create --topic badisr --config min.insync.replicas=0
      TopicCommand --create --topic badcompression --config compression.type=brotli
      TopicCommand --create --topic throttled --config leader.replication.throttled.replicas=*
      TopicCommand --create --topic badthrottle --config leader.replication.throttled.replicas=x
      TopicCommand --create --topic ts --config message.timestamp.type=LogAppendTime --config max.message.bytes=2000 --config segment.bytes=1048576
      TopicCommand --create --topic remote --config remote.storage.enable=true
      TopicCommand --create --topic ratio --config min.cleanable.dirty.ratio=1.5
      TopicCommand --create --topic local --config local.retention.ms=100 --config retention.ms=10
      TopicCommand --create --topic __consumer_offsets --partitions 1
      TopicCommand --list
      TopicCommand --list --exclude-internal
      TopicCommand --list --topic 'p.*'
      TopicCommand --list --topic nothing
      TopicCommand --describe --topic plain
      TopicCommand --describe --topic six
      TopicCommand --describe --topic assigned
      TopicCommand --describe --topic ts
      TopicCommand --describe --topic no-such
      TopicCommand --describe --topic no-such --if-exists
      TopicCommand --describe --topic 'p.*'
      TopicCommand --describe --topic-id AAAAAAAAAAAAAAAAAAAABQ
      TopicCommand --describe --topics-with-overrides
      TopicCommand --describe --under-replicated-partitions
      TopicCommand --describe --unavailable-partitions
      TopicCommand --describe --under-min-isr-partitions
      TopicCommand --describe --at-min-isr-partitions --topic plain
      TopicCommand --describe --exclude-internal --topic plain --partition-size-limit-per-response 1
      TopicCommand --alter --topic plain --partitions 3
      TopicCommand --alter --topic plain --partitions 3
      TopicCommand --alter --topic plain --partitions 2
      TopicCommand --alter --topic plain --partitions 5 --replica-assignment 1,1,1,1,1
      TopicCommand --alter --topic plain --partitions 7 --replica-assignment 1,1,1,1,1,1,9
      TopicCommand --alter --topic no-such --partitions 3
      TopicCommand --alter --topic no-such --partitions 3 --if-exists
      TopicCommand --alter --topic 'with.*' --partitions 2
      TopicCommand --describe --topic plain
      TopicCommand --delete --topic no-such
      TopicCommand --delete --topic no-such --if-exists
      TopicCommand --delete --topic six
      TopicCommand --delete --topic 'with.*'
      TopicCommand --list
      TopicCommand --create --topic six --partitions 2
      TopicCommand --describe --topic six
      TopicCommand --delete --topic __consumer_offsets
      TopicCommand --list --command-config /no/such/file
    `,
    )
  },
}
