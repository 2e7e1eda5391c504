import * as protocol from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { throwError } from './admin-context.ts'
import type { AclOperation, Node } from './names.ts'
import { authorizedOperations } from './names.ts'

export interface ClusterDescription {
  readonly clusterId: string | null
  readonly nodes: readonly Node[]
  readonly controller: Node | undefined
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

export interface DescribeClusterOptions extends AdminOptions {
  readonly includeAuthorizedOperations?: boolean
  readonly includeFencedBrokers?: boolean
}

const DESCRIBE_CLUSTER = { request: protocol.DescribeClusterRequest, response: protocol.DescribeClusterResponse }
const METADATA = { request: protocol.MetadataRequest, response: protocol.MetadataResponse }
const UNREGISTER_BROKER = { request: protocol.UnregisterBrokerRequest, response: protocol.UnregisterBrokerResponse }
const BROKERS = 1
const CONTROLLERS = 2

/** The nodes: of the brokers, or of the quorum with `bootstrap.controllers`. */
export async function describeCluster(context: AdminContext, options: DescribeClusterOptions): Promise<ClusterDescription> {
  return await context.attempt('describeCluster', options, async () => {
    const connection = await context.anyNode()
    if (connection.versionFor(protocol.DescribeClusterRequest) === undefined) {
      // Before 2.8 metadata tells the same.
      const response = await connection.call(METADATA, {
        topics: [],
        includeClusterAuthorizedOperations: options.includeAuthorizedOperations ?? false,
      })
      const nodes = response.brokers.map(({ nodeId, host, port, rack }) => ({ id: nodeId, host, port, rack }))
      return description(response.clusterId, nodes, response.controllerId, response.clusterAuthorizedOperations, options)
    }
    const response = await connection.call(DESCRIBE_CLUSTER, {
      includeClusterAuthorizedOperations: options.includeAuthorizedOperations ?? false,
      endpointType: context.cluster.isControllers ? CONTROLLERS : BROKERS,
      includeFencedBrokers: options.includeFencedBrokers ?? false,
    })
    throwError(response)
    const nodes = response.brokers.map(({ brokerId, host, port, rack, isFenced }) => ({
      id: brokerId,
      host,
      port,
      rack,
      ...(options.includeFencedBrokers === true ? { isFenced } : {}),
    }))
    return description(response.clusterId, nodes, response.controllerId, response.clusterAuthorizedOperations, options)
  })
}

function description(
  clusterId: string | null,
  nodes: readonly Node[],
  controllerId: number,
  operations: number,
  options: DescribeClusterOptions,
): ClusterDescription {
  return {
    clusterId,
    nodes: nodes.toSorted((a, b) => a.id - b.id),
    controller: nodes.find((node) => node.id === controllerId),
    authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(operations) : undefined,
  }
}

export async function unregisterBroker(context: AdminContext, brokerId: number, options: AdminOptions): Promise<void> {
  const response = await context.atController(UNREGISTER_BROKER, { brokerId }, options, (answer) => [answer.errorCode])
  if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode, response.errorMessage)
}

const GET_TELEMETRY = { request: protocol.GetTelemetrySubscriptionsRequest, response: protocol.GetTelemetrySubscriptionsResponse }

/** The id that the broker knows this client by for its metrics (KIP-714). */
export async function clientInstanceId(context: AdminContext, options: AdminOptions): Promise<string> {
  const response = await context.atAnyNode(GET_TELEMETRY, {}, options, (answer) => ({ errorCode: answer.errorCode }))
  return response.clientInstanceId
}
