import { coordinatorErrorOf } from './coordinator-error.ts'
import { endTransaction } from './end-transaction.ts'
import type { TransactionRecord } from './record.ts'
import type { Scope } from './scope.ts'
import { NO_TIMEOUT_MS } from './transaction.ts'
import { isAtRest } from './transaction-state.ts'

/** Aborts the transactions that have been open for longer than their producers asked for, under an epoch that fences those. */
export function abortTimedOut(scope: Scope): void {
  const { nowMs } = scope.decision
  for (const transaction of scope.transactions.values()) {
    const { state, startTimestampMs, timeoutMs, producerId } = transaction.metadata
    if (transaction.pendingState !== undefined || state !== 'Ongoing') continue
    if (timeoutMs === NO_TIMEOUT_MS || startTimestampMs + timeoutMs >= nowMs) continue
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
