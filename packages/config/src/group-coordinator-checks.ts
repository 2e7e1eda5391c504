import type { BrokerConfig } from './broker-config.ts'
import type { BrokerKeyName } from './definitions.ts'

type Rule = readonly [left: BrokerKeyName, relation: '>=' | '<=' | '<', right: BrokerKeyName]

const words = { '>=': 'must be greater than or equal to', '<=': 'must be less than or equal to', '<': 'must be less than' } as const

const bounds = (kind: 'consumer' | 'share' | 'streams'): readonly Rule[] => [
  [`group.${kind}.max.heartbeat.interval.ms`, '>=', `group.${kind}.min.heartbeat.interval.ms`],
  [`group.${kind}.heartbeat.interval.ms`, '>=', `group.${kind}.min.heartbeat.interval.ms`],
  [`group.${kind}.heartbeat.interval.ms`, '<=', `group.${kind}.max.heartbeat.interval.ms`],
  [`group.${kind}.max.session.timeout.ms`, '>=', `group.${kind}.min.session.timeout.ms`],
  [`group.${kind}.session.timeout.ms`, '>=', `group.${kind}.min.session.timeout.ms`],
  [`group.${kind}.session.timeout.ms`, '<=', `group.${kind}.max.session.timeout.ms`],
  [`group.${kind}.heartbeat.interval.ms`, '<', `group.${kind}.session.timeout.ms`],
  [`group.${kind}.max.assignment.interval.ms`, '>=', `group.${kind}.min.assignment.interval.ms`],
  [`group.${kind}.assignment.interval.ms`, '>=', `group.${kind}.min.assignment.interval.ms`],
  [`group.${kind}.assignment.interval.ms`, '<=', `group.${kind}.max.assignment.interval.ms`],
]

const rules: readonly Rule[] = [
  ...bounds('consumer'),
  ...bounds('share'),
  ...bounds('streams'),
  ['group.streams.num.standby.replicas', '<=', 'group.streams.max.standby.replicas'],
  ['group.share.max.delivery.count.limit', '>=', 'group.share.delivery.count.limit'],
  ['group.share.delivery.count.limit', '>=', 'group.share.min.delivery.count.limit'],
  ['group.share.max.partition.max.record.locks', '>=', 'group.share.partition.max.record.locks'],
  ['group.share.partition.max.record.locks', '>=', 'group.share.min.partition.max.record.locks'],
  ['group.share.record.lock.duration.ms', '>=', 'group.share.min.record.lock.duration.ms'],
  ['group.share.max.record.lock.duration.ms', '>=', 'group.share.record.lock.duration.ms'],
  ['group.share.max.share.sessions', '>=', 'group.share.max.size'],
]

/** The broker-wide bounds of groups must hold each other and the defaults. */
export function* groupCoordinatorChecks(config: BrokerConfig): Generator<string> {
  yield* assignorChecks(config.get('group.consumer.assignors'), ['uniform', 'range'])
  for (const key of ['offsets.topic.compression.codec', 'share.coordinator.state.topic.compression.codec'] as const) {
    const codec = config.get(key)
    if (codec < 0 || codec > 4) yield `Unknown compression type id: ${codec}`
  }
  yield* assignorChecks(config.get('group.share.assignors'), ['simple'])
  for (const [left, relation, right] of rules) {
    const a = Number(config.get(left))
    const b = Number(config.get(right))
    const holds = relation === '>=' ? a >= b : relation === '<=' ? a <= b : a < b
    if (!holds) yield `${left} ${words[relation]} ${right}`
  }
  const assignors = config.get('group.share.assignors')
  if (assignors.length !== 1) yield `group.share.assignors must contain exactly one assignor, but found ${assignors.length}`
  if (!config.get('group.coordinator.rebalance.protocols').includes('classic')) yield "Disabling the 'classic' protocol is not supported."
}

/** A name is one of the built-in ones or that of a class. */
function* assignorChecks(names: readonly string[], builtIn: readonly string[]): Generator<string> {
  for (const name of names) if (!builtIn.includes(name) && !name.includes('.')) yield `Class ${name} cannot be found`
}
