import { boolean, int, short } from '../key.ts'
import { atLeast, between } from '../validator.ts'

/** The transaction coordinator and the share coordinator. */
export const transactionKeys = {
  'add.partitions.to.txn.retry.backoff.ms': int(
    20,
    'HIGH',
    'Milliseconds before a broker asks the transaction coordinator again to add a partition.',
    { valid: atLeast(1) },
  ),
  'add.partitions.to.txn.retry.backoff.max.ms': int(
    100,
    'HIGH',
    'Longest total time in milliseconds that a broker keeps retrying to add a partition to a transaction.',
    { valid: atLeast(0) },
  ),
  'transaction.max.timeout.ms': int(900000, 'HIGH', 'Longest transaction timeout in milliseconds a producer may ask for.', {
    valid: atLeast(1),
  }),
  'transaction.state.log.num.partitions': int(
    50,
    'HIGH',
    "Partitions of the topic that holds the transactions' state. Not to be changed once the topic exists.",
    { valid: atLeast(1) },
  ),
  'transaction.state.log.replication.factor': short(
    3,
    'HIGH',
    "Replicas of the topic that holds the transactions' state. Its creation fails while there are fewer brokers.",
    { valid: atLeast(1) },
  ),
  'transaction.state.log.min.isr': int(
    2,
    'HIGH',
    "Replicas of the transactions' topic that must be in sync before a change of state is accepted.",
    { valid: atLeast(1) },
  ),
  'transaction.state.log.segment.bytes': int(104857600, 'HIGH', "Segment size in bytes of the transactions' topic.", {
    valid: atLeast(1),
  }),
  'transaction.state.log.load.buffer.size': int(
    5242880,
    'HIGH',
    "Bytes read at a time when the coordinator loads the transactions' state.",
    { valid: atLeast(1), pending: 'not built' },
  ),
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': int(
    10000,
    'LOW',
    'Milliseconds between two searches for transactions that ran past their timeout.',
    { valid: atLeast(1) },
  ),
  'transaction.remove.expired.transaction.cleanup.interval.ms': int(
    3600000,
    'LOW',
    'Milliseconds between two searches for transactional ids that have expired.',
    { valid: atLeast(1) },
  ),
  'transaction.partition.verification.enable': boolean(
    true,
    'LOW',
    'Whether a broker asks the coordinator if a partition belongs to the transaction before it writes.',
    { update: 'cluster-wide' },
  ),
  'transaction.two.phase.commit.enable': boolean(false, 'LOW', 'Whether producers may take part in two-phase commits of other systems.'),
  'transactional.id.expiration.ms': int(
    604800000,
    'HIGH',
    'Milliseconds without use after which the coordinator forgets a transactional id.',
    { valid: atLeast(1) },
  ),
  'producer.id.expiration.ms': int(86400000, 'LOW', 'Milliseconds without writes after which a partition forgets a producer id.', {
    valid: atLeast(1),
    update: 'cluster-wide',
  }),
  'producer.id.expiration.check.interval.ms': int(600000, 'LOW', 'Milliseconds between two searches for producer ids that have expired.', {
    valid: atLeast(1),
    internal: true,
  }),
  'share.coordinator.threads': int(1, 'MEDIUM', 'Threads of the share coordinator in Kafka. Samsa runs it on its event loop.', {
    valid: atLeast(1),
    pending: 'Java threads',
  }),
  'share.coordinator.append.linger.ms': int(
    -1,
    'MEDIUM',
    'How long, in milliseconds, the share coordinator gathers records before it writes them; -1 adapts to the load.',
    { valid: atLeast(-1), pending: 'share groups' },
  ),
  'share.coordinator.cached.buffer.max.bytes': int(
    1048588,
    'MEDIUM',
    'Largest buffer in bytes the share coordinator keeps for its next write.',
    { valid: atLeast(524288), update: 'cluster-wide', pending: 'share groups' },
  ),
  'share.coordinator.load.buffer.size': int(5242880, 'HIGH', 'Bytes read at a time when the share coordinator loads its state.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'share.coordinator.write.timeout.ms': int(5000, 'HIGH', 'How long, in milliseconds, a write of share state waits for the replicas.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'share.coordinator.snapshot.update.records.per.snapshot': int(
    500,
    'MEDIUM',
    'Small updates that are written before the full state of a share-partition is written again.',
    { valid: between(0, 500), pending: 'share groups' },
  ),
  'share.coordinator.cold.partition.snapshot.interval.ms': int(
    300000,
    'LOW',
    'Milliseconds after which a share-partition without changes gets its full state written again.',
    { valid: atLeast(1), pending: 'share groups', internal: true },
  ),
  'share.coordinator.state.topic.num.partitions': int(
    50,
    'HIGH',
    'Partitions of the topic that holds the state of share groups. Not to be changed once the topic exists.',
    { valid: atLeast(1), pending: 'share groups' },
  ),
  'share.coordinator.state.topic.replication.factor': short(3, 'HIGH', 'Replicas of the topic that holds the state of share groups.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'share.coordinator.state.topic.min.isr': short(
    2,
    'HIGH',
    'Replicas of the share state topic that must be in sync before a write is accepted.',
    { valid: atLeast(1), pending: 'share groups' },
  ),
  'share.coordinator.state.topic.segment.bytes': int(104857600, 'HIGH', 'Segment size in bytes of the share state topic.', {
    valid: atLeast(1),
    pending: 'share groups',
  }),
  'share.coordinator.state.topic.compression.codec': int(
    0,
    'HIGH',
    'Codec of the share state topic by number: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.',
    { pending: 'share groups' },
  ),
  'share.coordinator.state.topic.prune.interval.ms': int(
    300000,
    'LOW',
    'Milliseconds between two removals of state that newer snapshots made needless.',
    { valid: atLeast(1), pending: 'share groups', internal: true },
  ),
} as const
