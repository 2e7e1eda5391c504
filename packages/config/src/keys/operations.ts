import { className, int, list, long, string, unlimited } from '../key.ts'
import { atLeast, listOf, nonNullString } from '../validator.ts'

/** Authorization, quotas, metrics, providers. */
export const operationsKeys = {
  'authorizer.class.name': string('', 'LOW', 'Class that decides who may do what. Empty means that everybody may do everything.', {
    valid: nonNullString,
    pending: 'security',
  }),
  'client.quota.callback.class': className(null, 'LOW', 'Class that computes the quotas of clients in place of the built-in rules.', {
    pending: 'Java plugins',
  }),
  'quota.window.num': int(11, 'LOW', 'Past windows over which client quotas are measured.', { valid: atLeast(1), pending: 'quotas' }),
  'quota.window.size.seconds': int(1, 'LOW', 'Length in seconds of a window for client quotas.', { valid: atLeast(1), pending: 'quotas' }),
  'replication.quota.window.num': int(11, 'LOW', 'Past windows over which replication throttles are measured.', {
    valid: atLeast(1),
    pending: 'quotas',
  }),
  'replication.quota.window.size.seconds': int(1, 'LOW', 'Length in seconds of a window for replication throttles.', {
    valid: atLeast(1),
    pending: 'quotas',
  }),
  'alter.log.dirs.replication.quota.window.num': int(
    11,
    'LOW',
    'Past windows over which throttles of moves between directories are measured.',
    { valid: atLeast(1), pending: 'quotas' },
  ),
  'alter.log.dirs.replication.quota.window.size.seconds': int(
    1,
    'LOW',
    'Length in seconds of a window for throttles of moves between directories.',
    { valid: atLeast(1), pending: 'quotas' },
  ),
  'controller.quota.window.num': int(11, 'LOW', 'Past windows over which quotas of controller mutations are measured.', {
    valid: atLeast(1),
    pending: 'quotas',
  }),
  'controller.quota.window.size.seconds': int(1, 'LOW', 'Length in seconds of a window for quotas of controller mutations.', {
    valid: atLeast(1),
    pending: 'quotas',
  }),
  'metric.reporters': list(
    ['org.apache.kafka.common.metrics.JmxReporter'],
    'LOW',
    'Classes that Kafka hands its metrics to. Samsa shows metrics at `/metrics`.',
    { valid: listOf({ empty: true }), update: 'cluster-wide', pending: 'Java plugins' },
  ),
  'metrics.num.samples': int(2, 'LOW', 'Past windows over which metrics are computed.', { valid: atLeast(1), pending: 'Java plugins' }),
  'metrics.sample.window.ms': long(30000, 'LOW', 'Length in milliseconds of a window over which metrics are computed.', {
    valid: atLeast(1),
    pending: 'Java plugins',
  }),
  'metrics.recording.level': string('INFO', 'LOW', 'Finest level of metrics that is recorded: INFO, DEBUG or TRACE.', {
    pending: 'Java plugins',
  }),
  'kafka.metrics.reporters': list(
    [],
    'LOW',
    "Classes that receive the metrics of Kafka's older library. Samsa shows metrics at `/metrics`.",
    { valid: listOf({ empty: true }), pending: 'Java plugins' },
  ),
  'kafka.metrics.polling.interval.secs': int(10, 'LOW', 'Seconds between two polls by `kafka.metrics.reporters`.', {
    valid: atLeast(1),
    pending: 'Java plugins',
  }),
  'telemetry.max.bytes': int(1048576, 'LOW', 'Largest telemetry message in bytes, after compression, that a client may push.', {
    valid: atLeast(1),
    pending: 'client telemetry',
  }),
  'config.providers': list(
    [],
    'LOW',
    'Names of the sources that `${name:…}` in values may refer to; each needs `config.providers.NAME.class`.',
    { valid: listOf({ empty: true }), update: 'cluster-wide' },
  ),
} as const

/** Throttles of replication; they exist only as dynamic configurations. */
export const dynamicQuotaKeys = {
  'leader.replication.throttled.rate': long(
    unlimited,
    'MEDIUM',
    'Bytes per second that leaders may send for throttled replicas. Set while running, for a single broker or for all.',
    { valid: atLeast(0), update: 'cluster-wide', pending: 'other nodes' },
  ),
  'follower.replication.throttled.rate': long(
    unlimited,
    'MEDIUM',
    'Bytes per second that followers may fetch for throttled replicas. Set while running, for a single broker or for all.',
    { valid: atLeast(0), update: 'cluster-wide', pending: 'other nodes' },
  ),
  'replica.alter.log.dirs.io.max.bytes.per.second': long(
    unlimited,
    'MEDIUM',
    'Bytes per second for moving partitions between log directories. Set while running, for a single broker or for all.',
    { valid: atLeast(0), update: 'cluster-wide', pending: 'other nodes' },
  ),
} as const
