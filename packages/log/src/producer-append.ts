import { batch, lastSequence } from './batch-header.ts'
import {
  INVALID_PRODUCER_EPOCH,
  INVALID_TXN_STATE,
  OUT_OF_ORDER_SEQUENCE_NUMBER,
  type Refusal,
  TRANSACTION_COORDINATOR_FENCED,
} from './error-code.ts'
import type { AppendOrigin } from './partition-log-api.ts'
import { ProducerEntry } from './producer-entry.ts'

export interface CompletedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the marker. */
  readonly lastOffset: number
  readonly aborted: boolean
}

/** A marker read from a control batch. */
export interface EndMarker {
  readonly aborted: boolean
  readonly coordinatorEpoch: number
  readonly timestampMs: number
}

export interface VerificationState {
  readonly supportsEpochBump: boolean
  readonly lowestSequence: number
  readonly epoch: number
}

/**
 * One producer's batches within one append: checked against what is known, gathered in a working copy, merged into the state only when the
 * bytes are written. With origin `replication` (followers, recovery) nothing is refused.
 */
export class ProducerAppend {
  readonly producerId: number
  readonly updated: ProducerEntry
  /** Start offsets of the transactions begun in this append. */
  readonly startedTransactions: number[] = []
  /** What was agreed with the coordinator is used up: the transaction is open now, or over. */
  usesUpVerification = false
  readonly #current: ProducerEntry
  readonly #origin: AppendOrigin
  readonly #verification: VerificationState | undefined
  readonly #topicPartition: string

  constructor(current: ProducerEntry, origin: AppendOrigin, verification: VerificationState | undefined, topicPartition: string) {
    this.producerId = current.producerId
    this.updated = current.withoutBatches()
    this.#current = current
    this.#origin = origin
    this.#verification = verification
    this.#topicPartition = topicPartition
  }

  /** A data batch whose header is at `at`, to be written at `firstOffset`. */
  appendData(bytes: Uint8Array, at: number, firstOffset: number): Refusal | undefined {
    const epoch = batch.producerEpoch(bytes, at)
    const delta = batch.lastOffsetDelta(bytes, at)
    const firstSequence = batch.baseSequence(bytes, at)
    const refusal =
      this.#checkEpoch(epoch, firstOffset, -1) ??
      (this.#origin === 'client' ? this.#checkSequence(epoch, firstSequence, firstOffset) : undefined)
    if (refusal !== undefined) return refusal
    this.updated.addBatch(epoch, {
      lastSequence: lastSequence(firstSequence, delta),
      lastOffset: firstOffset + delta,
      offsetDelta: delta,
      timestampMs: batch.maxTimestamp(bytes, at),
    })
    const transactional = batch.isTransactional(bytes, at)
    if (transactional) this.usesUpVerification = true
    if (this.updated.transactionStart >= 0 && !transactional) {
      // While replaying, the log is taken as it is.
      if (this.#origin === 'replication') return undefined
      return {
        error: INVALID_TXN_STATE,
        message: `Expected transactional write from producer ${this.producerId} at offset ${firstOffset} in partition ${this.#topicPartition}`,
      }
    }
    if (this.updated.transactionStart < 0 && transactional) {
      this.updated.transactionStart = firstOffset
      this.startedTransactions.push(firstOffset)
    }
    return undefined
  }

  /** An end marker at `offset`. The result is undefined when there was no data to end: such a marker moves nothing. */
  appendMarker(
    marker: EndMarker,
    producerEpoch: number,
    offset: number,
    transactionVersion: number,
  ): CompletedTransaction | Refusal | undefined {
    const refusal = this.#checkEpoch(producerEpoch, offset, transactionVersion) ?? this.#checkCoordinatorEpoch(marker, offset)
    if (refusal !== undefined) return refusal
    // Verified may already be the next transaction, whose epoch is this marker's (KIP-890).
    const isNextVerified = this.#verification?.supportsEpochBump === true && this.#verification.epoch === producerEpoch
    if (!isNextVerified) this.usesUpVerification = true
    const firstOffset = this.updated.transactionStart
    this.updated.endTransaction(producerEpoch, marker.coordinatorEpoch, marker.timestampMs)
    return firstOffset < 0 ? undefined : { producerId: this.producerId, firstOffset, lastOffset: offset, aborted: marker.aborted }
  }

  #checkEpoch(epoch: number, offset: number, transactionVersion: number): Refusal | undefined {
    const current = this.updated.producerEpoch
    const strict = transactionVersion >= 2
    if (strict ? epoch > current : epoch >= current) return undefined
    // KIP-890: the same marker again, after the first one was written but its answer lost.
    if (strict && epoch === current && (this.updated.transactionStart < 0 || epoch === 32767)) return undefined
    if (this.#origin === 'replication') return undefined
    return {
      error: INVALID_PRODUCER_EPOCH,
      message:
        `Epoch of producer ${this.producerId} at offset ${offset} in ${this.#topicPartition} is ${epoch}, ` +
        `which is ${strict ? '<=' : '<'} the last seen epoch ${current} (TV${transactionVersion})`,
    }
  }

  #checkSequence(epoch: number, first: number, offset: number): Refusal | undefined {
    const where = `at offset ${offset} in partition ${this.#topicPartition}`
    const verification = this.#verification
    if (verification !== undefined && verification.supportsEpochBump && first !== 0 && this.#current.isEmpty) {
      return outOfOrder(
        `Invalid sequence number for producer ${this.producerId} ${where}: ${first} (incoming seq. number). ` +
          'Expected sequence 0 for transactions v2 idempotent producer with no existing state.',
      )
    }
    if (verification !== undefined && first > verification.lowestSequence) {
      return outOfOrder(
        `Out of order sequence number for producer ${this.producerId} ${where}: ${first} (incoming seq. number), ` +
          `${verification.lowestSequence} (earliest seen sequence)`,
      )
    }
    if (epoch !== this.updated.producerEpoch) {
      if (first === 0 || this.updated.producerEpoch === -1) return undefined
      return outOfOrder(
        `Invalid sequence number for new epoch of producer ${this.producerId}${where}: ${epoch} (request epoch), ` +
          `${first} (seq. number), ${this.updated.producerEpoch} (current producer epoch)`,
      )
    }
    const last = this.updated.isEmpty
      ? epoch === this.#current.producerEpoch
        ? this.#current.lastSequence
        : -1
      : this.updated.lastSequence
    // A producer whose records are all gone (retention, delete-records) may go on at any number.
    if (this.#current.producerEpoch === -1 || first === last + 1 || (first === 0 && last === 2147483647)) return undefined
    return outOfOrder(
      `Out of order sequence number for producer ${this.producerId} ${where}: ${first} (incoming seq. number), ${last} (current end sequence number)`,
    )
  }

  #checkCoordinatorEpoch(marker: EndMarker, offset: number): Refusal | undefined {
    if (this.updated.coordinatorEpoch <= marker.coordinatorEpoch || this.#origin === 'replication') return undefined
    return {
      error: TRANSACTION_COORDINATOR_FENCED,
      message:
        `Invalid coordinator epoch for producerId ${this.producerId} at offset ${offset} in partition ${this.#topicPartition}: ` +
        `${marker.coordinatorEpoch} (zombie), ${this.updated.coordinatorEpoch} (current)`,
    }
  }
}

function outOfOrder(message: string): Refusal {
  return { error: OUT_OF_ORDER_SEQUENCE_NUMBER, message }
}
