import { errors } from '@samsa/protocol'
import type { Answer } from '@samsa/stdx'
import { takeProducerId } from './effect.ts'
import { endTransaction, withoutId } from './end-transaction.ts'
import { write } from './scope.ts'
import type { Scope } from './scope.ts'
import { isEpochExhausted, newTransaction, NO_EPOCH, NO_TIMEOUT_MS } from './transaction.ts'
import type { Transaction, TransactionMetadata } from './transaction.ts'
import type { TransactionSettings } from './transaction-settings.ts'

export interface ProducerSession {
  readonly producerId: number
  readonly producerEpoch: number
}

export interface InitProducerIdAnswer extends ProducerSession {
  readonly errorCode: number
}

export interface InitProducerId {
  readonly transactionalId: string
  readonly timeoutMs: number
  /** KIP-939: another system decides on the transactions, so they have no timeout. */
  readonly enable2Pc: boolean
  readonly keepPreparedTxn: boolean
  /** What the producer was before an error that it recovers from (KIP-360). */
  readonly expected: ProducerSession | undefined
  readonly to: Answer<InitProducerIdAnswer>
}

/** What is wrong with the request whoever coordinates: an error code, 0 if nothing. */
export function initProducerIdProblem(
  request: Pick<InitProducerId, 'transactionalId' | 'timeoutMs' | 'enable2Pc' | 'keepPreparedTxn'>,
  settings: Pick<TransactionSettings, 'maxTimeoutMs' | 'isTwoPhaseCommitEnabled'>,
): number {
  const { transactionalId, timeoutMs, enable2Pc, keepPreparedTxn } = request
  if (transactionalId === '') return errors.INVALID_REQUEST.code
  if (enable2Pc && !settings.isTwoPhaseCommitEnabled) return errors.TRANSACTIONAL_ID_AUTHORIZATION_FAILED.code
  // Kafka 4.3 has the field and not yet what it stands for.
  if (keepPreparedTxn) return errors.UNSUPPORTED_VERSION.code
  if (!enable2Pc && (timeoutMs <= 0 || timeoutMs > settings.maxTimeoutMs)) return errors.INVALID_TRANSACTION_TIMEOUT.code
  return 0
}

/** `freshId` is a producer id that a first attempt found to be needed. */
export function initProducerId(scope: Scope, init: InitProducerId, freshId?: number): void {
  const { decision, transactions } = scope
  const timeoutMs = init.enable2Pc ? NO_TIMEOUT_MS : init.timeoutMs
  let transaction = transactions.get(init.transactionalId)
  if (transaction === undefined) {
    if (freshId === undefined) {
      withFreshId(scope, init)
      return
    }
    transaction = newTransaction(init.transactionalId, freshId, timeoutMs, decision.nowMs)
    transactions.set(init.transactionalId, transaction)
  }
  const { state } = transaction.metadata
  if (transaction.pendingState !== undefined) {
    refuse(scope, init, errors.CONCURRENT_TRANSACTIONS.code)
  } else if (init.expected !== undefined && !isKnown(transaction, init.expected)) {
    refuse(scope, init, errors.PRODUCER_FENCED.code)
  } else if (state === 'PrepareCommit' || state === 'PrepareAbort') {
    refuse(scope, init, errors.CONCURRENT_TRANSACTIONS.code)
  } else if (state === 'Dead' || state === 'PrepareEpochFence') {
    // Nobody writes these.
    refuse(scope, init, errors.UNKNOWN_SERVER_ERROR.code)
  } else if (state === 'Ongoing') {
    fence(scope, init, transaction)
  } else if (
    transaction.isEpochExhausted &&
    (init.expected?.producerEpoch ?? transaction.metadata.producerEpoch) === transaction.metadata.producerEpoch
  ) {
    if (freshId === undefined) withFreshId(scope, init)
    else {
      const isKept = init.expected !== undefined
      begin(scope, init, transaction, transaction.prepareProducerIdRotation(freshId, timeoutMs, decision.nowMs, isKept))
    }
  } else if (transaction.isEpochExhausted) {
    refuse(scope, init, errors.UNKNOWN_SERVER_ERROR.code)
  } else {
    const next = transaction.prepareEpochBump(timeoutMs, init.expected?.producerEpoch, decision.nowMs)
    if (next === undefined) refuse(scope, init, errors.PRODUCER_FENCED.code)
    else begin(scope, init, transaction, next)
  }
}

/**
 * A producer that was never told of its id may ask with any; otherwise it must be the current one, or the one before if its epochs are
 * exhausted: the answer that told of the new id may have been lost.
 */
function isKnown({ metadata }: Transaction, expected: ProducerSession): boolean {
  return (
    metadata.producerEpoch === NO_EPOCH ||
    expected.producerId === metadata.producerId ||
    (expected.producerId === metadata.previousProducerId && isEpochExhausted(expected.producerEpoch))
  )
}

function begin(scope: Scope, init: InitProducerId, transaction: Transaction, next: TransactionMetadata): void {
  write(scope, transaction, next, (later, errorCode) => {
    const { producerId, producerEpoch } = next
    if (errorCode === 0) later.decision.reply(init.to, { errorCode, producerId, producerEpoch }, withoutId)
    else refuse(later, init, errorCode)
  })
}

/** A transaction is open: it is aborted under an epoch that nobody has, and the producer asks again. */
function fence(scope: Scope, init: InitProducerId, transaction: Transaction): void {
  const producerEpoch = transaction.prepareEpochFence()
  endTransaction(scope, {
    transactionalId: init.transactionalId,
    producerId: transaction.metadata.producerId,
    producerEpoch,
    commit: false,
    isFromClient: false,
    transactionVersion: scope.settings.transactionVersion,
    done: (later, { errorCode }) => refuse(later, init, errorCode === 0 ? errors.CONCURRENT_TRANSACTIONS.code : errorCode),
  })
}

function withFreshId(scope: Scope, init: InitProducerId): void {
  takeProducerId(scope.decision, (decision, errorCode, producerId) => {
    const later = { ...scope, decision }
    if (errorCode === 0) initProducerId(later, init, producerId)
    else refuse(later, init, errorCode)
  })
}

function refuse({ decision }: Scope, { to }: InitProducerId, errorCode: number): void {
  decision.reply(to, withoutId(errorCode), withoutId)
}
