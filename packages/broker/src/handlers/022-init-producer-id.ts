import { InitProducerIdRequest, InitProducerIdResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const NO_PRODUCER = -1

/**
 * 1 throttled after answering · 2 flexible · 3 producer id and epoch to go on from (KIP-360) · 4 PRODUCER_FENCED · 5 transactions (KIP-890)
 * 6 two-phase commit (unstable).
 */
export const initProducerId = apiHandler<BrokerParts, typeof InitProducerIdRequest, typeof InitProducerIdResponse>({
  request: InitProducerIdRequest,
  response: InitProducerIdResponse,
  handle(parts, request, call) {
    const failed = (errorCode: number) => ({ errorCode, producerId: NO_PRODUCER, producerEpoch: -1 })
    if ((request.producerId === NO_PRODUCER) !== (request.producerEpoch === -1)) return failed(code.INVALID_REQUEST)
    if (request.transactionalId === '') return failed(code.INVALID_REQUEST)
    // The transaction coordinator is not part of this node yet.
    if (request.transactionalId !== null) return failed(code.COORDINATOR_NOT_AVAILABLE)
    parts.producerIds.take((errorCode, producerId) => {
      parts.turn.run(() => call.reply(errorCode === 0 ? { producerId, producerEpoch: 0 } : failed(errorCode)))
    })
    return LATER
  },
})
