/** A broker key that stands behind a topic key, and the factor from its unit to the topic key's. */
export interface TopicSynonym {
  readonly name: string
  readonly factor: number
}

const minuteMs = 60_000
const hourMs = 3_600_000

function same(name: string): readonly TopicSynonym[] {
  return [{ name, factor: 1 }]
}

/** Broker keys that give a topic key its value where the topic does not, in the order in which they count. */
export const topicSynonyms: ReadonlyMap<string, readonly TopicSynonym[]> = new Map([
  ['cleanup.policy', same('log.cleanup.policy')],
  ['compression.gzip.level', same('compression.gzip.level')],
  ['compression.lz4.level', same('compression.lz4.level')],
  ['compression.type', same('compression.type')],
  ['compression.zstd.level', same('compression.zstd.level')],
  ['delete.retention.ms', same('log.cleaner.delete.retention.ms')],
  ['file.delete.delay.ms', same('log.segment.delete.delay.ms')],
  ['flush.messages', same('log.flush.interval.messages')],
  ['flush.ms', [...same('log.flush.interval.ms'), ...same('log.flush.scheduler.interval.ms')]],
  ['index.interval.bytes', same('log.index.interval.bytes')],
  ['local.retention.bytes', same('log.local.retention.bytes')],
  ['local.retention.ms', same('log.local.retention.ms')],
  ['max.compaction.lag.ms', same('log.cleaner.max.compaction.lag.ms')],
  ['max.message.bytes', same('message.max.bytes')],
  ['message.timestamp.after.max.ms', same('log.message.timestamp.after.max.ms')],
  ['message.timestamp.before.max.ms', same('log.message.timestamp.before.max.ms')],
  ['message.timestamp.type', same('log.message.timestamp.type')],
  ['min.cleanable.dirty.ratio', same('log.cleaner.min.cleanable.ratio')],
  ['min.compaction.lag.ms', same('log.cleaner.min.compaction.lag.ms')],
  ['min.insync.replicas', same('min.insync.replicas')],
  ['preallocate', same('log.preallocate')],
  ['retention.bytes', same('log.retention.bytes')],
  [
    'retention.ms',
    [...same('log.retention.ms'), { name: 'log.retention.minutes', factor: minuteMs }, { name: 'log.retention.hours', factor: hourMs }],
  ],
  ['segment.bytes', same('log.segment.bytes')],
  ['segment.index.bytes', same('log.index.size.max.bytes')],
  ['segment.jitter.ms', [...same('log.roll.jitter.ms'), { name: 'log.roll.jitter.hours', factor: hourMs }]],
  ['segment.ms', [...same('log.roll.ms'), { name: 'log.roll.hours', factor: hourMs }]],
  ['unclean.leader.election.enable', same('unclean.leader.election.enable')],
])

/** The broker key behind a group key; three keys of share groups have none. */
export const groupSynonyms: ReadonlyMap<string, string> = new Map(
  [
    'consumer.session.timeout.ms',
    'consumer.heartbeat.interval.ms',
    'consumer.assignment.interval.ms',
    'share.session.timeout.ms',
    'share.heartbeat.interval.ms',
    'share.record.lock.duration.ms',
    'share.delivery.count.limit',
    'share.partition.max.record.locks',
    'share.assignment.interval.ms',
    'streams.session.timeout.ms',
    'streams.heartbeat.interval.ms',
    'streams.num.standby.replicas',
    'streams.initial.rebalance.delay.ms',
    'streams.assignment.interval.ms',
  ].map((name) => [name, `group.${name}`]),
)

const families: readonly (readonly string[])[] = [
  ['log.roll.ms', 'log.roll.hours'],
  ['log.roll.jitter.ms', 'log.roll.jitter.hours'],
  ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
]

const mechanismKeys = [
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.login.class',
  'sasl.server.callback.handler.class',
  'connections.max.reauth.ms',
]

/** The key without `listener.name.NAME.`, or undefined if there is no such prefix. */
export function listenerKeyBase(name: string): string | undefined {
  return /^listener\.name\.[^.]*\.(.*)$/.exec(name)?.[1]
}

/** The broker keys that mean the same thing as `name`, itself included, in the order in which they count. */
export function brokerSynonyms(name: string, matchListenerOverride: boolean): readonly string[] {
  if (name === 'log.flush.interval.ms') return ['log.flush.interval.ms', 'log.flush.scheduler.interval.ms']
  const family = families.find((names) => names.includes(name))
  if (family !== undefined) return family
  const base = matchListenerOverride ? listenerKeyBase(name) : undefined
  if (base === undefined) return [name]
  return [name, mechanismKeys.find((key) => base.endsWith(key)) ?? base]
}
