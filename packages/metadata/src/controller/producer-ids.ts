import type { AllocateProducerIdsRequest, AllocateProducerIdsResponse, Input } from '@samsa/protocol'
import { makeRecord } from '../records/make-record.ts'
import { ErrorCode } from './api-error.ts'
import { staleEpoch } from './brokers.ts'
import type { ControllerState } from './controller-state.ts'
import type { ControllerResult } from './types.ts'

const blockSize = 1000

/** AllocateProducerIds (67): a block of 1,000 ids that nobody else gets. */
export function allocateProducerIds(
  state: ControllerState,
  request: AllocateProducerIdsRequest,
): ControllerResult<Input<typeof AllocateProducerIdsResponse>> {
  const { brokerId, brokerEpoch } = request
  const stale = staleEpoch(state, brokerId, brokerEpoch)
  if (stale !== undefined) return { records: [], atomic: false, response: { errorCode: stale.code } }
  const producerIdStart = Math.max(0, state.image.nextProducerId)
  // Kafka's limit is 2^63; ours is the last integer that a number holds.
  if (producerIdStart > Number.MAX_SAFE_INTEGER - blockSize)
    return { records: [], atomic: false, response: { errorCode: ErrorCode.UNKNOWN_SERVER_ERROR } }
  const record = makeRecord('ProducerIdsRecord', 0, { brokerId, brokerEpoch, nextProducerId: producerIdStart + blockSize })
  return { records: [record], atomic: false, response: { errorCode: ErrorCode.NONE, producerIdStart, producerIdLen: blockSize } }
}
