import {
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '@samsa/protocol'
import type { Access } from './cluster-access.ts'
import { throwFirst } from './kafka-error.ts'

export const resourceTypes = { TOPIC: 2, BROKER: 4, BROKER_LOGGER: 8, CLIENT_METRICS: 16, GROUP: 32 } as const
export type ResourceType = keyof typeof resourceTypes

/** Names of DescribeConfigs' sources, by number. */
const SOURCES = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
  'DYNAMIC_BROKER_LOGGER_CONFIG',
  'DYNAMIC_CLIENT_METRICS_CONFIG',
  'DYNAMIC_GROUP_CONFIG',
] as const
export type ConfigSourceName = (typeof SOURCES)[number]

export interface DescribedConfig {
  readonly name: string
  readonly value: string | null
  readonly source: ConfigSourceName
  readonly isSensitive: boolean
  readonly synonyms: readonly { readonly source: ConfigSourceName; readonly name: string; readonly value: string | null }[]
}

export type ConfigChange = readonly [name: string, operation: 'SET' | 'DELETE', value: string]

const sourceOf = (number: number): ConfigSourceName => SOURCES[number] ?? 'UNKNOWN'

/** The configurations of one resource, in the broker's order. Of a broker and its loggers it is asked itself. */
export async function describeConfigs(
  access: Access,
  type: ResourceType,
  name: string,
  includeSynonyms = false,
): Promise<DescribedConfig[]> {
  const rpc = { request: DescribeConfigsRequest, response: DescribeConfigsResponse }
  const body = { resources: [{ resourceType: resourceTypes[type], resourceName: name, configurationKeys: null }], includeSynonyms }
  const own = ownNode(type, name)
  const response =
    own === undefined ? await access.any('describeConfigs', rpc, body) : await access.node(own, 'describeBrokerConfigs', rpc, body)
  throwFirst(response.results)
  return (response.results[0]?.configs ?? []).map((config) => ({
    name: config.name,
    value: config.value,
    source: sourceOf(config.configSource),
    isSensitive: config.isSensitive,
    synonyms: config.synonyms.map((each) => ({ source: sourceOf(each.source), name: each.name, value: each.value })),
  }))
}

export async function alterConfigs(access: Access, type: ResourceType, name: string, changes: readonly ConfigChange[]): Promise<void> {
  const rpc = { request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse }
  const body = {
    resources: [
      {
        resourceType: resourceTypes[type],
        resourceName: name,
        configs: changes.map(([key, operation, value]) => ({ name: key, configOperation: operation === 'SET' ? 0 : 1, value })),
      },
    ],
    validateOnly: false,
  }
  const own = ownNode(type, name)
  const response =
    own === undefined || access.cluster.isControllers
      ? await access.any('incrementalAlterConfigs', rpc, body)
      : await access.node(own, 'incrementalAlterConfigs', rpc, body)
  throwFirst(response.responses)
}

function ownNode(type: ResourceType, name: string): number | undefined {
  return (type === 'BROKER' || type === 'BROKER_LOGGER') && /^\d+$/.test(name) ? Number(name) : undefined
}
