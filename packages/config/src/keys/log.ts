import { boolean, double, int, list, long, string, unlimited } from '../key.ts'
import { atLeast, between, betweenOr, listOf, oneOf } from '../validator.ts'

/** Topics by default, and the logs of partitions. Most are the broker-wide side of a topic key. */
export const logKeys = {
  'log.dir': list(['/tmp/kafka-logs'], 'HIGH', "Directory of the partitions' data, when `log.dirs` is not set.", {
    valid: listOf({ empty: false }),
  }),
  'log.dirs': list(null, 'HIGH', "Directories of the partitions' data, separated by commas. Several may lie on several disks.", {
    valid: listOf({ empty: false, orNull: true }),
  }),
  'cordoned.log.dirs': list([], 'MEDIUM', 'Directories of `log.dirs` that take no new partitions; `*` means all of them.', {
    valid: listOf({ empty: true, orNull: true }),
    update: 'per-broker',
  }),
  'num.partitions': int(1, 'MEDIUM', 'Partitions of a new topic for which none are asked, automatic creation included.', {
    valid: atLeast(1),
  }),
  'default.replication.factor': int(1, 'MEDIUM', 'Replicas of a new topic for which none are asked, automatic creation included.'),
  'auto.create.topics.enable': boolean(
    true,
    'HIGH',
    'Whether a client that asks for a topic that does not exist makes it come into being.',
  ),
  'delete.topic.enable': boolean(true, 'HIGH', 'Whether topics can be deleted; if not, every attempt is refused.'),
  'min.insync.replicas': int(1, 'HIGH', 'Replicas that must be in sync before a write with `acks=all` is accepted.', {
    valid: atLeast(1),
    update: 'cluster-wide',
  }),
  'unclean.leader.election.enable': boolean(
    false,
    'HIGH',
    'Whether a replica that is not in sync may become leader when no other is left. Records that it misses are lost.',
    { update: 'cluster-wide', pending: 'other nodes' },
  ),
  'unclean.leader.election.interval.ms': long(
    300000,
    'MEDIUM',
    'How often the controller looks for partitions that need an unclean election, in milliseconds.',
    { valid: atLeast(1), pending: 'other nodes', internal: true },
  ),
  'message.max.bytes': int(1048588, 'HIGH', 'Largest batch of records in bytes, after compression, that a topic accepts.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'compression.type': string(
    'producer',
    'HIGH',
    'Compression of stored batches: one codec for all, `uncompressed`, or `producer` to keep what the producer chose.',
    { valid: oneOf('uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'), update: 'cluster-wide' },
  ),
  'compression.gzip.level': int(-1, 'MEDIUM', "Level of gzip when the broker compresses itself: 1 to 9, or -1 for the library's default.", {
    valid: betweenOr(1, 9, -1),
    update: 'cluster-wide',
  }),
  'compression.lz4.level': int(9, 'MEDIUM', 'Level of lz4 when the broker compresses itself: 1 to 17.', {
    valid: between(1, 17),
    update: 'cluster-wide',
  }),
  'compression.zstd.level': int(3, 'MEDIUM', 'Level of zstd when the broker compresses itself; lower is faster.', {
    valid: between(-131072, 22),
    update: 'cluster-wide',
  }),
  'log.segment.bytes': int(1073741824, 'HIGH', 'Size in bytes at which a partition starts a new segment file.', {
    valid: atLeast(1048576),
    update: 'cluster-wide',
  }),
  'log.roll.ms': long(
    null,
    'HIGH',
    'Age in milliseconds at which a partition starts a new segment file. Without it `log.roll.hours` counts.',
    { update: 'cluster-wide' },
  ),
  'log.roll.hours': int(168, 'HIGH', 'Age in hours at which a partition starts a new segment file, when `log.roll.ms` is not set.', {
    valid: atLeast(1),
  }),
  'log.roll.jitter.ms': long(
    null,
    'HIGH',
    'Largest random time in milliseconds taken off the age at which a segment rolls, so that not all roll at once. Without it `log.roll.jitter.hours` counts.',
    { update: 'cluster-wide' },
  ),
  'log.roll.jitter.hours': int(
    0,
    'HIGH',
    'Largest random time in hours taken off the age at which a segment rolls, when `log.roll.jitter.ms` is not set.',
    { valid: atLeast(0) },
  ),
  'log.retention.ms': long(
    null,
    'HIGH',
    'How long records are kept, in milliseconds; -1 keeps them for ever. Without it `log.retention.minutes` counts.',
    { update: 'cluster-wide' },
  ),
  'log.retention.minutes': int(
    null,
    'HIGH',
    'How long records are kept, in minutes, when `log.retention.ms` is not set. Without it `log.retention.hours` counts.',
  ),
  'log.retention.hours': int(168, 'HIGH', 'How long records are kept, in hours, when neither milliseconds nor minutes are set.'),
  'log.retention.bytes': long(
    -1,
    'HIGH',
    'Size in bytes that a partition may reach before its oldest segments are deleted; -1 sets no limit.',
    { update: 'cluster-wide' },
  ),
  'log.retention.check.interval.ms': long(300000, 'MEDIUM', 'Milliseconds between two searches for segments that retention lets go.', {
    valid: atLeast(1),
  }),
  'log.cleanup.policy': list(
    ['delete'],
    'MEDIUM',
    'What happens to old records: `delete` by time and size, `compact` keeps the last of each key; both may be named, or none.',
    { valid: listOf({ empty: true, allowed: ['compact', 'delete'] }), update: 'cluster-wide' },
  ),
  'log.index.size.max.bytes': int(
    10485760,
    'MEDIUM',
    'Largest size in bytes of an offset or time index; a full index makes the segment roll.',
    { valid: atLeast(4), update: 'cluster-wide' },
  ),
  'log.index.interval.bytes': int(4096, 'MEDIUM', 'Bytes of records between two entries of the offset index.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'log.flush.interval.messages': long(
    unlimited,
    'HIGH',
    'Records written to a partition before it is forced to disk. The default leaves it to the operating system.',
    { valid: atLeast(1), update: 'cluster-wide' },
  ),
  'log.flush.interval.ms': long(
    null,
    'HIGH',
    'Longest time in milliseconds a record may stay unforced. Without it `log.flush.scheduler.interval.ms` counts.',
    { update: 'cluster-wide' },
  ),
  'log.flush.scheduler.interval.ms': long(
    unlimited,
    'HIGH',
    'How often, in milliseconds, partitions are looked through for records that must be forced to disk.',
  ),
  'log.flush.offset.checkpoint.interval.ms': int(
    60000,
    'HIGH',
    'Milliseconds between two writes of the file that says up to where logs need no recovery.',
    { valid: atLeast(0) },
  ),
  'log.flush.start.offset.checkpoint.interval.ms': int(
    60000,
    'HIGH',
    "Milliseconds between two writes of the file that holds the logs' start offsets.",
    { valid: atLeast(0) },
  ),
  'log.segment.delete.delay.ms': long(
    60000,
    'HIGH',
    'Milliseconds between the renaming of a deleted segment and the removal of its file.',
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'log.preallocate': boolean(false, 'MEDIUM', 'Whether a new segment file is given its full size at once.', { update: 'cluster-wide' }),
  'num.recovery.threads.per.data.dir': int(
    2,
    'HIGH',
    'Logs that are recovered at a time in each data directory, at start and at shutdown.',
    { valid: atLeast(1), update: 'cluster-wide' },
  ),
  'log.message.timestamp.type': string(
    'CreateTime',
    'MEDIUM',
    "Time a record carries: `CreateTime` is the producer's, `LogAppendTime` the broker's.",
    { valid: oneOf('CreateTime', 'LogAppendTime'), update: 'cluster-wide' },
  ),
  'log.message.timestamp.before.max.ms': long(
    unlimited,
    'MEDIUM',
    "How far, in milliseconds, a producer's timestamp may lie behind the broker's clock.",
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'log.message.timestamp.after.max.ms': long(
    3600000,
    'MEDIUM',
    "How far, in milliseconds, a producer's timestamp may lie ahead of the broker's clock.",
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'log.dir.failure.timeout.ms': long(
    30000,
    'LOW',
    'A broker whose failed log directory the controller did not take note of within this many milliseconds stops.',
    { valid: atLeast(1), pending: 'other nodes' },
  ),
  'log.initial.task.delay.ms': long(
    30000,
    'LOW',
    "Pause in milliseconds between the start and the first round of the log's background tasks.",
    { valid: atLeast(0), internal: true },
  ),
  'log.local.retention.ms': long(
    -2,
    'MEDIUM',
    'How long, in milliseconds, records of a tiered topic stay on the local disk; -2 means as long as they are retained at all.',
    { valid: atLeast(-2), update: 'cluster-wide', pending: 'tiered storage' },
  ),
  'log.local.retention.bytes': long(
    -2,
    'MEDIUM',
    'Bytes of a tiered partition that stay on the local disk; -2 means as much as is retained at all.',
    { valid: atLeast(-2), update: 'cluster-wide', pending: 'tiered storage' },
  ),
  'log.cleaner.enable': boolean(true, 'MEDIUM', 'Whether compaction runs. Kafka deprecates turning it off.'),
  'log.cleaner.threads': int(1, 'MEDIUM', 'Compactions that may run at a time.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'log.cleaner.io.max.bytes.per.second': double(
    '1.7976931348623157E308',
    'MEDIUM',
    'Bytes per second that all compaction together may read and write.',
    { update: 'cluster-wide' },
  ),
  'log.cleaner.dedupe.buffer.size': long(
    134217728,
    'MEDIUM',
    'Bytes of memory for the keys that compaction compares, over all its threads.',
    { update: 'cluster-wide' },
  ),
  'log.cleaner.io.buffer.size': int(524288, 'MEDIUM', "Bytes of memory for compaction's reading and writing, over all its threads.", {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'log.cleaner.io.buffer.load.factor': double(
    '0.9',
    'MEDIUM',
    'How full, from 0 to 1, the table of keys may become; more keys are done per round but more of them collide.',
    { update: 'cluster-wide' },
  ),
  'log.cleaner.backoff.ms': long(15000, 'MEDIUM', 'Pause in milliseconds when there is nothing to compact.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'log.cleaner.min.cleanable.ratio': double('0.5', 'MEDIUM', 'Share of a log that must be uncompacted before compaction starts on it.', {
    valid: between(0, 1),
    update: 'cluster-wide',
  }),
  'log.cleaner.delete.retention.ms': long(
    86400000,
    'MEDIUM',
    'How long, in milliseconds, a deletion mark stays in a compacted log so that readers can see it.',
    { valid: atLeast(0), update: 'cluster-wide' },
  ),
  'log.cleaner.min.compaction.lag.ms': long(0, 'MEDIUM', 'Milliseconds a record stays uncompacted at least.', {
    valid: atLeast(0),
    update: 'cluster-wide',
  }),
  'log.cleaner.max.compaction.lag.ms': long(
    unlimited,
    'MEDIUM',
    'Milliseconds after which a record becomes subject to compaction at the latest.',
    { valid: atLeast(1), update: 'cluster-wide' },
  ),
} as const
