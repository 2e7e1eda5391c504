import { errors } from '@samsa/protocol'
import { complete } from './completion.ts'
import { takeProducerId } from './effect.ts'
import { write } from './scope.ts'
import type { Scope } from './scope.ts'
import { NO_EPOCH, NO_PRODUCER_ID } from './transaction.ts'
import type { Transaction } from './transaction.ts'
import { bumpsEpoch, PLAIN_CLIENT } from './transaction-version.ts'

/** Id and epoch that the producer goes on with under transaction.version 2; otherwise -1. */
export interface EndAnswer {
  readonly errorCode: number
  readonly producerId: number
  readonly producerEpoch: number
}

export function withoutId(errorCode: number): EndAnswer {
  return { errorCode, producerId: NO_PRODUCER_ID, producerEpoch: NO_EPOCH }
}

export interface EndTransaction {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
  readonly commit: boolean
  /** False where the coordinator itself aborts: a new producer came, or time ran out. The epoch is then the one that fences. */
  readonly isFromClient: boolean
  readonly transactionVersion: number
  readonly done: (later: Scope, answer: EndAnswer) => void
}

/** A producer id if one was found to be needed, for the second attempt. */
type FreshId = number | undefined

/** What a state and an end ask for: an error code (0: nothing is left to be done), or to go on. */
type Verdict = number | 'end' | 'abort nothing'

export function endTransaction(scope: Scope, end: EndTransaction): void {
  if (bumpsEpoch(end.transactionVersion)) endWithBump(scope, end, undefined)
  else endPlain(scope, end)
}

/** Before transaction.version 2: the epoch stays, and asking again is told from the state alone. */
function endPlain(scope: Scope, end: EndTransaction): void {
  const transaction = scope.transactions.get(end.transactionalId)
  const metadata = transaction?.metadata
  if (transaction === undefined || metadata?.producerId !== end.producerId) {
    refuse(scope, end, errors.INVALID_PRODUCER_ID_MAPPING.code)
  } else if (isFenced(metadata.producerEpoch, end)) {
    refuse(scope, end, errors.PRODUCER_FENCED.code)
  } else if (isBusy(transaction)) {
    refuse(scope, end, errors.CONCURRENT_TRANSACTIONS.code)
  } else {
    const verdict = judge(transaction, end, true)
    if (typeof verdict === 'number') {
      refuse(scope, end, verdict)
      return
    }
    const isEpochFence = !end.commit && transaction.pendingState === 'PrepareEpochFence'
    if (isEpochFence) {
      // In force at once: should the log refuse it, the fenced producer stays fenced, as in Kafka.
      transaction.pendingState = undefined
      transaction.metadata = { ...metadata, producerEpoch: end.producerEpoch, lastProducerEpoch: NO_EPOCH }
    }
    const how = { clientTransactionVersion: PLAIN_CLIENT, nextProducerId: NO_PRODUCER_ID, hasNoPartitions: false }
    const next = transaction.prepareEnd(end.commit ? 'PrepareCommit' : 'PrepareAbort', how, scope.decision.nowMs)
    write(scope, transaction, next, (later, errorCode) => {
      if (errorCode === 0) {
        end.done(later, withoutId(errorCode))
        complete(later, transaction)
        return
      }
      if (isEpochFence) transaction.hasFailedEpochFence = true
      refuse(later, end, errorCode)
    })
  }
}

/**
 * Since transaction.version 2 each end bumps the epoch, so a request with the epoch before is one asked again, and one with the current epoch
 * is a new one. At the last epoch but one the producer goes on under a new id.
 */
