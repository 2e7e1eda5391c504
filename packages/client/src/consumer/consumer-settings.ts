import { consumerKeys } from '../configuration/consumer-keys.ts'
import { ConfigError } from '../configuration/key.ts'
import { readConfig } from '../configuration/reading.ts'
import type { ConsumerConfig, ConsumerSettings } from './consumer-config.ts'

export interface ReadSettings {
  readonly settings: ConsumerSettings
  readonly isAutoCommit: boolean
  readonly warnings: readonly string[]
}

/** Reads and checks a consumer's configuration. Throws a ConfigError with Kafka's rules. */
export function readConsumerConfig<K, V>(config: ConsumerConfig<K, V>, ignored: ReadonlySet<string> = new Set()): ReadSettings {
  const { values, given, warnings } = readConfig(
    consumerKeys,
    config as ConsumerConfig as Parameters<typeof readConfig<typeof consumerKeys>>[1],
    ignored,
  )
  const hasGroup = values.groupId !== undefined
  if (given.has('enable.auto.commit') && values.enableAutoCommit && !hasGroup) {
    throw new ConfigError('enable.auto.commit', 'enable.auto.commit cannot be set to true when default group id (null) is used.')
  }
  if (values.groupProtocol === 'consumer') {
    const misplaced = ['partition.assignment.strategy', 'heartbeat.interval.ms', 'session.timeout.ms'].filter((key) => given.has(key))
    const [first] = misplaced
    if (first !== undefined) throw new ConfigError(first, `${misplaced.join(', ')} cannot be set when group.protocol=CONSUMER`)
  } else if (given.has('group.remote.assignor')) {
    throw new ConfigError('group.remote.assignor', 'group.remote.assignor cannot be set when group.protocol=CLASSIC')
  }
  if (values.groupProtocol === 'classic' && hasGroup && values.heartbeatIntervalMs >= values.sessionTimeoutMs) {
    throw new ConfigError('heartbeat.interval.ms', 'Heartbeat must be set lower than the session timeout')
  }
  return { settings: values, isAutoCommit: values.enableAutoCommit && hasGroup, warnings }
}
