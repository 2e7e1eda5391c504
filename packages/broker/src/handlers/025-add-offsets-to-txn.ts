import { AddOffsetsToTxnRequest, AddOffsetsToTxnResponse } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { OFFSETS_TOPIC } from '../coordinator/group-coordinator.ts'
import { code } from '../error-codes.ts'

/** Before it the client does not know PRODUCER_FENCED. */
const FENCED_VERSION = 2

/** 1 throttled after answering · 2 PRODUCER_FENCED · 3 flexible · 4 TRANSACTION_ABORTABLE (KIP-890). Not asked since transaction.version 2. */
export const addOffsetsToTxn = apiHandler<BrokerParts, typeof AddOffsetsToTxnRequest, typeof AddOffsetsToTxnResponse>({
  request: AddOffsetsToTxnRequest,
  response: AddOffsetsToTxnResponse,
  handle(parts, request, call) {
    parts.transactions.addOffsets(request, OFFSETS_TOPIC, parts.groups.partitionOf(request.groupId), (errorCode) => {
      const isOld = call.apiVersion < FENCED_VERSION && errorCode === code.PRODUCER_FENCED
      call.reply({ errorCode: isOld ? code.INVALID_PRODUCER_EPOCH : errorCode })
    })
    return LATER
  },
})
