import type { BrokerConfig } from './broker-config.ts'
import { ConfigException } from './config-exception.ts'
import type { ConfigFailure } from './config-entry.ts'
import { type BrokerKeyName, groupDefinition } from './definitions.ts'
import type { groupKeys } from './keys/group.ts'
import { nullValues } from './null-values.ts'
import { groupDefaults } from './topic-defaults.ts'

type GroupKeyName = keyof typeof groupKeys

/** A group key, the broker's bounds for it, and whether only a group's own value is checked. */
type Bound = readonly [name: GroupKeyName, min: BrokerKeyName | undefined, max: BrokerKeyName, onlyIfGiven?: true]

const bounds: readonly Bound[] = [
  ['consumer.heartbeat.interval.ms', 'group.consumer.min.heartbeat.interval.ms', 'group.consumer.max.heartbeat.interval.ms'],
  ['consumer.session.timeout.ms', 'group.consumer.min.session.timeout.ms', 'group.consumer.max.session.timeout.ms'],
  ['consumer.assignment.interval.ms', 'group.consumer.min.assignment.interval.ms', 'group.consumer.max.assignment.interval.ms', true],
  ['share.heartbeat.interval.ms', 'group.share.min.heartbeat.interval.ms', 'group.share.max.heartbeat.interval.ms'],
  ['share.session.timeout.ms', 'group.share.min.session.timeout.ms', 'group.share.max.session.timeout.ms'],
  ['share.record.lock.duration.ms', 'group.share.min.record.lock.duration.ms', 'group.share.max.record.lock.duration.ms'],
  ['share.delivery.count.limit', 'group.share.min.delivery.count.limit', 'group.share.max.delivery.count.limit'],
  ['share.partition.max.record.locks', 'group.share.min.partition.max.record.locks', 'group.share.max.partition.max.record.locks'],
  ['share.assignment.interval.ms', 'group.share.min.assignment.interval.ms', 'group.share.max.assignment.interval.ms', true],
  ['streams.heartbeat.interval.ms', 'group.streams.min.heartbeat.interval.ms', 'group.streams.max.heartbeat.interval.ms'],
  ['streams.session.timeout.ms', 'group.streams.min.session.timeout.ms', 'group.streams.max.session.timeout.ms'],
  ['streams.num.standby.replicas', undefined, 'group.streams.max.standby.replicas'],
  ['streams.assignment.interval.ms', 'group.streams.min.assignment.interval.ms', 'group.streams.max.assignment.interval.ms', true],
]

/** Whether a group may be given these configurations (all it would set afterwards). The text of a failure is Kafka's. */
export function validateGroupConfigs(
  groupId: string,
  proposed: ReadonlyMap<string, string | null>,
  broker: BrokerConfig,
): ConfigFailure | undefined {
  if (groupId === '') return { error: 'INVALID_REQUEST', message: 'Default group resources are not allowed.' }
  try {
    check(proposed, broker)
    return undefined
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error
    return { error: 'INVALID_CONFIG', message: error.message }
  }
}

function check(proposed: ReadonlyMap<string, string | null>, broker: BrokerConfig): void {
  // The broker's defaults for the assignment interval are part of what is checked, as in Kafka (KAFKA-20337).
  const combined = new Map([...groupDefaults(broker), ...nullValues(proposed, 'group')])
  for (const name of combined.keys()) {
    if (!groupDefinition.keys.has(name)) throw new ConfigException(`Unknown group config name: ${name}`)
  }
  const { values, problems } = groupDefinition.parseAll(combined)
  if (problems[0] !== undefined) throw new ConfigException(problems[0])
  const get = (name: GroupKeyName): number => Number(values.get(name)?.value)
  for (const [name, min, max, onlyIfGiven] of bounds) {
    if (onlyIfGiven === true && !combined.has(name)) continue
    if (min !== undefined && get(name) < Number(broker.get(min)))
      throw new ConfigException(`${name} must be greater than or equal to ${min}`)
    if (get(name) > Number(broker.get(max))) throw new ConfigException(`${name} must be less than or equal to ${max}`)
  }
  for (const kind of ['consumer', 'share', 'streams'] as const) {
    if (get(`${kind}.session.timeout.ms`) > get(`${kind}.heartbeat.interval.ms`)) continue
    throw new ConfigException(`${kind}.session.timeout.ms must be greater than ${kind}.heartbeat.interval.ms`)
  }
}
