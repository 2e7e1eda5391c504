import type { JoptSpec } from '../options/jopt-option.ts'
import { adminConfig, helpAndVersion, requiredServer } from '../options/usual-options.ts'

export const topicOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  requiredServer('REQUIRED: The Kafka server to connect to.'),
  adminConfig(),
  { names: ['list'], description: 'List all available topics.' },
  { names: ['create'], description: 'Create a new topic.' },
  { names: ['delete'], description: 'Delete a topic.' },
  {
    names: ['alter'],
    description:
      'Alter the number of partitions and replica assignment. (To alter topic configurations, the kafka-configs tool can be used.)',
  },
  { names: ['describe'], description: 'List details for the given topics.' },
  {
    names: ['topic'],
    description: 'The topic to create, alter, describe or delete. It also accepts a regular expression, except for --create option.',
    argument: 'required',
    placeholder: 'topic',
  },
  { names: ['topic-id'], description: 'The topic-id to describe.', argument: 'required', placeholder: 'topic-id' },
  {
    names: ['config'],
    description:
      'A topic configuration override for the topic being created. The following is a list of valid configurations: \n\tcleanup.policy\n\tcompression.gzip.level\n\tcompression.lz4.level\n\tcompression.type\n\tcompression.zstd.level\n\tdelete.retention.ms\n\tfile.delete.delay.ms\n\tflush.messages\n\tflush.ms\n\tfollower.replication.throttled.replicas\n\tindex.interval.bytes\n\tleader.replication.throttled.replicas\n\tlocal.retention.bytes\n\tlocal.retention.ms\n\tmax.compaction.lag.ms\n\tmax.message.bytes\n\tmessage.timestamp.after.max.ms\n\tmessage.timestamp.before.max.ms\n\tmessage.timestamp.type\n\tmin.cleanable.dirty.ratio\n\tmin.compaction.lag.ms\n\tmin.insync.replicas\n\tpreallocate\n\tremote.log.copy.disable\n\tremote.log.delete.on.disable\n\tremote.storage.enable\n\tretention.bytes\n\tretention.ms\n\tsegment.bytes\n\tsegment.index.bytes\n\tsegment.jitter.ms\n\tsegment.ms\n\tunclean.leader.election.enable\nSee the Kafka documentation for full details on the topic configs. It is supported only in combination with --create. (To alter topic configurations, the kafka-configs tool can be used.)',
    argument: 'required',
    placeholder: 'name=value',
  },
  {
    names: ['delete-config'],
    description: 'This option is no longer supported and has been deprecated since 4.0',
    argument: 'required',
    placeholder: 'name',
  },
  {
    names: ['partitions'],
    description:
      'The number of partitions for the topic being created or altered. If not supplied with --create, the topic uses the cluster default. (WARNING: If partitions are increased for a topic that has a key, the partition logic or ordering of the messages will be affected).',
    argument: 'required',
    type: 'Integer',
    placeholder: '# of partitions',
  },
  {
    names: ['replication-factor'],
    description:
      'The replication factor for each partition in the topic being created. If not supplied, the topic uses the cluster default.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'replication factor',
  },
  {
    names: ['replica-assignment'],
    description: 'A list of manual partition-to-broker assignments for the topic being created or altered.',
    argument: 'required',
    placeholder:
      'broker_id_for_part1_replica1 : broker_id_for_part1_replica2 , broker_id_for_part2_replica1 : broker_id_for_part2_replica2 , ...',
  },
  { names: ['under-replicated-partitions'], description: 'If set when describing topics, only show under-replicated partitions.' },
  { names: ['unavailable-partitions'], description: 'If set when describing topics, only show partitions whose leader is not available.' },
  {
    names: ['under-min-isr-partitions'],
    description: 'If set when describing topics, only show partitions whose isr count is less than the configured minimum.',
  },
  {
    names: ['at-min-isr-partitions'],
    description: 'If set when describing topics, only show partitions whose isr count is equal to the configured minimum.',
  },
  { names: ['topics-with-overrides'], description: 'If set when describing topics, only show topics that have overridden configs.' },
  {
    names: ['if-exists'],
    description: 'If set when altering or deleting or describing topics, the action will only execute if the topic exists.',
  },
  {
    names: ['if-not-exists'],
    description:
      'If set when creating topics, the create request will not fail if the topic already exists, but the request will still be sent.',
  },
  {
    names: ['exclude-internal'],
    description: 'Exclude internal topics when listing or describing topics. By default, the internal topics are included.',
  },
  {
    names: ['partition-size-limit-per-response'],
    description: 'The maximum partition size to be included in one DescribeTopicPartitions response.',
    argument: 'required',
    type: 'Integer',
    placeholder: 'maximum number of partitions per response',
  },
]
