import type { BrokerConfig } from './broker-config.ts'
import { ConfigException, invalidValue } from './config-exception.ts'
import type { ConfigFailure, Properties } from './config-entry.ts'
import { topicDefinition } from './definitions.ts'
import { nullValues } from './null-values.ts'
import { topicDefaults } from './topic-defaults.ts'
import type { ParsedValue } from './value.ts'

/**
 * Whether a topic may be given these configurations: what the controller asks when a topic is created or its configurations change.
 * `proposed` holds all the topic would set afterwards, `existing` what it sets now. The text of a failure is Kafka's.
 */
export function validateTopicConfigs(
  existing: Properties,
  proposed: ReadonlyMap<string, string | null>,
  broker: BrokerConfig,
): ConfigFailure | undefined {
  try {
    check(existing, nullValues(proposed, 'topic'), broker)
    return undefined
  } catch (error) {
    if (!(error instanceof ConfigException)) throw error
    return { error: 'INVALID_CONFIG', message: error.message }
  }
}

function check(existing: Properties, proposed: Properties, broker: BrokerConfig): void {
  for (const name of proposed.keys()) {
    if (!topicDefinition.keys.has(name)) throw new ConfigException(`Unknown topic config name: ${name}`)
  }
  const { values, problems } = topicDefinition.parseAll(new Map([...topicDefaults(broker), ...proposed]))
  if (problems[0] !== undefined) throw new ConfigException(problems[0])
  checkCompactionLag(values)
  if (values.get('remote.storage.enable')?.value === true) checkRemote(values, broker.get('remote.log.storage.system.enable'))
  else if (existing.get('remote.storage.enable')?.toLowerCase() === 'true' && values.get('remote.log.delete.on.disable')?.value !== true) {
    throw new ConfigException(
      'It is invalid to disable remote storage without deleting remote data. ' +
        'If you want to keep the remote data and turn to read only, please set `remote.storage.enable=true,remote.log.copy.disable=true`. ' +
        'If you want to disable remote storage and delete all remote data, please set `remote.storage.enable=false,remote.log.delete.on.disable=true`.',
    )
  }
}

type Values = ReadonlyMap<string, ParsedValue>

function exact(values: Values, name: string): bigint {
  return BigInt(values.get(name)?.text ?? 0)
}

function checkCompactionLag(values: Values): void {
  const min = exact(values, 'min.compaction.lag.ms')
  const max = exact(values, 'max.compaction.lag.ms')
  if (min > max) throw new ConfigException(`conflict topic config setting min.compaction.lag.ms (${min}) > max.compaction.lag.ms (${max})`)
}

function checkRemote(values: Values, systemEnabled: boolean): void {
  if (!systemEnabled) {
    throw new ConfigException('Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.')
  }
  const policy = values.get('cleanup.policy')?.text ?? ''
  if (policy !== '' && policy !== 'delete') {
    throw new ConfigException('Remote log storage only supports topics with cleanup.policy=delete or cleanup.policy being an empty list.')
  }
  for (const unit of ['bytes', 'ms']) {
    const retention = exact(values, `retention.${unit}`)
    const local = exact(values, `local.retention.${unit}`)
    const isLimited = unit === 'bytes' ? retention > -1n : retention !== -1n
    if (!isLimited || local === -2n) continue
    if (local === -1n)
      throw invalidValue(`local.retention.${unit}`, '-1', `Value must not be -1 as retention.${unit} value is set as ${retention}.`)
    if (local > retention) {
      throw invalidValue(
        `local.retention.${unit}`,
        String(local),
        `Value must not be more than retention.${unit} property value: ${retention}`,
      )
    }
  }
  if (values.get('remote.log.copy.disable')?.value !== true) return
  for (const unit of ['bytes', 'ms']) {
    const local = exact(values, `local.retention.${unit}`)
    if (local === -2n || local === exact(values, `retention.${unit}`)) continue
    throw new ConfigException(
      `When \`remote.log.copy.disable\` is set to true, the \`local.retention.${unit}\` and \`retention.${unit}\` ` +
        'must be set to the identical value because there will be no more logs copied to the remote storage.',
    )
  }
}
