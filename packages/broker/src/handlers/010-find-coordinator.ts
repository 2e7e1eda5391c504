import { errors, FindCoordinatorRequest, FindCoordinatorResponse } from '@samsa/protocol'
import type { KafkaError } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { OFFSETS_TOPIC } from '../coordinator/group-coordinator.ts'
import { TRANSACTIONS_TOPIC } from '../coordinator/transaction-coordinator.ts'
import type { NodeAddress } from '../metadata-view.ts'

const GROUP = 0
const TRANSACTION = 1
const SHARE = 2

const BATCH_VERSION = 4
const SHARE_VERSION = 6
const NO_NODE = { nodeId: -1, host: '', port: -1 }

/** 1 key type, throttle time, message · 2 throttled after answering · 3 flexible · 4 several keys (KIP-699) · 5 transactions (KIP-890) · 6 share groups */
export const findCoordinator = apiHandler<BrokerParts, typeof FindCoordinatorRequest, typeof FindCoordinatorResponse>({
  request: FindCoordinatorRequest,
  response: FindCoordinatorResponse,
  handle(parts, request, call) {
    const { keyType } = request
    if (keyType !== GROUP && keyType !== TRANSACTION && keyType !== SHARE) {
      const { code: errorCode, message: errorMessage } = errors.INVALID_REQUEST
      const failed = { errorCode, errorMessage, ...NO_NODE }
      return call.apiVersion < BATCH_VERSION ? failed : { coordinators: request.coordinatorKeys.map((key) => ({ ...failed, key })) }
    }
    if (call.apiVersion >= BATCH_VERSION) {
      return {
        coordinators: request.coordinatorKeys.map((key) => {
          const found = coordinatorOf(parts, call, keyType, key)
          return isError(found) ? { key, errorCode: found.code, ...NO_NODE } : { key, ...nodeOf(found) }
        }),
      }
    }
    const found = coordinatorOf(parts, call, keyType, request.key)
    if (isError(found)) return { errorCode: found.code, errorMessage: found.message, ...NO_NODE }
    // Kafka's text for the absence of an error.
    return { errorMessage: 'NONE', ...nodeOf(found) }
  },
})

function coordinatorOf(
  parts: BrokerParts,
  call: Call<typeof FindCoordinatorResponse>,
  keyType: number,
  key: string,
): NodeAddress | KafkaError {
  if (keyType === SHARE && call.apiVersion < SHARE_VERSION) return errors.INVALID_REQUEST
  // Share groups have no coordinator here yet: whoever looks for one is told to come again.
  if (keyType === SHARE) return errors.COORDINATOR_NOT_AVAILABLE
  const name = keyType === GROUP ? OFFSETS_TOPIC : TRANSACTIONS_TOPIC
  const topic = parts.metadata.topic(name)
  if (topic === undefined) {
    parts.autoTopicCreation.create([name], { principal: call.principal, clientHost: call.session.clientHost })
    return errors.COORDINATOR_NOT_AVAILABLE
  }
  const partition = keyType === GROUP ? parts.groups.partitionOf(key) : parts.transactions.partitionOf(key)
  const leader = topic.partitions[partition]?.leader ?? -1
  return parts.metadata.address(leader, call.listenerName) ?? errors.COORDINATOR_NOT_AVAILABLE
}

function isError(found: NodeAddress | KafkaError): found is KafkaError {
  return 'code' in found
}

function nodeOf({ id, host, port }: NodeAddress): { nodeId: number; host: string; port: number } {
  return { nodeId: id, host, port }
}
