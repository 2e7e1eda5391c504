import { errors } from '@samsa/protocol'
import type { Answer } from '@samsa/stdx'
import { has, hasAll } from './partition-set.ts'
import { write } from './scope.ts'
import type { Scope } from './scope.ts'
import type { Transaction } from './transaction.ts'
import { canFollow } from './transaction-state.ts'

export interface PartitionsOfTransaction {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly topics: ReadonlyMap<string, readonly number[]>
}

export interface AddPartitions extends PartitionsOfTransaction {
  /** transaction.version that the client speaks: 2 or 0. */
  readonly clientTransactionVersion: number
  readonly to: Answer<number>
}

/** Adds partitions to the transaction; the first ones begin it. */
export function addPartitions(scope: Scope, add: AddPartitions): void {
  const { decision } = scope
  const transaction = scope.transactions.get(add.transactionalId)
  // First of all: at an overflow of epochs the producer may use an id that is still on its way into the log.
  const isPending = transaction?.pendingState !== undefined
  const problem = isPending ? errors.CONCURRENT_TRANSACTIONS.code : problemOf(transaction, add)
  if (transaction === undefined || problem !== 0) {
    decision.reply(add.to, problem, asItIs)
  } else if (transaction.metadata.state === 'Ongoing' && hasAll(transaction.metadata.partitions, add.topics)) {
    decision.reply(add.to, 0, asItIs)
  } else if (transaction.metadata.producerEpoch < 0 || !canFollow('Ongoing', transaction.metadata.state)) {
    // The log never took its first epoch, or has a state that nobody writes.
    decision.reply(add.to, errors.UNKNOWN_SERVER_ERROR.code, asItIs)
  } else {
    const next = transaction.prepareAddPartitions(add.topics, add.clientTransactionVersion, decision.nowMs)
    write(scope, transaction, next, (later, errorCode) => later.decision.reply(add.to, errorCode, asItIs))
  }
}

/** Whether partitions are part of the transaction: an error code for all, or one per partition. */
export function verifyPartitions(
  scope: Scope,
  asked: PartitionsOfTransaction,
  to: Answer<number | ReadonlyMap<string, readonly number[]>>,
): void {
  const transaction = scope.transactions.get(asked.transactionalId)
  const problem = problemOf(transaction, asked)
  if (transaction === undefined || problem !== 0) {
    scope.decision.reply(to, problem, asItIs)
    return
  }
  const { partitions } = transaction.metadata
  const codes = new Map<string, readonly number[]>()
  for (const [topic, indexes] of asked.topics) {
    codes.set(
      topic,
      indexes.map((index) => (has(partitions, topic, index) ? 0 : errors.TRANSACTION_ABORTABLE.code)),
    )
  }
  scope.decision.reply(to, codes, asItIs)
}

function asItIs(errorCode: number): number {
  return errorCode
}

function problemOf(transaction: Transaction | undefined, { producerId, producerEpoch }: PartitionsOfTransaction): number {
  const metadata = transaction?.metadata
  if (metadata?.producerId !== producerId) return errors.INVALID_PRODUCER_ID_MAPPING.code
  if (metadata.producerEpoch !== producerEpoch) return errors.PRODUCER_FENCED.code
  const { state } = metadata
  return state === 'PrepareCommit' || state === 'PrepareAbort' ? errors.CONCURRENT_TRANSACTIONS.code : 0
}
