import * as protocol from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { drive } from './driver.ts'
import type { AlterConfigOperation, ConfigResourceType, ConfigSource, ConfigValueType } from './names.ts'
import { alterConfigOperations, configResourceTypes, configSources, configValueTypes } from './names.ts'
import { Outcomes } from './outcomes.ts'

export interface ConfigResource {
  readonly type: ConfigResourceType
  /** A topic, group or subscription; a broker's id, or '' for the cluster-wide defaults. */
  readonly name: string
}

/** The key of a resource in outcomes: `TOPIC orders`, `BROKER 1`, `BROKER ` for the defaults. */
export function configResourceKey({ type, name }: ConfigResource): string {
  return `${type} ${name}`
}

export interface ConfigSynonym {
  readonly name: string
  /** null when sensitive or unset. */
  readonly value: string | null
  readonly source: ConfigSource | 'UNKNOWN'
}

export interface ConfigEntry {
  readonly name: string
  /** null when sensitive or unset. */
  readonly value: string | null
  readonly source: ConfigSource | 'UNKNOWN'
  readonly isDefault: boolean
  readonly isSensitive: boolean
  readonly isReadOnly: boolean
  /** All places the value may come from, the one in force first; empty unless asked for. */
  readonly synonyms: readonly ConfigSynonym[]
  readonly type: ConfigValueType | 'UNKNOWN'
  readonly documentation: string | null
}

export interface DescribeConfigsOptions extends AdminOptions {
  readonly includeSynonyms?: boolean
  readonly includeDocumentation?: boolean
  /** Only these keys. */
  readonly configNames?: readonly string[]
}

export interface AlterConfigOp {
  readonly name: string
  readonly operation: AlterConfigOperation
  readonly value?: string | null
}

export interface ConfigAlteration extends ConfigResource {
  readonly configs: readonly AlterConfigOp[]
}

const DESCRIBE_CONFIGS = { request: protocol.DescribeConfigsRequest, response: protocol.DescribeConfigsResponse }
const INCREMENTAL_ALTER_CONFIGS = { request: protocol.IncrementalAlterConfigsRequest, response: protocol.IncrementalAlterConfigsResponse }
const LIST_CONFIG_RESOURCES = { request: protocol.ListConfigResourcesRequest, response: protocol.ListConfigResourcesResponse }

const ANY_NODE = -1
const CONTROLLER = -2

/** Configurations by resource: a broker's and its loggers' from that broker, all others from any node. */
export async function describeConfigs(
  context: AdminContext,
  resources: readonly ConfigResource[],
  options: DescribeConfigsOptions,
): Promise<Outcomes<ConfigEntry[]>> {
  const byKey = new Map(resources.map((resource) => [configResourceKey(resource), resource]))
  return await drive<string, ConfigEntry[]>(context, byKey.keys(), options, {
    what: 'describeConfigs',
    locate: async (keys) => await Promise.resolve(new Map(keys.map((key) => [key, brokerOf(byKey.get(key)) ?? ANY_NODE]))),
    ask: async (nodeId, keys, answers) => {
      const connection = nodeId === ANY_NODE ? await context.anyNode() : await context.node(nodeId)
      const response = await connection.call(DESCRIBE_CONFIGS, {
        resources: keys.flatMap((key) => {
          const resource = byKey.get(key)
          if (resource === undefined) return []
          return [
            {
              resourceType: configResourceTypes.code(resource.type),
              resourceName: resource.name,
              configurationKeys: options.configNames === undefined ? null : [...options.configNames],
            },
          ]
        }),
        includeSynonyms: options.includeSynonyms ?? false,
        includeDocumentation: options.includeDocumentation ?? false,
      })
      for (const result of response.results) {
        const key = `${configResourceTypes.name(result.resourceType)} ${result.resourceName}`
        const { errorCode, errorMessage } = result
        if (errorCode === 0) answers.done(key, result.configs.map(entry))
        else answers.failed(key, new KafkaClientError(errorCode, errorMessage))
      }
    },
  })
}

function entry(config: protocol.DescribeConfigsResponse['results'][number]['configs'][number]): ConfigEntry {
  const source = configSources.name(config.configSource)
  return {
    name: config.name,
    value: config.value,
    source,
    isDefault: source === 'DEFAULT_CONFIG',
    isSensitive: config.isSensitive,
    isReadOnly: config.readOnly,
    synonyms: config.synonyms.map((synonym) => ({ name: synonym.name, value: synonym.value, source: configSources.name(synonym.source) })),
    type: configValueTypes.name(config.configType),
    documentation: config.documentation,
  }
}

/** Changes by resource, each resource as a whole or not at all. A broker's own go to that broker, all others to the controller. */
export async function incrementalAlterConfigs(
  context: AdminContext,
  alterations: readonly ConfigAlteration[],
  options: AdminOptions & { readonly validateOnly?: boolean },
): Promise<Outcomes<undefined>> {
  const outcomes = new Outcomes<undefined>()
  const byNode = Map.groupBy(alterations, (alteration) => brokerOf(alteration) ?? CONTROLLER)
  await Promise.all(
    [...byNode].map(async ([nodeId, group]) => {
      const body = {
        resources: group.map((alteration) => ({
          resourceType: configResourceTypes.code(alteration.type),
          resourceName: alteration.name,
          configs: alteration.configs.map(({ name, operation, value }) => ({
            name,
            configOperation: alterConfigOperations.code(operation),
            value: value ?? null,
          })),
        })),
        validateOnly: options.validateOnly ?? false,
      }
      const response =
        nodeId === CONTROLLER
          ? await context.atController(INCREMENTAL_ALTER_CONFIGS, body, options, (answer) => answer.responses.map((each) => each.errorCode))
          : await context.attempt(
              'incrementalAlterConfigs',
              options,
              async () => await context.atNode(nodeId, INCREMENTAL_ALTER_CONFIGS, body, options),
            )
      for (const each of response.responses) {
        outcomes.set(`${configResourceTypes.name(each.resourceType)} ${each.resourceName}`, outcome(each, undefined))
      }
    }),
  )
  return new Outcomes(alterations.map((each) => [configResourceKey(each), outcomes.get(configResourceKey(each))]))
}

/** Resources that have configurations of their own; all types if none is named. Before 4.1 brokers list client metrics only. */
export async function listConfigResources(
  context: AdminContext,
  types: readonly ConfigResourceType[],
  options: AdminOptions,
): Promise<{ readonly type: ConfigResourceType | 'UNKNOWN'; readonly name: string }[]> {
  const body = { resourceTypes: types.map((type) => configResourceTypes.code(type)) }
  const response = await context.atAnyNode(LIST_CONFIG_RESOURCES, body, options, (answer) => ({ errorCode: answer.errorCode }))
  return response.configResources.map(({ resourceType, resourceName }) => ({
    type: configResourceTypes.name(resourceType),
    name: resourceName,
  }))
}

/** The broker that keeps a resource, undefined where any node or the controller serves it. */
function brokerOf(resource: ConfigResource | undefined): number | undefined {
  const isBrokers = resource?.type === 'BROKER_LOGGER' || (resource?.type === 'BROKER' && resource.name !== '')
  return isBrokers && /^\d+$/.test(resource.name) ? Number(resource.name) : undefined
}
