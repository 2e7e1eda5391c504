import { DescribeTransactionsRequest, DescribeTransactionsResponse } from '@samsa/protocol'
import type { DescribedTransaction } from '@samsa/txn'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

/** 0 the first (KIP-664). */
export const describeTransactions = apiHandler<BrokerParts, typeof DescribeTransactionsRequest, typeof DescribeTransactionsResponse>({
  request: DescribeTransactionsRequest,
  response: DescribeTransactionsResponse,
  handle(parts, request, call) {
    const { transactionalIds } = request
    const answers: (DescribedTransaction | undefined)[] = transactionalIds.map(() => undefined)
    let missing = transactionalIds.length
    if (missing === 0) return {}
    transactionalIds.forEach((transactionalId, index) => {
      describe(parts, transactionalId, (described) => {
        answers[index] = described
        missing--
        if (missing === 0) call.reply({ transactionStates: answers.filter((answer) => answer !== undefined) })
      })
    })
    return LATER
  },
})

function describe(parts: BrokerParts, transactionalId: string, done: (described: DescribedTransaction) => void): void {
  const { transactions } = parts
  const isNamed = transactionalId !== '' || transactions.isStopped
  const error = isNamed
    ? transactions.ask(transactionalId, (shard, nowMs) => shard.describe(nowMs, transactionalId, done))
    : code.INVALID_REQUEST
  if (error !== 0) done({ transactionalId, errorCode: error })
}
