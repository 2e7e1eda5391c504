import { boolean, int, long, string } from '../key.ts'
import { atLeast } from '../validator.ts'

/** Copies on other brokers. */
export const replicationKeys = {
  'replica.lag.time.max.ms': long(
    30000,
    'HIGH',
    'A follower that has not caught up for this many milliseconds leaves the set of in-sync replicas.',
    { pending: 'other nodes' },
  ),
  'replica.fetch.max.bytes': int(1048576, 'MEDIUM', 'Bytes a follower asks for per partition in one fetch; one batch always comes.', {
    valid: atLeast(0),
    pending: 'other nodes',
  }),
  'replica.fetch.response.max.bytes': int(
    10485760,
    'MEDIUM',
    'Bytes a follower asks for over all partitions in one fetch; one batch always comes.',
    { valid: atLeast(0), pending: 'other nodes' },
  ),
  'replica.fetch.min.bytes': int(1, 'HIGH', "Bytes a leader waits for before it answers a follower's fetch.", { pending: 'other nodes' }),
  'replica.fetch.wait.max.ms': int(
    500,
    'HIGH',
    "Longest time in milliseconds a leader lets a follower's fetch wait. Must not exceed `replica.lag.time.max.ms`.",
    { pending: 'other nodes' },
  ),
  'replica.fetch.backoff.ms': int(1000, 'MEDIUM', 'Pause in milliseconds before a follower fetches again after an error.', {
    valid: atLeast(0),
    pending: 'other nodes',
  }),
  'replica.socket.timeout.ms': int(
    30000,
    'HIGH',
    "Longest time in milliseconds a follower's request waits on the network; at least `replica.fetch.wait.max.ms`.",
    { pending: 'other nodes' },
  ),
  'replica.socket.receive.buffer.bytes': int(65536, 'HIGH', 'Receive buffer in bytes of the sockets over which followers fetch.', {
    pending: 'other nodes',
  }),
  'replica.high.watermark.checkpoint.interval.ms': long(
    5000,
    'HIGH',
    "Milliseconds between two writes of the partitions' high watermarks to disk.",
  ),
  'replica.selector.class': string(
    null,
    'MEDIUM',
    "Class that picks the replica a consumer should read from. Kafka's own rack-aware one is `org.apache.kafka.common.replica.RackAwareReplicaSelector`.",
    { pending: 'Java plugins' },
  ),
  'num.replica.fetchers': int(1, 'HIGH', 'Connections over which a follower fetches from each leader.', {
    valid: atLeast(1),
    update: 'cluster-wide',
    pending: 'other nodes',
  }),
  'num.replica.alter.log.dirs.threads': int(
    null,
    'HIGH',
    'Moves of partitions between log directories that run at a time; as many as there are directories when not set.',
  ),
  'controller.socket.timeout.ms': int(
    30000,
    'MEDIUM',
    'Longest time in milliseconds a request between controller and broker waits on the network.',
    { pending: 'other nodes' },
  ),
  'follower.fetch.last.tiered.offset.enable': boolean(
    false,
    'MEDIUM',
    'Whether an empty follower of a tiered partition starts after what is already in remote storage.',
    { update: 'cluster-wide', pending: 'other nodes' },
  ),
  'fetch.purgatory.purge.interval.requests': int(1000, 'MEDIUM', 'Finished fetches after which waiting lists are tidied in Kafka.', {
    pending: 'Java threads',
  }),
  'producer.purgatory.purge.interval.requests': int(
    1000,
    'MEDIUM',
    'Finished produce requests after which waiting lists are tidied in Kafka.',
    { pending: 'Java threads' },
  ),
  'delete.records.purgatory.purge.interval.requests': int(
    1,
    'MEDIUM',
    'Finished record deletions after which waiting lists are tidied in Kafka.',
    { pending: 'Java threads' },
  ),
  'share.fetch.purgatory.purge.interval.requests': int(
    1000,
    'MEDIUM',
    'Finished share fetches after which waiting lists are tidied in Kafka.',
    { pending: 'Java threads' },
  ),
} as const
