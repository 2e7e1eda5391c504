import { boolean, double, int, long, string, unlimited } from '../key.ts'
import { atLeast, between, nonEmptyString } from '../validator.ts'

/** Tiered storage. */
export const remoteStorageKeys = {
  'remote.log.storage.system.enable': boolean(
    false,
    'MEDIUM',
    'Whether this node supports tiered storage at all. Topics then opt in by `remote.storage.enable`.',
    { pending: 'tiered storage' },
  ),
  'remote.log.storage.manager.class.name': string(null, 'MEDIUM', 'Class that moves segments to and from remote storage.', {
    valid: nonEmptyString,
    pending: 'tiered storage',
  }),
  'remote.log.storage.manager.class.path': string(
    null,
    'MEDIUM',
    "Class path of the remote storage class, where it is not the broker's own.",
    { pending: 'tiered storage' },
  ),
  'remote.log.storage.manager.impl.prefix': string(
    'rsm.config.',
    'MEDIUM',
    'Prefix of the keys that are handed to the remote storage class.',
    { valid: nonEmptyString, pending: 'tiered storage' },
  ),
  'remote.log.metadata.manager.class.name': string(
    'org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager',
    'MEDIUM',
    'Class that keeps the list of remote segments. The default keeps it in a topic.',
    { valid: nonEmptyString, pending: 'tiered storage' },
  ),
  'remote.log.metadata.manager.class.path': string(
    null,
    'MEDIUM',
    "Class path of the remote metadata class, where it is not the broker's own.",
    { pending: 'tiered storage' },
  ),
  'remote.log.metadata.manager.impl.prefix': string(
    'rlmm.config.',
    'MEDIUM',
    'Prefix of the keys that are handed to the remote metadata class.',
    { valid: nonEmptyString, pending: 'tiered storage' },
  ),
  'remote.log.metadata.manager.listener.name': string(null, 'MEDIUM', 'Listener over which the remote metadata class reaches its topic.', {
    valid: nonEmptyString,
    pending: 'tiered storage',
  }),
  'remote.log.metadata.custom.metadata.max.bytes': int(
    128,
    'LOW',
    'Largest custom note in bytes that the storage class may attach to a segment.',
    { valid: atLeast(0), pending: 'tiered storage' },
  ),
  'remote.log.index.file.cache.total.size.bytes': long(1073741824, 'LOW', 'Bytes of local disk for indexes of remote segments.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.index.file.cache.ttl.ms': long(
    900000,
    'LOW',
    'Milliseconds without use after which an index of a remote segment leaves the cache; -1 never.',
    { valid: atLeast(-1), pending: 'tiered storage', internal: true },
  ),
  'remote.log.manager.thread.pool.size': int(2, 'MEDIUM', 'Threads of tiered storage in Kafka that follow and copy.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.manager.copier.thread.pool.size': int(10, 'MEDIUM', 'Segments that are copied to remote storage at a time.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.manager.expiration.thread.pool.size': int(10, 'MEDIUM', 'Partitions whose remote segments are expired at a time.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.manager.follower.thread.pool.size': int(2, 'MEDIUM', 'Partitions that are followed at a time without being led here.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.manager.task.interval.ms': long(30000, 'LOW', 'Milliseconds between two rounds of copying and expiring.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.manager.task.retry.backoff.ms': long(
    500,
    'LOW',
    'First pause in milliseconds after a failed round; it doubles with every failure.',
    { valid: atLeast(1), pending: 'tiered storage', internal: true },
  ),
  'remote.log.manager.task.retry.backoff.max.ms': long(30000, 'LOW', 'Longest pause in milliseconds after failed rounds.', {
    valid: atLeast(1),
    pending: 'tiered storage',
    internal: true,
  }),
  'remote.log.manager.task.retry.jitter': double(
    '0.2',
    'LOW',
    'Random share of the pause between failed rounds that is added or taken off.',
    { valid: between(0, 0.5), pending: 'tiered storage', internal: true },
  ),
  'remote.log.manager.copy.max.bytes.per.second': long(unlimited, 'MEDIUM', 'Bytes per second that may go to remote storage.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.manager.copy.quota.window.num': int(11, 'MEDIUM', 'Past windows over which the copy rate is measured.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.manager.copy.quota.window.size.seconds': int(1, 'MEDIUM', 'Length in seconds of a window for the copy rate.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.manager.fetch.max.bytes.per.second': long(unlimited, 'MEDIUM', 'Bytes per second that may come from remote storage.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.manager.fetch.quota.window.num': int(11, 'MEDIUM', 'Past windows over which the fetch rate is measured.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.manager.fetch.quota.window.size.seconds': int(1, 'MEDIUM', 'Length in seconds of a window for the fetch rate.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.log.reader.threads': int(10, 'MEDIUM', 'Reads from remote storage that run at a time.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.log.reader.max.pending.tasks': int(100, 'MEDIUM', 'Reads from remote storage that may wait before further ones are refused.', {
    valid: atLeast(1),
    pending: 'tiered storage',
  }),
  'remote.fetch.max.wait.ms': int(500, 'MEDIUM', 'Longest time in milliseconds a fetch waits for remote storage.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'tiered storage',
  }),
  'remote.list.offsets.request.timeout.ms': long(
    30000,
    'MEDIUM',
    'Longest time in milliseconds a lookup of offsets waits for remote storage.',
    { valid: atLeast(1), update: 'cluster-wide', pending: 'tiered storage' },
  ),
} as const
