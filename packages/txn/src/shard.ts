import { decide } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'
import { addPartitions, verifyPartitions } from './add-partitions.ts'
import type { AddPartitions, PartitionsOfTransaction } from './add-partitions.ts'
import { complete, COMPLETION_TIMER, resumeCompletion } from './completion.ts'
import type { Effect } from './effect.ts'
import { endTransaction, withoutId } from './end-transaction.ts'
import type { EndAnswer, EndTransaction } from './end-transaction.ts'
import { initProducerId } from './init-producer-id.ts'
import type { InitProducerId } from './init-producer-id.ts'
import { describeTransaction, listTransactions } from './listing.ts'
import type { DescribedTransaction, ListedTransaction, TransactionFilter } from './listing.ts'
import type { TransactionRecord } from './record.ts'
import type { Completion, Scope } from './scope.ts'
import { abortTimedOut, ENDS_PER_TURN, EXPIRATION_TIMER, expireIds, NEXT_TURN_MS, TIMEOUT_TIMER } from './timeouts.ts'
import { Transaction } from './transaction.ts'
import type { TransactionSettings } from './transaction-settings.ts'

export interface EndTxn extends Omit<EndTransaction, 'isFromClient' | 'done'> {
  readonly to: Answer<EndAnswer>
}

/**
 * The coordinator of the transactional ids of one partition of `__transaction_state`. Every method decides on one input and returns what is
 * to be done; what the log knows changes only as `apply` is given records, which is also how a shard is loaded. Between a decision and its
 * record a transition is pending, and others that would change the same transaction are told to come again.
 */
export class TransactionShard {
  readonly #settings: TransactionSettings
  readonly #transactions = new Map<string, Transaction>()
  readonly #completions = new Map<string, Completion>()

  /** `settings` is read anew for each decision: the level of transaction.version may change. */
  constructor(settings: TransactionSettings) {
    this.#settings = settings
  }

  get transactions(): ReadonlyMap<string, Transaction> {
    return this.#transactions
  }

  /** Transactions whose markers are all written, but not that they are. */
  get completionRetryCount(): number {
    let count = 0
    for (const id of this.#completions.keys()) if (this.#transactions.get(id)?.metadata.partitions.size === 0) count++
    return count
  }

  /** A record that is committed, or was when the log is loaded. */
  apply({ transactionalId, metadata }: TransactionRecord): void {
    const known = this.#transactions.get(transactionalId)
    if (metadata === null) {
      this.#transactions.delete(transactionalId)
    } else if (known === undefined) {
      this.#transactions.set(transactionalId, new Transaction(transactionalId, metadata))
    } else {
      known.metadata = metadata
      known.pendingState = undefined
    }
  }

  /** All records of the log have been applied: what was being ended goes on. */
  loaded(nowMs: number): readonly Effect[] {
    return this.#decide(nowMs, (scope) => {
      let count = 0
      for (const transaction of this.#transactions.values()) {
        const { state } = transaction.metadata
        if (state !== 'PrepareCommit' && state !== 'PrepareAbort') continue
        complete(scope, transaction, Math.floor(count++ / ENDS_PER_TURN) * NEXT_TURN_MS)
      }
      scope.decision.wake(TIMEOUT_TIMER, this.#settings.timeoutCheckIntervalMs)
      scope.decision.wake(EXPIRATION_TIMER, this.#settings.idExpirationIntervalMs)
    })
  }

  /** Another broker leads the partition now. Nobody is parked here: who waits for an append hears of its end from the host. */
  unloaded(): readonly Effect[] {
    this.#completions.clear()
    return []
  }

  /** A timer asked for by a `wake` effect went off. */
  wake(nowMs: number, key: string): readonly Effect[] {
    return this.#decide(nowMs, (scope) => {
      if (key === TIMEOUT_TIMER) {
        scope.decision.wake(TIMEOUT_TIMER, this.#settings.timeoutCheckIntervalMs)
        abortTimedOut(scope)
      } else if (key === EXPIRATION_TIMER) {
        scope.decision.wake(EXPIRATION_TIMER, this.#settings.idExpirationIntervalMs)
        expireIds(scope)
      } else if (key.startsWith(COMPLETION_TIMER)) {
        resumeCompletion(scope, key.slice(COMPLETION_TIMER.length))
      }
    })
  }

  /** The request has no `initProducerIdProblem`. */
  initProducerId(nowMs: number, init: InitProducerId): readonly Effect[] {
    return this.#decide(nowMs, (scope) => initProducerId(scope, init))
  }

  addPartitions(nowMs: number, add: AddPartitions): readonly Effect[] {
    return this.#decide(nowMs, (scope) => addPartitions(scope, add))
  }

  verifyPartitions(
    nowMs: number,
    asked: PartitionsOfTransaction,
    to: Answer<number | ReadonlyMap<string, readonly number[]>>,
  ): readonly Effect[] {
    return this.#decide(nowMs, (scope) => verifyPartitions(scope, asked, to))
  }

  end(nowMs: number, end: EndTxn): readonly Effect[] {
    const done = (later: Scope, answer: EndAnswer): void => later.decision.reply(end.to, answer, withoutId)
    return this.#decide(nowMs, (scope) => endTransaction(scope, { ...end, isFromClient: true, done }))
  }

  describe(nowMs: number, transactionalId: string, to: Answer<DescribedTransaction>): readonly Effect[] {
    const described = describeTransaction(transactionalId, this.#transactions.get(transactionalId))
    return this.#decide(nowMs, ({ decision }) => decision.reply(to, described, (errorCode) => ({ transactionalId, errorCode })))
  }

  list(nowMs: number, filter: TransactionFilter, to: Answer<ListedTransaction[]>): readonly Effect[] {
    const listed = listTransactions(this.#transactions.values(), filter, nowMs)
    return this.#decide(nowMs, ({ decision }) => decision.reply(to, listed, () => []))
  }

  #decide(nowMs: number, work: (scope: Scope) => void): readonly Effect[] {
    return decide(nowMs, (decision) => {
      work({
        decision,
        settings: this.#settings,
        transactions: this.#transactions,
        completions: this.#completions,
        apply: (record) => this.apply(record),
      })
    })
  }
}
