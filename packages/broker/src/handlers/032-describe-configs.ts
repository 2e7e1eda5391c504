import { ConfigResourceType, ConfigSource, describeBroker, describeClientMetrics, describeGroup, describeTopic } from '@samsa/config'
import type { ConfigEntry, DescribeOptions, DynamicBrokerConfig, Properties } from '@samsa/config'
import { configKey } from '@samsa/metadata'
import type { MetadataImage } from '@samsa/metadata'
import type { LoggerLevels } from '@samsa/ports'
import { DescribeConfigsRequest, DescribeConfigsResponse, errors } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { topicNameProblem } from '../topic-name.ts'

/** 1 synonyms and sources (KIP-226) · 2 throttled after answering · 3 types and documentation (KIP-569) · 4 flexible. */
export const describeConfigs = apiHandler<BrokerParts, typeof DescribeConfigsRequest, typeof DescribeConfigsResponse>({
  request: DescribeConfigsRequest,
  response: DescribeConfigsResponse,
  handle(parts, request) {
    const source = { nodeId: parts.nodeId, config: parts.config, logging: parts.logging, image: parts.metadata.image }
    return describeResources(source, request)
  },
})

/** What answers DescribeConfigs: a broker, or a controller with the same configuration. */
export interface DescribeSource {
  readonly nodeId: number
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly image: MetadataImage
}

const DESCRIBED_TYPES: ReadonlySet<number> = new Set([
  ConfigResourceType.TOPIC,
  ConfigResourceType.BROKER,
  ConfigResourceType.BROKER_LOGGER,
  ConfigResourceType.CLIENT_METRICS,
  ConfigResourceType.GROUP,
])

type Resource = DescribeConfigsRequest['resources'][number]
type Result = NonNullable<NonNullable<Input<typeof DescribeConfigsResponse>['results']>[number]>
type Described = readonly ConfigEntry[] | { readonly errorCode: number; readonly errorMessage: string | null }

export function describeResources(source: DescribeSource, request: DescribeConfigsRequest): Input<typeof DescribeConfigsResponse> {
  if (request.resources.some((resource) => !DESCRIBED_TYPES.has(resource.resourceType))) {
    // One unknown type fails the whole request.
    const { code: errorCode, message: errorMessage } = errors.INVALID_REQUEST
    return { results: request.resources.map(({ resourceType, resourceName }) => ({ errorCode, errorMessage, resourceType, resourceName })) }
  }
  return {
    results: request.resources.map((resource): Result => {
      const { resourceType, resourceName, configurationKeys } = resource
      const options: DescribeOptions = {
        names: configurationKeys === null || configurationKeys.length === 0 ? null : configurationKeys,
        includeSynonyms: request.includeSynonyms,
        includeDocumentation: request.includeDocumentation,
      }
      const described = describe(source, resource, options)
      if ('errorCode' in described) return { ...described, resourceType, resourceName }
      return { errorCode: 0, resourceType, resourceName, configs: described.map(resultOf) }
    }),
  }
}

function describe(source: DescribeSource, { resourceType, resourceName }: Resource, options: DescribeOptions): Described {
  switch (resourceType) {
    case ConfigResourceType.TOPIC: {
      const problem = topicNameProblem(resourceName)
      if (problem !== undefined) return { errorCode: code.INVALID_TOPIC_EXCEPTION, errorMessage: problem }
      if (source.image.topics.byName.get(resourceName) === undefined) {
        return { errorCode: code.UNKNOWN_TOPIC_OR_PARTITION, errorMessage: '' }
      }
      return describeTopic(source.config, stored(source, resourceType, resourceName), options)
    }
    case ConfigResourceType.BROKER: {
      if (resourceName === '') return describeBroker(source.config, false, options)
      if (!isInteger(resourceName)) return invalid(`Broker id must be an integer, but it is: ${resourceName}`)
      if (Number(resourceName) !== source.nodeId) {
        return invalid(`Unexpected broker id, expected ${source.nodeId} or empty string, but received ${resourceName}`)
      }
      return describeBroker(source.config, true, options)
    }
    case ConfigResourceType.BROKER_LOGGER: {
      if (resourceName === '') return invalid('Broker id must not be empty')
      if (!isInteger(resourceName)) return invalid(`Broker id must be an integer, but it is: ${resourceName}`)
      if (Number(resourceName) !== source.nodeId) {
        return invalid(`Unexpected broker id, expected ${source.nodeId} but received ${resourceName}`)
      }
      return describeLoggers(source.logging, options)
    }
    case ConfigResourceType.CLIENT_METRICS:
      if (resourceName === '') return invalid('Client metrics subscription name must not be empty')
      return describeClientMetrics(stored(source, resourceType, resourceName), options)
    case ConfigResourceType.GROUP:
      if (resourceName === '') return invalid('Group name must not be empty')
      return describeGroup(source.config, stored(source, resourceType, resourceName), options)
    default:
      return invalid(`Unsupported resource type: ${resourceType}`)
  }
}

function describeLoggers(logging: LoggerLevels, options: DescribeOptions): ConfigEntry[] {
  const wanted = options.names === null || options.names === undefined ? undefined : new Set(options.names)
  return Array.from(logging.levels())
    .filter(([name]) => wanted === undefined || wanted.has(name))
    .map(([name, value]) => ({
      name,
      value,
      readOnly: false,
      configSource: ConfigSource.DYNAMIC_BROKER_LOGGER_CONFIG,
      isSensitive: false,
      synonyms: [],
      configType: 0,
      documentation: null,
    }))
}

function stored(source: DescribeSource, type: number, name: string): Properties {
  return source.image.configs.get(configKey({ type, name }))?.values ?? new Map()
}

function resultOf(entry: ConfigEntry): NonNullable<Result['configs']>[number] {
  return { ...entry, synonyms: entry.synonyms.map(({ name, value, source }) => ({ name, value, source })) }
}

function invalid(errorMessage: string): { errorCode: number; errorMessage: string } {
  return { errorCode: code.INVALID_REQUEST, errorMessage }
}

function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text)
}
