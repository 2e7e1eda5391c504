import { InitProducerIdRequest, InitProducerIdResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const NO_PRODUCER = -1
const NO_EPOCH = -1
/** Before it the client does not know PRODUCER_FENCED. */
const FENCED_VERSION = 4

/**
 * 1 throttled after answering · 2 flexible · 3 producer id and epoch to go on from (KIP-360) · 4 PRODUCER_FENCED · 5 transactions (KIP-890)
 * 6 two-phase commit (unstable).
 */
export const initProducerId = apiHandler<BrokerParts, typeof InitProducerIdRequest, typeof InitProducerIdResponse>({
  request: InitProducerIdRequest,
  response: InitProducerIdResponse,
  handle(parts, request, call) {
    const { transactionalId, producerId, producerEpoch } = request
    const failed = (errorCode: number) => ({ errorCode, producerId: NO_PRODUCER, producerEpoch: NO_EPOCH })
    if ((producerId === NO_PRODUCER) !== (producerEpoch === NO_EPOCH)) return failed(code.INVALID_REQUEST)
    if (transactionalId === null) {
      parts.producerIds.take((errorCode, freshId) => {
        parts.turn.run(() => call.reply(errorCode === 0 ? { producerId: freshId, producerEpoch: 0 } : failed(errorCode)))
      })
      return LATER
    }
    parts.transactions.initProducerId({
      transactionalId,
      timeoutMs: request.transactionTimeoutMs,
      enable2Pc: request.enable2Pc,
      keepPreparedTxn: request.keepPreparedTxn,
      expected: producerId === NO_PRODUCER ? undefined : { producerId, producerEpoch },
      to: (answer) => {
        const isOld = call.apiVersion < FENCED_VERSION && answer.errorCode === code.PRODUCER_FENCED
        call.reply(isOld ? { ...answer, errorCode: code.INVALID_PRODUCER_EPOCH } : answer)
      },
    })
    return LATER
  },
})