function endWithBump(scope: Scope, end: EndTransaction, freshId: FreshId): void {
  const { decision } = scope
  const transaction = scope.transactions.get(end.transactionalId)
  if (transaction === undefined) {
    refuse(scope, end, errors.INVALID_PRODUCER_ID_MAPPING.code)
    return
  }
  const { metadata } = transaction
  const isEpochFence = transaction.pendingState === 'PrepareEpochFence'
  // Asked again after an overflow: the new id is in force already.
  const isAgainAfterOverflow =
    !isEpochFence &&
    metadata.previousProducerId === end.producerId &&
    end.producerEpoch === LAST_CLIENT_EPOCH &&
    metadata.producerEpoch === 0
  const isAgain = isAgainAfterOverflow || (!isEpochFence && metadata.producerEpoch === end.producerEpoch + 1)
  if (isBusy(transaction) || (isEpochFence && end.commit)) {
    refuse(scope, end, errors.CONCURRENT_TRANSACTIONS.code)
  } else if (metadata.producerId !== end.producerId && !isAgainAfterOverflow) {
    refuse(scope, end, errors.INVALID_PRODUCER_ID_MAPPING.code)
  } else if (isEpochFence ? isFenced(metadata.producerEpoch, end) : !isEpochInTime(transaction, end, isAgain)) {
    refuse(scope, end, errors.PRODUCER_FENCED.code)
  } else {
    const verdict = judge(transaction, end, isAgain)
    if (verdict === 0) {
      end.done(scope, { errorCode: 0, producerId: metadata.producerId, producerEpoch: metadata.producerEpoch })
    } else if (typeof verdict === 'number') {
      refuse(scope, end, verdict)
    } else if (transaction.isEpochExhausted && freshId === undefined) {
      takeProducerId(decision, (later, errorCode, producerId) => {
        if (errorCode === 0) {
          endWithBump({ ...scope, decision: later }, end, producerId)
          return
        }
        if (transaction.pendingState === 'PrepareEpochFence') transaction.pendingState = undefined
        refuse({ ...scope, decision: later }, end, errorCode)
      })
    } else {
      if (isEpochFence) transaction.pendingState = undefined
      const how = {
        clientTransactionVersion: end.transactionVersion,
        nextProducerId: transaction.isEpochExhausted && freshId !== undefined ? freshId : NO_PRODUCER_ID,
        hasNoPartitions: verdict === 'abort nothing',
      }
      const next = transaction.prepareEnd(end.commit ? 'PrepareCommit' : 'PrepareAbort', how, decision.nowMs)
      write(scope, transaction, next, (later, errorCode) => {
        if (errorCode !== 0) {
          refuse(later, end, errorCode)
          return
        }
        const isRotated = next.nextProducerId !== NO_PRODUCER_ID
        const producerId = isRotated ? next.nextProducerId : next.producerId
        end.done(later, { errorCode, producerId, producerEpoch: isRotated ? 0 : next.producerEpoch })
        complete(later, transaction)
      })
    }
  }
}

/** Largest epoch that a client is told of. */
const LAST_CLIENT_EPOCH = 32766

/** Only an epoch that is about to be fenced may be overtaken. */
function isBusy({ pendingState }: Transaction): boolean {
  return pendingState !== undefined && pendingState !== 'PrepareEpochFence'
}

/** Clients have exactly the current epoch; the coordinator may be one ahead. */
function isFenced(currentEpoch: number, { isFromClient, producerEpoch }: EndTransaction): boolean {
  return (isFromClient && producerEpoch !== currentEpoch) || producerEpoch < currentEpoch
}

function isEpochInTime({ metadata }: Transaction, { producerEpoch }: EndTransaction, isAgain: boolean): boolean {
  switch (metadata.state) {
    case 'PrepareCommit':
    case 'PrepareAbort':
      return metadata.producerEpoch === producerEpoch + 1
    case 'CompleteCommit':
    case 'CompleteAbort':
      return isAgain || producerEpoch === metadata.producerEpoch
    default:
      return producerEpoch === metadata.producerEpoch
  }
}

/** `isAgain`: may be the request that brought about the state, asked again. */
function judge({ metadata }: Transaction, { commit, transactionVersion }: EndTransaction, isAgain: boolean): Verdict {
  const invalid = errors.INVALID_TXN_STATE.code
  const mayAbortNothing = bumpsEpoch(transactionVersion) && !commit && !isAgain
  switch (metadata.state) {
    case 'Ongoing':
      return 'end'
    case 'CompleteCommit':
      if (mayAbortNothing) return 'abort nothing'
      return commit && isAgain ? 0 : invalid
    case 'CompleteAbort':
      if (mayAbortNothing) return 'abort nothing'
      return !commit && isAgain ? 0 : invalid
    case 'PrepareCommit':
      return commit ? errors.CONCURRENT_TRANSACTIONS.code : invalid
    case 'PrepareAbort':
      return commit ? invalid : errors.CONCURRENT_TRANSACTIONS.code
    case 'Empty':
      return bumpsEpoch(transactionVersion) && !commit ? 'abort nothing' : invalid
    default:
      return errors.UNKNOWN_SERVER_ERROR.code
  }
}

function refuse(scope: Scope, end: EndTransaction, errorCode: number): void {
  end.done(scope, withoutId(errorCode))
}
