import { ListTransactionsRequest, ListTransactionsResponse } from '@samsa/protocol'
import { transactionFilter } from '@samsa/txn'
import type { ListedTransaction } from '@samsa/txn'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 1 duration (KIP-994) · 2 pattern of transactional ids (KIP-1152) */
export const listTransactions = apiHandler<BrokerParts, typeof ListTransactionsRequest, typeof ListTransactionsResponse>({
  request: ListTransactionsRequest,
  response: ListTransactionsResponse,
  handle(parts, request, call) {
    const read = transactionFilter(request)
    const transactionStates: ListedTransaction[] = []
    // One more than the shards, so that nothing is answered before all have been asked.
    let missing = parts.transactions.shardCount + 1
    let failure = 0
    const answered = (): void => {
      missing--
      if (missing > 0) return
      if (failure !== 0) call.reply({ errorCode: failure })
      else if (read === undefined) call.reply({ errorCode: code.INVALID_REGULAR_EXPRESSION })
      else call.reply({ transactionStates, unknownStateFilters: read.unknownStates })
    }
    const errors = parts.transactions.askAll((shard, nowMs) => {
      if (read === undefined) return [{ do: 'reply', send: answered, refuse: answered }]
      return shard.list(nowMs, read.filter, (listed) => {
        transactionStates.push(...listed)
        answered()
      })
    })
    for (const error of errors) {
      // A shard on its way out has nothing to tell; one that loads may.
      if (error !== code.NOT_COORDINATOR) failure = error
      answered()
    }
    answered()
    return LATER
  },
})
