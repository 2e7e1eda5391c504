import { coordinatorErrorOf } from './coordinator-error.ts'
import { endTransaction } from './end-transaction.ts'
import type { TransactionRecord } from './record.ts'
import type { Scope } from './scope.ts'
import { NO_TIMEOUT_MS } from './transaction.ts'
import { isAtRest } from './transaction-state.ts'

/**
 * Aborts the transactions that have been open for longer than their producers asked for, under an epoch that fences those; so many in one
 * turn. True if there may be more.
 */
export function abortTimedOut(scope: Scope, limit: number): boolean {
  const { nowMs } = scope.decision
  let count = 0
  for (const transaction of scope.transactions.values()) {
    const { state, startTimestampMs, timeoutMs, producerId } = transaction.metadata
    if (transaction.pendingState !== undefined || state !== 'Ongoing') continue
    if (timeoutMs === NO_TIMEOUT_MS || startTimestampMs + timeoutMs >= nowMs) continue
    if (count++ === limit) return true
    endTransaction(scope, {
      transactionalId: transaction.transactionalId,
      producerId,
      producerEpoch: transaction.prepareEpochFence(),
      commit: false,
      isFromClient: false,
      transactionVersion: scope.settings.transactionVersion,
      done: () => {},
    })
  }
  return false
}

/** Forgets transactional ids that were not used for long. */
export function expireIds(scope: Scope): void {
  const { decision, settings, transactions } = scope
  const records: TransactionRecord[] = []
  for (const transaction of transactions.values()) {
    const { state, lastUpdateTimestampMs } = transaction.metadata
    if (transaction.pendingState !== undefined || !isAtRest(state)) continue
    if (lastUpdateTimestampMs > decision.nowMs - settings.idExpirationMs) continue
    transaction.prepareDead()
    records.push({ transactionalId: transaction.transactionalId, metadata: null })
  }
  if (records.length === 0) return
  decision.append(
    records,
    (_later, logError) => {
      for (const record of records) {
        const transaction = transactions.get(record.transactionalId)
        if (coordinatorErrorOf(logError) === 0) scope.apply(record)
        else if (transaction !== undefined) transaction.pendingState = undefined
      }
    },
    true,
  )
}
