import { ConfigResourceType } from '@samsa/config'
import { ListConfigResourcesRequest, ListConfigResourcesResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { addressOn } from '../metadata-view.ts'

const { TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP } = ConfigResourceType

/** 0 client metrics resources only (KIP-1000) · 1 every type (KIP-1142). */
export const listConfigResources = apiHandler<BrokerParts, typeof ListConfigResourcesRequest, typeof ListConfigResourcesResponse>({
  request: ListConfigResourcesRequest,
  response: ListConfigResourcesResponse,
  handle(parts, request, call) {
    const supported: readonly number[] = call.apiVersion === 0 ? [CLIENT_METRICS] : [TOPIC, BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP]
    const types = request.resourceTypes.length === 0 ? supported : request.resourceTypes
    if (types.some((type) => !supported.includes(type))) return { errorCode: code.UNSUPPORTED_VERSION }
    const configResources: { resourceName: string; resourceType: number }[] = []
    const add = (resourceType: number, names: readonly string[]): void => {
      if (types.includes(resourceType)) for (const resourceName of names) configResources.push({ resourceName, resourceType })
    }
    const { image } = parts.metadata
    const withConfigs = (type: number): string[] =>
      Array.from(image.configs, ([, each]) => each.resource)
        .filter((resource) => resource.type === type)
        .map((resource) => resource.name)
    const nodes = Array.from(image.cluster.brokers, ([, broker]) => broker)
      .filter((broker) => addressOn(broker, call.listenerName) !== undefined)
      .map((broker) => String(broker.id))
    add(GROUP, withConfigs(GROUP))
    add(CLIENT_METRICS, withConfigs(CLIENT_METRICS))
    add(BROKER_LOGGER, nodes)
    add(BROKER, nodes)
    add(
      TOPIC,
      Array.from(image.topics.byName, ([name]) => name),
    )
    return { configResources }
  },
})
