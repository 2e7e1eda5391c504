import { assert } from '@samsa/stdx'
import { noPartitions, union } from './partition-set.ts'
import type { PartitionSet } from './partition-set.ts'
import { canFollow } from './transaction-state.ts'
import type { TransactionState } from './transaction-state.ts'
import { bumpsEpoch, PLAIN_CLIENT } from './transaction-version.ts'

export const NO_PRODUCER_ID = -1
export const NO_EPOCH = -1
const MAX_EPOCH = 32767
/** Timeout of transactions that another system decides on: none (KIP-939). */
export const NO_TIMEOUT_MS = 2147483647

/** What the log knows of a transactional id, except for `lastProducerEpoch`. */
export interface TransactionMetadata {
  readonly producerId: number
  /** The id before the last transition. */
  readonly previousProducerId: number
  /** While a transaction ends that exhausts the epochs: the id that the producer goes on with; otherwise -1. */
  readonly nextProducerId: number
  /** -1 until a producer has been told its id. */
  readonly producerEpoch: number
  /** The epoch before the last bump if the producer asked for the bump itself, so that it may ask again; otherwise -1. Not in the log. */
  readonly lastProducerEpoch: number
  readonly timeoutMs: number
  readonly state: TransactionState
  readonly partitions: PartitionSet
  /** Wall clock, when the first partition was added; -1 before. */
  readonly startTimestampMs: number
  readonly lastUpdateTimestampMs: number
  /** transaction.version that the client spoke at the last transition. */
  readonly clientTransactionVersion: number
}

/** The last epoch that is given to a client: one is kept to fence it with. */
export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= MAX_EPOCH - 1
}

/**
 * A transactional id: what the log says of it, and the transition that is on its way into the log. The `prepare` methods begin a
 * transition: they return what it will be and block others until it is written (`TransactionShard.apply`) or given up.
 */
export class Transaction {
  readonly transactionalId: string
  metadata: TransactionMetadata
  pendingState: TransactionState | undefined
  /** The log refused to fence an epoch that nobody was told of: the next attempt does not bump it again. Only before transaction.version 2. */
  hasFailedEpochFence = false

  constructor(transactionalId: string, metadata: TransactionMetadata) {
    this.transactionalId = transactionalId
    this.metadata = metadata
  }

  get isEpochExhausted(): boolean {
    return isEpochExhausted(this.metadata.producerEpoch)
  }

  /** The epoch that shuts out the producer of an open transaction; it is never told to anybody. */
  prepareEpochFence(): number {
    const { producerEpoch } = this.metadata
    const epoch = this.hasFailedEpochFence || producerEpoch === MAX_EPOCH ? producerEpoch : producerEpoch + 1
    this.#begin('PrepareEpochFence', { producerEpoch: epoch })
    return epoch
  }

  /** A producer begins, or goes on after an error with the epoch it expects; undefined if that has been fenced. */
  prepareEpochBump(timeoutMs: number, expectedEpoch: number | undefined, nowMs: number): TransactionMetadata | undefined {
    const { producerEpoch, lastProducerEpoch } = this.metadata
    assert(!this.isEpochExhausted, 'no epoch is left to bump to')
    const bumped = producerEpoch + 1
    if (expectedEpoch === undefined) {
      return this.#begin('Empty', { ...newSession(timeoutMs, nowMs), producerEpoch: bumped, lastProducerEpoch: NO_EPOCH })
    }
    if (producerEpoch === NO_EPOCH || expectedEpoch === producerEpoch) {
      return this.#begin('Empty', { ...newSession(timeoutMs, nowMs), producerEpoch: bumped, lastProducerEpoch: producerEpoch })
    }
    // Asked again after an answer that was lost: another producer would have set the last epoch to -1.
    if (expectedEpoch === lastProducerEpoch) return this.#begin('Empty', newSession(timeoutMs, nowMs))
    return undefined
  }

