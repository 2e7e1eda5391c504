import { DescribeClusterRequest, DescribeClusterResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import { CLUSTER_OPERATIONS, OPERATIONS_NOT_ASKED } from '../authorized-operations.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { addressOn } from '../metadata-view.ts'
import { BROKER_ENDPOINT, endpointTypeProblem } from './endpoint-type.ts'

/** 1 endpoint type (KIP-919) · 2 fenced brokers (KIP-1073). */
export const describeCluster = apiHandler<BrokerParts, typeof DescribeClusterRequest, typeof DescribeClusterResponse>({
  request: DescribeClusterRequest,
  response: DescribeClusterResponse,
  handle(parts, request, call) {
    const problem = endpointTypeProblem(request.endpointType, BROKER_ENDPOINT, call.apiVersion)
    if (problem !== undefined) return problem
    const brokers: { brokerId: number; host: string; port: number; rack: string | null; isFenced: boolean }[] = []
    for (const [, broker] of parts.metadata.image.cluster.brokers) {
      if (broker.fenced && !request.includeFencedBrokers) continue
      const address = addressOn(broker, call.listenerName)
      if (address === undefined) continue
      brokers.push({ brokerId: broker.id, host: address.host, port: address.port, rack: broker.rack, isFenced: broker.fenced })
    }
    const alive = brokers.filter((broker) => !broker.isFenced)
    return {
      clusterId: parts.clusterId,
      controllerId: alive[parts.world.random.below(Math.max(1, alive.length))]?.brokerId ?? -1,
      clusterAuthorizedOperations: request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
      brokers,
      endpointType: BROKER_ENDPOINT,
    }
  },
})
