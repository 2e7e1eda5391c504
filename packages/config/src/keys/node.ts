import { boolean, className, int, list, long, required, string, unlimited } from '../key.ts'
import { quorumServerList, quorumVoterList } from '../quorum.ts'
import { atLeast, listOf } from '../validator.ts'

/** The node itself, the controller quorum and the metadata log. */
export const nodeKeys = {
  'node.id': int(
    required,
    'HIGH',
    'Number that identifies this node in the cluster, for brokers and controllers alike. `broker.id` may be written instead; both must agree.',
    { valid: atLeast(0) },
  ),
  'broker.id': int(-1, 'HIGH', 'Older name of `node.id`; -1 means not given. Set only one of them, or both to the same number.'),
  'process.roles': list(
    required,
    'HIGH',
    'What this process does: `broker` serves clients, `controller` keeps the metadata of the cluster. Both in one process is called combined mode.',
    { valid: listOf({ empty: false, allowed: ['broker', 'controller'] }) },
  ),
  'broker.rack': string(
    null,
    'MEDIUM',
    'Name of the rack or zone this broker stands in. Replicas are spread over racks, and consumers may read from a replica in their own.',
  ),
  'controller.listener.names': list(
    required,
    'HIGH',
    'Listeners that controllers answer on. A broker uses the first one to reach the controllers; such listeners are never shown to clients.',
    { valid: listOf({ empty: false }) },
  ),
  'controller.quorum.voters': list(
    [],
    'HIGH',
    'Fixed set of controllers, each as `id@host:port`. Leave empty when the quorum was formatted with dynamic voters and use `controller.quorum.bootstrap.servers`.',
    { valid: quorumVoterList },
  ),
  'controller.quorum.bootstrap.servers': list(
    [],
    'HIGH',
    'Addresses, as `host:port`, through which a node finds the controller quorum when voters are kept in the metadata log.',
    { valid: quorumServerList },
  ),
  'controller.quorum.election.timeout.ms': int(
    1000,
    'HIGH',
    'How long a candidate waits for votes before it tries again, in milliseconds.',
    { valid: atLeast(0), pending: 'other nodes' },
  ),
  'controller.quorum.election.backoff.max.ms': int(
    1000,
    'HIGH',
    'Upper bound, in milliseconds, of the random pause between elections, so that two candidates do not keep colliding.',
    { valid: atLeast(0), pending: 'other nodes' },
  ),
  'controller.quorum.fetch.timeout.ms': int(
    2000,
    'HIGH',
    'Longest time in milliseconds without hearing from the quorum leader (or, for the leader, from a majority) before a new election or resignation.',
    { valid: atLeast(0), pending: 'other nodes' },
  ),
  'controller.quorum.append.linger.ms': int(
    25,
    'MEDIUM',
    'How long the quorum leader gathers records before it writes them to the metadata log, in milliseconds.',
    { valid: atLeast(0) },
  ),
  'controller.quorum.request.timeout.ms': int(
    2000,
    'MEDIUM',
    'Longest wait in milliseconds for an answer to a request inside the quorum.',
    { valid: atLeast(0), pending: 'other nodes' },
  ),
  'controller.quorum.retry.backoff.ms': int(20, 'LOW', 'Pause in milliseconds before a failed request inside the quorum is sent again.', {
    valid: atLeast(0),
    pending: 'other nodes',
  }),
  'controller.quorum.auto.join.enable': boolean(
    false,
    'LOW',
    'Whether a controller that finds itself outside of the voter set asks to be added to it.',
    { pending: 'other nodes' },
  ),
  'controller.quorum.fetch.max.bytes': int(
    1048576,
    'LOW',
    'Bytes of metadata records a follower asks for in one fetch; one batch always comes, however large.',
    { valid: atLeast(1), pending: 'other nodes' },
  ),
  'controller.quorum.fetch.snapshot.max.bytes': int(
    1048576,
    'LOW',
    'Bytes of a metadata snapshot that a follower asks for in one request.',
    { valid: atLeast(1), pending: 'other nodes' },
  ),
  'broker.heartbeat.interval.ms': int(2000, 'MEDIUM', 'Milliseconds between the heartbeats that a broker sends to the active controller.'),
  'broker.session.timeout.ms': int(
    9000,
    'MEDIUM',
    'Milliseconds without a heartbeat after which the controller fences a broker. At least twice the heartbeat interval is sensible.',
  ),
  'initial.broker.registration.timeout.ms': int(
    60000,
    'MEDIUM',
    'How long a starting broker tries to register with the controllers before it gives up, in milliseconds.',
  ),
  'controlled.shutdown.enable': boolean(
    true,
    'MEDIUM',
    'Whether a broker moves its partition leaderships away, through the controller, before it stops.',
  ),
  'auto.leader.rebalance.enable': boolean(
    true,
    'HIGH',
    'Whether the controller gives leadership back to preferred replicas from time to time.',
    { pending: 'other nodes' },
  ),
  'leader.imbalance.check.interval.seconds': long(
    300,
    'HIGH',
    'Seconds between two checks of how many partitions are not led by their preferred replica.',
    { valid: atLeast(1), pending: 'other nodes' },
  ),
  'metadata.log.dir': string(null, 'HIGH', 'Directory of the metadata log. Without it the first entry of `log.dirs` holds it.'),
  'metadata.log.segment.bytes': int(1073741824, 'HIGH', 'Size in bytes at which the metadata log starts a new segment file.', {
    valid: atLeast(8388608),
  }),
  'internal.metadata.log.segment.bytes': int(null, 'LOW', 'Segment size of the metadata log for tests, free of the usual lower bound.', {
    internal: true,
  }),
  'metadata.log.segment.ms': long(604800000, 'HIGH', 'Age in milliseconds at which the metadata log starts a new segment file.'),
  'metadata.max.retention.bytes': long(
    104857600,
    'HIGH',
    'Bytes of metadata log and snapshots that are kept before the oldest are deleted; only what a newer snapshot covers goes.',
  ),
  'metadata.max.retention.ms': long(
    604800000,
    'HIGH',
    'Milliseconds that metadata log segments and snapshots are kept before they are deleted; only what a newer snapshot covers goes.',
  ),
  'metadata.max.idle.interval.ms': int(
    500,
    'LOW',
    'How often the active controller writes an empty record when nothing else happens, in milliseconds; 0 turns that off.',
    { valid: atLeast(0) },
  ),
  'metadata.log.max.record.bytes.between.snapshots': long(
    20971520,
    'HIGH',
    'Bytes of new metadata records after which a snapshot is written.',
    { valid: atLeast(1) },
  ),
  'metadata.log.max.snapshot.interval.ms': long(
    3600000,
    'HIGH',
    'Longest time in milliseconds between snapshots while there are new records; 0 leaves it to the size alone.',
    { valid: atLeast(0) },
  ),
  'internal.metadata.max.batch.size.in.bytes': int(8388608, 'LOW', 'Largest batch the metadata log accepts, for tests.', {
    internal: true,
  }),
  'internal.metadata.delete.delay.millis': long(
    60000,
    'LOW',
    'How long removed metadata files keep their bytes before they are erased, for tests.',
    { internal: true },
  ),
  'controller.performance.sample.period.ms': long(
    60000,
    'MEDIUM',
    'Period in milliseconds over which the controller sums up how long its events took.',
    { valid: atLeast(100), internal: true },
  ),
  'controller.performance.always.log.threshold.ms': long(
    2000,
    'MEDIUM',
    'A controller event that took longer than this many milliseconds is always written to the log.',
    { valid: atLeast(0), internal: true },
  ),
  'server.max.startup.time.ms': long(unlimited, 'MEDIUM', 'Longest time in milliseconds a start may take before the process gives up.', {
    valid: atLeast(0),
    internal: true,
  }),
  'unstable.api.versions.enable': boolean(false, 'HIGH', 'Offers API versions that are still being developed. For tests.', {
    internal: true,
  }),
  'unstable.feature.versions.enable': boolean(
    false,
    'HIGH',
    'Accepts feature levels and metadata versions that are still being developed. For tests.',
    { internal: true },
  ),
  'create.topic.policy.class.name': className(null, 'LOW', 'Class that is asked before a topic is created and may refuse it.', {
    pending: 'Java plugins',
  }),
  'alter.config.policy.class.name': className(null, 'LOW', 'Class that is asked before a configuration is changed and may refuse it.', {
    pending: 'Java plugins',
  }),
} as const
