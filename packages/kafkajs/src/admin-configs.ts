import { configResourceKey } from '@samsa/client'
import type { Admin as NativeAdmin } from '@samsa/client'
import { checkResources, resourceTypeName } from './admin-checks.ts'
import type { AlterConfigsResponse, ConfigEntries, DescribeConfigResponse, IResourceConfig, ResourceConfigQuery } from './admin-types.ts'
import { ConfigResourceTypes, ConfigSource } from './enums.ts'
import { KafkaJSNonRetriableError } from './errors.ts'

const sources: Readonly<Record<string, ConfigSource>> = { ...ConfigSource, DYNAMIC_TOPIC_CONFIG: ConfigSource.TOPIC_CONFIG }

export function checkQueries(resources: readonly ResourceConfigQuery[]): void {
  checkResources(resources, (resource) => {
    const { configNames } = resource
    if (configNames !== undefined && !Array.isArray(configNames)) {
      throw new KafkaJSNonRetriableError(`Invalid resource configNames ${String(configNames)}: ${JSON.stringify(resource)}`)
    }
  })
}

export async function describeConfigs(
  admin: NativeAdmin,
  resources: readonly ResourceConfigQuery[],
  includeSynonyms: boolean,
): Promise<DescribeConfigResponse> {
  return {
    throttleTime: 0,
    resources: await Promise.all(
      resources.map(async ({ type, name, configNames }) => {
        const resource = { type: resourceTypeName(type), name }
        const options = { includeSynonyms, ...(configNames === undefined ? {} : { configNames }) }
        const entries = (await admin.describeConfigs([resource], options)).one(configResourceKey(resource))
        return {
          errorCode: 0,
          errorMessage: null,
          resourceName: name,
          resourceType: type,
          configEntries: entries.map((entry): ConfigEntries => ({
            configName: entry.name,
            configValue: entry.value,
            isDefault: entry.isDefault,
            configSource: sources[entry.source] ?? ConfigSource.UNKNOWN,
            isSensitive: entry.isSensitive,
            readOnly: entry.isReadOnly,
            configSynonyms: entry.synonyms.map((synonym) => ({
              configName: synonym.name,
              configValue: synonym.value,
              configSource: sources[synonym.source] ?? ConfigSource.UNKNOWN,
            })),
          })),
        }
      }),
    ),
  }
}

export function checkAlterations(resources: readonly IResourceConfig[]): void {
  checkResources(resources, (resource) => {
    const { configEntries } = resource as { readonly configEntries: unknown }
    if (!Array.isArray(configEntries)) {
      throw new KafkaJSNonRetriableError(`Invalid resource configEntries ${String(configEntries)}: ${JSON.stringify(resource)}`)
    }
    const entries: readonly { readonly name: unknown; readonly value: unknown }[] = configEntries
    if (entries.some(({ name, value }) => typeof name !== 'string' || typeof value !== 'string')) {
      throw new KafkaJSNonRetriableError(`Invalid resource config value: ${JSON.stringify(resource)}`)
    }
  })
}

/** Replaces all settings of each resource, as AlterConfigs does: those that are not named go back to their defaults. */
export async function alterConfigs(
  admin: NativeAdmin,
  resources: readonly IResourceConfig[],
  validateOnly: boolean,
): Promise<AlterConfigsResponse> {
  for (const { type, name, configEntries } of resources) {
    const resource = { type: resourceTypeName(type), name }
    const own =
      type === ConfigResourceTypes.TOPIC ? 'DYNAMIC_TOPIC_CONFIG' : name === '' ? 'DYNAMIC_DEFAULT_BROKER_CONFIG' : 'DYNAMIC_BROKER_CONFIG'
    const present = (await admin.describeConfigs([resource])).one(configResourceKey(resource)).filter(({ source }) => source === own)
    const dropped = present.filter((entry) => !configEntries.some((each) => each.name === entry.name))
    const configs = [
      ...configEntries.map((entry) => ({ name: entry.name, operation: 'SET' as const, value: entry.value })),
      ...dropped.map((entry) => ({ name: entry.name, operation: 'DELETE' as const })),
    ]
    ;(await admin.incrementalAlterConfigs([{ ...resource, configs }], { validateOnly })).all()
  }
  return {
    throttleTime: 0,
    resources: resources.map(({ type, name }) => ({ errorCode: 0, errorMessage: null, resourceName: name, resourceType: type })),
  }
}
