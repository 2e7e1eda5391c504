import { boolean, double, int, list, long, string, unlimited } from '../key.ts'
import { atLeast, between, betweenOr, listOf, oneOf, throttledReplicaList } from '../validator.ts'

/** Keys of a topic. What a topic does not set comes from the broker keys in `synonyms.ts`. */
export const topicKeys = {
  'cleanup.policy': list(
    ['delete'],
    'MEDIUM',
    'What happens to old records: `delete` by time and size, `compact` keeps the last of each key; both may be named, or none.',
    { valid: listOf({ empty: true, allowed: ['compact', 'delete'] }) },
  ),
  'compression.gzip.level': int(-1, 'MEDIUM', "Level of gzip when the broker compresses itself: 1 to 9, or -1 for the library's default.", {
    valid: betweenOr(1, 9, -1),
  }),
  'compression.lz4.level': int(9, 'MEDIUM', 'Level of lz4 when the broker compresses itself: 1 to 17.', { valid: between(1, 17) }),
  'compression.type': string(
    'producer',
    'MEDIUM',
    'Compression of stored batches: one codec for all, `uncompressed`, or `producer` to keep what the producer chose.',
    { valid: oneOf('uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer') },
  ),
  'compression.zstd.level': int(3, 'MEDIUM', 'Level of zstd when the broker compresses itself; lower is faster.', {
    valid: between(-131072, 22),
  }),
  'delete.retention.ms': long(
    86400000,
    'MEDIUM',
    'How long, in milliseconds, a deletion mark stays in a compacted topic so that readers can see it.',
    { valid: atLeast(0) },
  ),
  'file.delete.delay.ms': long(60000, 'MEDIUM', 'Milliseconds between the renaming of a deleted segment and the removal of its file.', {
    valid: atLeast(0),
  }),
  'flush.messages': long(
    unlimited,
    'MEDIUM',
    'Records written to a partition before it is forced to disk; 1 forces every batch. The default leaves it to the operating system.',
    { valid: atLeast(1) },
  ),
  'flush.ms': long(
    unlimited,
    'MEDIUM',
    'Longest time in milliseconds a record may stay unforced. The default leaves it to the operating system.',
    { valid: atLeast(0) },
  ),
  'follower.replication.throttled.replicas': list(
    [],
    'MEDIUM',
    'Replicas whose fetching is throttled, as `partition:broker` pairs, or `*` for all.',
    { valid: throttledReplicaList, pending: 'other nodes' },
  ),
  'index.interval.bytes': int(4096, 'MEDIUM', 'Bytes of records between two entries of the offset index.', { valid: atLeast(0) }),
  'internal.segment.bytes': int(null, 'MEDIUM', 'Segment size for tests, free of the usual lower bound.', { internal: true }),
  'leader.replication.throttled.replicas': list(
    [],
    'MEDIUM',
    'Replicas to which sending is throttled, as `partition:broker` pairs, or `*` for all.',
    { valid: throttledReplicaList, pending: 'other nodes' },
  ),
  'local.retention.bytes': long(
    -2,
    'MEDIUM',
    'Bytes of a tiered partition that stay on the local disk; -2 means as much as `retention.bytes`.',
    { valid: atLeast(-2), pending: 'tiered storage' },
  ),
  'local.retention.ms': long(
    -2,
    'MEDIUM',
    'How long, in milliseconds, records of a tiered topic stay on the local disk; -2 means as long as `retention.ms`.',
    { valid: atLeast(-2), pending: 'tiered storage' },
  ),
  'max.compaction.lag.ms': long(unlimited, 'MEDIUM', 'Milliseconds after which a record becomes subject to compaction at the latest.', {
    valid: atLeast(1),
  }),
  'max.message.bytes': int(1048588, 'MEDIUM', 'Largest batch of records in bytes, after compression, that the topic accepts.', {
    valid: atLeast(0),
  }),
  'message.timestamp.after.max.ms': long(
    3600000,
    'MEDIUM',
    "How far, in milliseconds, a producer's timestamp may lie ahead of the broker's clock.",
    { valid: atLeast(0) },
  ),
  'message.timestamp.before.max.ms': long(
    unlimited,
    'MEDIUM',
    "How far, in milliseconds, a producer's timestamp may lie behind the broker's clock.",
    { valid: atLeast(0) },
  ),
  'message.timestamp.type': string(
    'CreateTime',
    'MEDIUM',
    "Time a record carries: `CreateTime` is the producer's, `LogAppendTime` the broker's.",
    { valid: oneOf('CreateTime', 'LogAppendTime') },
  ),
  'min.cleanable.dirty.ratio': double('0.5', 'MEDIUM', 'Share of a log that must be uncompacted before compaction starts on it.', {
    valid: between(0, 1),
  }),
  'min.compaction.lag.ms': long(0, 'MEDIUM', 'Milliseconds a record stays uncompacted at least.', {
    valid: atLeast(0),
  }),
  'min.insync.replicas': int(1, 'MEDIUM', 'Replicas that must be in sync before a write with `acks=all` is accepted.', {
    valid: atLeast(1),
  }),
  preallocate: boolean(false, 'MEDIUM', 'Whether a new segment file is given its full size at once.'),
  'remote.log.copy.disable': boolean(
    false,
    'MEDIUM',
    'Stops the copying of a tiered topic to remote storage; what is there stays readable.',
    { pending: 'tiered storage' },
  ),
  'remote.log.delete.on.disable': boolean(
    false,
    'MEDIUM',
    'Whether remote data are deleted when tiered storage is turned off for the topic.',
    { pending: 'tiered storage' },
  ),
  'remote.storage.enable': boolean(false, 'MEDIUM', 'Whether older segments of the topic go to remote storage.', {
    pending: 'tiered storage',
  }),
  'retention.bytes': long(
    -1,
    'MEDIUM',
    'Size in bytes that a partition may reach before its oldest segments are deleted; -1 sets no limit.',
  ),
  'retention.ms': long(604800000, 'MEDIUM', 'How long records are kept, in milliseconds; -1 keeps them for ever.', { valid: atLeast(-1) }),
  'segment.bytes': int(1073741824, 'MEDIUM', 'Size in bytes at which a partition starts a new segment file.', { valid: atLeast(1048576) }),
  'segment.index.bytes': int(10485760, 'MEDIUM', 'Largest size in bytes of an offset or time index; a full index makes the segment roll.', {
    valid: atLeast(4),
  }),
  'segment.jitter.ms': long(
    0,
    'MEDIUM',
    'Largest random time in milliseconds taken off the age at which a segment rolls, so that not all roll at once.',
    { valid: atLeast(0) },
  ),
  'segment.ms': long(604800000, 'MEDIUM', 'Age in milliseconds at which a partition starts a new segment file even if it is not full.', {
    valid: atLeast(1),
  }),
  'unclean.leader.election.enable': boolean(
    false,
    'MEDIUM',
    'Whether a replica that is not in sync may become leader when no other is left. Records that it misses are lost.',
    { pending: 'other nodes' },
  ),
} as const
