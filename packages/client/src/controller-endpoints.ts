import { DescribeClusterRequest, DescribeClusterResponse, errors } from '@samsa/protocol'
import type { BrokerConnection } from './broker-connection.ts'
import { KafkaClientError } from './kafka-client-error.ts'
import type { NodeAddress } from './metadata-cache.ts'

const DESCRIBE_CLUSTER = { request: DescribeClusterRequest, response: DescribeClusterResponse }
const CONTROLLERS = 2

/** The quorum's controllers as they tell of themselves, for an admin that was given `bootstrap.controllers` (KIP-919). */
export class ControllerEndpoints {
  nodes = new Map<number, NodeAddress>()
  #activeId = -1

  /** The active controller's id, asked for if it is not known. */
  async activeId(anyNode: () => Promise<BrokerConnection>): Promise<number> {
    if (this.nodes.has(this.#activeId)) return this.#activeId
    const connection = await anyNode()
    const response = await connection.call(DESCRIBE_CLUSTER, { endpointType: CONTROLLERS })
    if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode, response.errorMessage)
    this.nodes = new Map(response.brokers.map(({ brokerId, host, port, rack }) => [brokerId, { host, port, rack }]))
    this.#activeId = response.controllerId
    if (!this.nodes.has(this.#activeId)) throw new KafkaClientError(errors.NOT_CONTROLLER.code)
    return this.#activeId
  }

  forget(): void {
    this.#activeId = -1
  }
}