  /** The epochs are exhausted: goes on under another id. */
  prepareProducerIdRotation(producerId: number, timeoutMs: number, nowMs: number, keepsLastEpoch: boolean): TransactionMetadata {
    const lastProducerEpoch = keepsLastEpoch ? this.metadata.producerEpoch : NO_EPOCH
    return this.#begin('Empty', { ...newSession(timeoutMs, nowMs), producerId, producerEpoch: 0, lastProducerEpoch })
  }

  prepareAddPartitions(
    added: Iterable<readonly [string, Iterable<number>]>,
    clientTransactionVersion: number,
    nowMs: number,
  ): TransactionMetadata {
    const { state, partitions, startTimestampMs } = this.metadata
    return this.#begin('Ongoing', {
      partitions: union(partitions, added),
      startTimestampMs: state === 'Ongoing' ? startTimestampMs : nowMs,
      lastUpdateTimestampMs: nowMs,
      clientTransactionVersion,
    })
  }

  prepareEnd(
    state: 'PrepareCommit' | 'PrepareAbort',
    end: { readonly clientTransactionVersion: number; readonly nextProducerId: number; readonly hasNoPartitions: boolean },
    nowMs: number,
  ): TransactionMetadata {
    const { producerEpoch, lastProducerEpoch, startTimestampMs } = this.metadata
    const { clientTransactionVersion, nextProducerId, hasNoPartitions } = end
    const isBumped = bumpsEpoch(clientTransactionVersion)
    return this.#begin(state, {
      // At the largest epoch nothing but the abort can go on.
      producerEpoch: isBumped ? Math.min(producerEpoch + 1, MAX_EPOCH) : producerEpoch,
      lastProducerEpoch: isBumped ? producerEpoch : lastProducerEpoch,
      nextProducerId,
      // An abort of what never began has no start of its own.
      startTimestampMs: hasNoPartitions ? nowMs : startTimestampMs,
      lastUpdateTimestampMs: nowMs,
      clientTransactionVersion,
    })
  }

  /** What a transaction becomes once its markers are written. */
  prepareComplete(nowMs: number): TransactionMetadata {
    const { state, nextProducerId, clientTransactionVersion } = this.metadata
    this.hasFailedEpochFence = false
    const isRotated = bumpsEpoch(clientTransactionVersion) && nextProducerId !== NO_PRODUCER_ID
    return this.#begin(state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort', {
      // The last epoch stays what the client saw: it is told of the largest but one, then 0.
      ...(isRotated ? { producerId: nextProducerId, producerEpoch: 0 } : {}),
      nextProducerId: NO_PRODUCER_ID,
      partitions: noPartitions,
      lastUpdateTimestampMs: nowMs,
    })
  }

  /** The transactional id expires: only its tombstone follows. */
  prepareDead(): void {
    this.#begin('Dead', { partitions: noPartitions })
  }

  #begin(state: TransactionState, changes: Partial<TransactionMetadata>): TransactionMetadata {
    const { metadata } = this
    assert(this.pendingState === undefined, 'one transition at a time')
    assert(canFollow(state, metadata.state), `${state} cannot follow ${metadata.state}`)
    this.pendingState = state
    return { ...metadata, ...changes, state, previousProducerId: metadata.producerId }
  }
}

function newSession(timeoutMs: number, nowMs: number): Partial<TransactionMetadata> {
  return { timeoutMs, partitions: noPartitions, startTimestampMs: -1, lastUpdateTimestampMs: nowMs }
}

/** A transactional id that was never used: no epoch yet. */
export function newTransaction(transactionalId: string, producerId: number, timeoutMs: number, nowMs: number): Transaction {
  return new Transaction(transactionalId, {
    producerId,
    previousProducerId: NO_PRODUCER_ID,
    nextProducerId: NO_PRODUCER_ID,
    producerEpoch: NO_EPOCH,
    lastProducerEpoch: NO_EPOCH,
    timeoutMs,
    state: 'Empty',
    partitions: noPartitions,
    startTimestampMs: -1,
    lastUpdateTimestampMs: nowMs,
    clientTransactionVersion: PLAIN_CLIENT,
  })
}
