import {
  definitionOf,
  describeTopic,
  DynamicBrokerConfig,
  validateClientMetricsConfigs,
  validateGroupConfigs,
  validateTopicConfigs,
} from '@samsa/config'
import type { BrokerConfig, ConfigFailure } from '@samsa/config'
import { ResourceType } from '@samsa/metadata'
import type { ApiError, ConfigSchema, ConfigValidator } from '@samsa/metadata'
import { errors } from '@samsa/protocol'
import { code } from '../error-codes.ts'
import { topicNameProblem } from '../topic-name.ts'

type Values = ReadonlyMap<string, string>

/** What the controller must know of configuration keys, taken from the config package. */
export function configSchema(started: BrokerConfig): ConfigSchema {
  let cached: { readonly cluster: Values; readonly node: Values; readonly config: DynamicBrokerConfig } | undefined
  // Asked for each of a topic's partitions in turn, and for all topics that set nothing themselves.
  let resolved:
    | { readonly config: DynamicBrokerConfig; readonly topic: Values; readonly values: Map<string, string | undefined> }
    | undefined
  const configFor = (cluster: Values, node: Values): DynamicBrokerConfig => {
    if (cached === undefined || cached.cluster !== cluster || cached.node !== node) {
      const config = new DynamicBrokerConfig(started)
      config.setDefaultConfigs(cluster)
      config.setBrokerConfigs(node)
      cached = { cluster, node, config }
    }
    return cached.config
  }
  return {
    isList: (type, key) => definitionOf(type)?.keys.get(key)?.type === 'LIST',
    defaultValue: (type, key) => definitionOf(type)?.keys.get(key)?.defaultText ?? undefined,
    resolveTopicConfig(key, cluster, node, topic) {
      const config = configFor(cluster, node)
      if (resolved?.config !== config || resolved.topic !== topic) resolved = { config, topic, values: new Map() }
      const { values } = resolved
      if (!values.has(key)) values.set(key, describeTopic(config, topic, { names: [key] })[0]?.value ?? undefined)
      return values.get(key)
    },
    resolveTopicConfigs(cluster, node, topic) {
      return describeTopic(configFor(cluster, node), topic, {}).map(({ name, value, readOnly, isSensitive, configSource }) => ({
        name,
        value,
        readOnly,
        isSensitive,
        source: configSource,
      }))
    },
  }
}

/** Kafka's checks of the configurations that a resource would have. */
export function configValidator(current: () => BrokerConfig): ConfigValidator {
  return {
    validate({ type, name }, proposed, existing) {
      switch (type) {
        case ResourceType.TOPIC:
          return topicName(name) ?? failure(validateTopicConfigs(existing, proposed, current()))
        case ResourceType.BROKER:
          return brokerName(name)
        case ResourceType.CLIENT_METRICS:
          return failure(validateClientMetricsConfigs(name, proposed))
        case ResourceType.GROUP:
          return failure(validateGroupConfigs(name, proposed, current()))
        default:
          return invalid(`Unknown resource type ${TYPE_NAMES[type] ?? 'UNKNOWN'}`)
      }
    },
  }
}

const TYPE_NAMES: Readonly<Record<number, string>> = { [ResourceType.BROKER_LOGGER]: 'BROKER_LOGGER' }

function topicName(name: string): ApiError | undefined {
  if (name === '') return invalid('Default topic resources are not allowed.')
  const problem = topicNameProblem(name)
  return problem === undefined ? undefined : { code: code.INVALID_TOPIC_EXCEPTION, message: problem }
}

function brokerName(name: string): ApiError | undefined {
  if (name === '') return undefined
  if (!/^[+-]?\d+$/.test(name) || Math.abs(Number(name)) > 0x7fffffff) return invalid('Unable to parse broker name as a base 10 number.')
  return Number(name) < 0 ? invalid('Invalid negative broker ID.') : undefined
}

function invalid(message: string): ApiError {
  return { code: code.INVALID_REQUEST, message }
}

function failure(found: ConfigFailure | undefined): ApiError | undefined {
  return found === undefined ? undefined : { code: errors[found.error].code, message: found.message }
}
