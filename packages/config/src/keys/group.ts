import { boolean, int, string } from '../key.ts'
import { atLeast, oneOf, shareOffsetReset } from '../validator.ts'

/** Keys of a group (KIP-848, KIP-932, KIP-1071). */
export const groupKeys = {
  'consumer.assignment.interval.ms': int(
    1000,
    'MEDIUM',
    'Shortest time in milliseconds between two new assignments of the consumer group.',
    { valid: atLeast(0) },
  ),
  'consumer.heartbeat.interval.ms': int(
    5000,
    'MEDIUM',
    'Milliseconds between heartbeats that members of the consumer group are told to send.',
    { valid: atLeast(1) },
  ),
  'consumer.session.timeout.ms': int(45000, 'MEDIUM', 'Milliseconds without a heartbeat after which a member leaves the consumer group.', {
    valid: atLeast(1),
  }),
  'share.assignment.interval.ms': int(1000, 'MEDIUM', 'Shortest time in milliseconds between two new assignments of the share group.', {
    valid: atLeast(0),
    pending: 'share groups',
  }),
  'share.auto.offset.reset': string(
    'latest',
    'MEDIUM',
    'Where a share group starts that has no position yet: `earliest`, `latest`, or so far back as `by_duration:` says.',
    { valid: shareOffsetReset, pending: 'share groups' },
  ),
  'share.delivery.count.limit': int(5, 'MEDIUM', 'How often a record is given out to the share group before it counts as rejected.', {
    valid: atLeast(2),
    pending: 'share groups',
  }),
  'share.heartbeat.interval.ms': int(5000, 'MEDIUM', 'Milliseconds between heartbeats that members of the share group are told to send.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'share.isolation.level': string(
    'read_uncommitted',
    'MEDIUM',
    'Whether the share group sees records of open and aborted transactions: `read_uncommitted` does, `read_committed` does not.',
    { valid: oneOf('read_committed', 'read_uncommitted'), pending: 'share groups' },
  ),
  'share.partition.max.record.locks': int(2000, 'MEDIUM', 'Records of one share-partition that may be out at consumers at a time.', {
    valid: atLeast(100),
    pending: 'share groups',
  }),
  'share.record.lock.duration.ms': int(
    30000,
    'MEDIUM',
    'Milliseconds a consumer of the share group holds a record before it becomes free for others.',
    { valid: atLeast(1000), pending: 'share groups' },
  ),
  'share.renew.acknowledge.enable': boolean(true, 'MEDIUM', 'Whether a consumer of the share group may prolong its hold of a record.', {
    pending: 'share groups',
  }),
  'share.session.timeout.ms': int(45000, 'MEDIUM', 'Milliseconds without a heartbeat after which a member leaves the share group.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'streams.assignment.interval.ms': int(1000, 'MEDIUM', 'Shortest time in milliseconds between two new assignments of the streams group.', {
    valid: atLeast(0),
    pending: 'streams groups',
  }),
  'streams.heartbeat.interval.ms': int(
    5000,
    'MEDIUM',
    'Milliseconds between heartbeats that members of the streams group are told to send.',
    { valid: atLeast(1), pending: 'streams groups' },
  ),
  'streams.initial.rebalance.delay.ms': int(
    3000,
    'MEDIUM',
    'How long, in milliseconds, the first assignment of the empty streams group waits for more members.',
    { valid: atLeast(0), pending: 'streams groups' },
  ),
  'streams.num.standby.replicas': int(0, 'MEDIUM', "Standby copies of each task's state in the streams group.", {
    valid: atLeast(0),
    pending: 'streams groups',
  }),
  'streams.session.timeout.ms': int(45000, 'MEDIUM', 'Milliseconds without a heartbeat after which a member leaves the streams group.', {
    valid: atLeast(1),
    pending: 'streams groups',
  }),
} as const
