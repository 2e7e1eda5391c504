import { endTransaction } from './end-transaction.ts'
import type { TransactionRecord } from './record.ts'
import type { Scope } from './scope.ts'
import { NO_TIMEOUT_MS } from './transaction.ts'
import { isAtRest } from './transaction-state.ts'

/** Transactions that are ended in one turn of the host's loop: each takes some writes. */
export const ENDS_PER_TURN = 32
const EXPIRATIONS_PER_TURN = 1000
export const NEXT_TURN_MS = 1

/** Timers of a shard. */
export const TIMEOUT_TIMER = 'timeouts'
export const EXPIRATION_TIMER = 'expiration'

/**
 * Aborts the transactions that have been open for longer than their producers asked for, under an epoch that fences those. If there are
 * many, the rest follows in the next turn, unless the log refuses.
 */
export function abortTimedOut(scope: Scope): void {
  const { nowMs } = scope.decision
  let count = 0
  for (const transaction of scope.transactions.values()) {
    const { state, startTimestampMs, timeoutMs, producerId } = transaction.metadata
    if (transaction.pendingState !== undefined || state !== 'Ongoing') continue
    if (timeoutMs === NO_TIMEOUT_MS || startTimestampMs + timeoutMs >= nowMs) continue
    if (count++ === ENDS_PER_TURN) return
    const isLast = count === ENDS_PER_TURN
    endTransaction(scope, {
      transactionalId: transaction.transactionalId,
      producerId,
      producerEpoch: transaction.prepareEpochFence(),
      commit: false,
      isFromClient: false,
      transactionVersion: scope.settings.transactionVersion,
      done: ({ decision }, { errorCode }) => {
        if (isLast && errorCode === 0) decision.wake(TIMEOUT_TIMER, NEXT_TURN_MS)
      },
    })
  }
}

/** Forgets transactional ids that were not used for long; of many, the rest in the next turn. */
export function expireIds(scope: Scope): void {
  const { decision, settings, transactions } = scope
  const records: TransactionRecord[] = []
  for (const transaction of transactions.values()) {
    const { state, lastUpdateTimestampMs } = transaction.metadata
    if (transaction.pendingState !== undefined || !isAtRest(state)) continue
    if (lastUpdateTimestampMs > decision.nowMs - settings.idExpirationMs) continue
    if (records.length === EXPIRATIONS_PER_TURN) break
    transaction.prepareDead()
    records.push({ transactionalId: transaction.transactionalId, metadata: null })
  }
  if (records.length === 0) return
  decision.append(
    records,
    (later, errorCode) => {
      if (errorCode === 0 && records.length === EXPIRATIONS_PER_TURN) later.wake(EXPIRATION_TIMER, NEXT_TURN_MS)
      for (const record of records) {
        const transaction = transactions.get(record.transactionalId)
        if (errorCode === 0) scope.apply(record)
        else if (transaction !== undefined) transaction.pendingState = undefined
      }
    },
    { isSplittable: true, isApplied: false },
  )
}
