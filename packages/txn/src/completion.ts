import { errors } from '@samsa/protocol'
import { writeMarkers } from './effect.ts'
import type { MarkerResult } from './effect.ts'
import { without } from './partition-set.ts'
import { write } from './scope.ts'
import type { Completion, Scope } from './scope.ts'
import type { Transaction } from './transaction.ts'

const FIRST_RETRY_MS = 10
const LONGEST_RETRY_MS = 1000

/** Timers of transactions whose markers are written again. */
export const COMPLETION_TIMER = 'completion:'

/** The end of a transaction is in the log: its markers are written, now or after a while, then that they are. */
export function complete(scope: Scope, transaction: Transaction, afterMs = 0): void {
  const completion = { next: transaction.prepareComplete(scope.decision.nowMs), failures: 0 }
  scope.completions.set(transaction.transactionalId, completion)
  if (afterMs > 0) scope.decision.wake(COMPLETION_TIMER + transaction.transactionalId, afterMs)
  else goOn(scope, transaction, completion)
}

/** Time to try again. */
export function resumeCompletion(scope: Scope, transactionalId: string): void {
  const transaction = scope.transactions.get(transactionalId)
  const completion = scope.completions.get(transactionalId)
  if (transaction !== undefined && completion !== undefined) goOn(scope, transaction, completion)
}

function goOn(scope: Scope, transaction: Transaction, completion: Completion): void {
  const { transactionalId, metadata } = transaction
  if (metadata.partitions.size === 0) {
    finish(scope, transaction, completion)
    return
  }
  const { producerId, producerEpoch, state, clientTransactionVersion } = metadata
  const topics = new Map(Array.from(metadata.partitions, ([topic, partitions]) => [topic, [...partitions]]))
  const markers = { transactionalId, producerId, producerEpoch, commit: state === 'PrepareCommit', topics }
  writeMarkers(scope.decision, { ...markers, transactionVersion: clientTransactionVersion }, (decision, results) => {
    const later = { ...scope, decision }
    if (scope.completions.get(transactionalId) !== completion) return
    settle(later, transaction, results)
    if (!scope.completions.has(transactionalId)) return
    if (transaction.metadata.partitions.size === 0) finish(later, transaction, completion)
    else tryAgain(later, transaction, completion)
  })
}

/** Takes off the partitions that are done with. */
function settle(scope: Scope, transaction: Transaction, results: readonly MarkerResult[]): void {
  const settled = new Map<string, Set<number>>()
  for (const { topic, partition, outcome } of results) {
    switch (outcome) {
      case errors.INVALID_PRODUCER_EPOCH.code:
      case errors.TRANSACTION_COORDINATOR_FENCED.code:
        // Another coordinator or a later epoch has taken over: this end is theirs.
        scope.completions.delete(transaction.transactionalId)
        break
      case 0:
      case 'gone':
      // Where transactions cannot be written, the producer cannot have written anything.
      case errors.UNSUPPORTED_FOR_MESSAGE_FORMAT.code:
      case errors.UNSUPPORTED_VERSION.code:
        settled.set(topic, (settled.get(topic) ?? new Set()).add(partition))
        break
    }
  }
  transaction.metadata = { ...transaction.metadata, partitions: without(transaction.metadata.partitions, settled) }
}

function finish(scope: Scope, transaction: Transaction, completion: Completion): void {
  const isRetried = (errorCode: number): boolean => errorCode === errors.COORDINATOR_NOT_AVAILABLE.code
  write(
    scope,
    transaction,
    completion.next,
    (later, errorCode) => {
      if (isRetried(errorCode)) tryAgain(later, transaction, completion)
      else scope.completions.delete(transaction.transactionalId)
    },
    isRetried,
  )
}

function tryAgain(scope: Scope, { transactionalId }: Transaction, completion: Completion): void {
  const delayMs = Math.min(FIRST_RETRY_MS * 2 ** completion.failures, LONGEST_RETRY_MS)
  completion.failures++
  scope.decision.wake(COMPLETION_TIMER + transactionalId, delayMs)
}
