import { EndTxnRequest, EndTxnResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** Before it the client does not know PRODUCER_FENCED. */
const FENCED_VERSION = 2
/** From here on the client takes over the epoch that each end brings (KIP-890). */
const EPOCH_BUMP_VERSION = 5

/** 1 throttled after answering · 2 PRODUCER_FENCED · 3 flexible · 4 TRANSACTION_ABORTABLE · 5 the producer's next id and epoch (KIP-890) */
export const endTxn = apiHandler<BrokerParts, typeof EndTxnRequest, typeof EndTxnResponse>({
  request: EndTxnRequest,
  response: EndTxnResponse,
  handle(parts, request, call) {
    const { transactionalId, producerId, producerEpoch, committed } = request
    parts.transactions.endTransaction({
      transactionalId,
      producerId,
      producerEpoch,
      commit: committed,
      transactionVersion: call.apiVersion < EPOCH_BUMP_VERSION ? 0 : 2,
      to: (answer) => {
        const isOld = call.apiVersion < FENCED_VERSION && answer.errorCode === code.PRODUCER_FENCED
        call.reply(isOld ? { ...answer, errorCode: code.INVALID_PRODUCER_EPOCH } : answer)
      },
    })
    return LATER
  },
})
