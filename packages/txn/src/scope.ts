import type { Decision } from './effect.ts'
import type { TransactionRecord } from './record.ts'
import type { Transaction, TransactionMetadata } from './transaction.ts'
import type { TransactionSettings } from './transaction-settings.ts'

/** A transaction whose end is in the log and whose markers are being written. */
export interface Completion {
  /** What the transaction is once they are written. */
  readonly next: TransactionMetadata
  /** Attempts that failed one after another. */
  failures: number
}

/** What decisions are made with. */
export interface Scope {
  readonly decision: Decision
  readonly settings: TransactionSettings
  readonly transactions: Map<string, Transaction>
  readonly completions: Map<string, Completion>
  readonly apply: (record: TransactionRecord) => void
}

/**
 * Writes a transition that has been prepared; it is applied when it is committed. `done` hears of a coordinator's error, or 0 when the transition is made. The transition is
 * given up after an error, unless `isRetried`.
 */
export function write(
  scope: Scope,
  transaction: Transaction,
  metadata: TransactionMetadata,
  done: (later: Scope, errorCode: number) => void,
  isRetried: (errorCode: number) => boolean = () => false,
): void {
  const record = { transactionalId: transaction.transactionalId, metadata }
  scope.decision.persist([record], (decision, errorCode) => {
    if (errorCode === 0) scope.apply(record)
    else if (!isRetried(errorCode)) transaction.pendingState = undefined
    done({ ...scope, decision }, errorCode)
  })
}
