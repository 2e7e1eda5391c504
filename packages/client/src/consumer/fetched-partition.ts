import { BatchReader, CorruptBatchError, RecordBatch, RecordCursor, decompress, RECORD_BATCH_OVERHEAD } from '@samsa/protocol'
import type { FetchResponse } from '@samsa/protocol'
import { modernRecords } from './legacy-records.ts'
import { RecordSlice } from './record-slice.ts'
import type { PartitionState } from './partition-state.ts'

export type FetchAnswer = FetchResponse['responses'][number]['partitions'][number]

export interface ReadOptions {
  readonly readCommitted: boolean
  readonly checkCrcs: boolean
}

interface OpenBatch {
  readonly batch: RecordBatch
  readonly buffer: Buffer
  readonly end: number
  at: number
  remaining: number
}

const ABORT_MARKER = 0

/** What one fetch brought of one partition, read batch by batch as records are taken. */
export class FetchedPartition {
  readonly state: PartitionState
  /** The partition's `version` when it was asked for. */
  readonly version: number
  readonly bytes: number
  /** Behind the last whole batch: where the next fetch goes on. */
  readonly endOffset: number
  /** The position behind what was taken. */
  nextOffset: number
  readonly #reader: BatchReader
  readonly #options: ReadOptions
  /** Transactions that were aborted, by first offset. */
  readonly #aborted: { readonly producerId: number; readonly firstOffset: number }[]
  #nextAborted = 0
  readonly #abortedProducers = new Set<number>()
  #open: OpenBatch | undefined
  readonly #batchCount: number
  #failure: unknown
  isExhausted = false

  constructor(state: PartitionState, fetchOffset: number, answer: FetchAnswer, options: ReadOptions) {
    const records = modernRecords(answer.records ?? new Uint8Array(0))
    this.state = state
    this.version = state.version
    this.nextOffset = fetchOffset
    this.bytes = records.length
    this.#reader = new BatchReader(records)
    const headers = new BatchReader(records)
    let endOffset = fetchOffset
    let batchCount = 0
    for (let batch = headers.next(); batch !== undefined; batch = headers.next()) {
      endOffset = batch.nextOffset
      batchCount++
    }
    this.endOffset = Math.max(endOffset, fetchOffset)
    this.#batchCount = batchCount
    this.#options = options
    this.#aborted = [...(answer.abortedTransactions ?? [])].sort((a, b) => a.firstOffset - b.firstOffset)
  }

  /**
   * Takes up to `limit` records into `slices`; returns how many. Throws where a batch is corrupt, with `nextOffset` before it.
   */
  take(limit: number, slices: RecordSlice[]): number {
    let taken = 0
    if (this.#failure !== undefined) throw this.#failure
    try {
      while (taken < limit) {
        const open = this.#open ?? this.#nextBatch()
        if (open === undefined) break
        this.#open = open
        const count = Math.min(open.remaining, limit - taken)
        slices.push(this.#slice(open, count))
        taken += count
        if (open.remaining === 0) this.#open = undefined
      }
    } catch (error) {
      // What lies before the fault is handed out first; then every attempt fails until somebody seeks past it.
      this.#failure = error
      if (taken === 0) throw error
      return taken
    }
    if (this.#open === undefined && this.#batchCount > 0 && this.nextOffset >= this.endOffset) this.isExhausted = true
    return taken
  }

  #slice(open: OpenBatch, count: number): RecordSlice {
    const { batch, buffer, at } = open
    const isWhole = count === open.remaining
    let end = open.end
    let lastOffset = batch.lastOffset
    if (!isWhole) {
      const cursor = new RecordCursor(buffer, at, open.end, open.remaining)
      for (let read = 0; read < count; read++) if (!cursor.next()) throw this.#corrupt(batch, cursor.error)
      end = cursor.end
      lastOffset = batch.baseOffset + cursor.offsetDelta
    }
    open.at = end
    open.remaining -= count
    this.nextOffset = lastOffset + 1
    const { timestampType } = batch
    return new RecordSlice(
      { buffer, start: at, end, count },
      {
        baseOffset: batch.baseOffset,
        baseTimestamp: batch.baseTimestamp,
        timestampType,
        logAppendTime: timestampType === 'LogAppendTime' ? batch.maxTimestamp : -1,
        leaderEpoch: batch.partitionLeaderEpoch,
      },
    )
  }

  /** The next batch that has records to hand out, decompressed; undefined at the end. */
  #nextBatch(): OpenBatch | undefined {
    for (;;) {
      const batch = this.#reader.next()
      if (batch === undefined) {
        this.#finish()
        return undefined
      }
      if (batch.lastOffset < this.nextOffset) continue
      if (this.#options.checkCrcs && !batch.isCrcValid) {
        throw new CorruptBatchError(
          `Record batch for partition ${this.state.key} at offset ${batch.baseOffset} is invalid, cause: Record is corrupt (stored crc = ${batch.crc}, computed crc = ${batch.computeCrc()})`,
        )
      }
      if (this.#isHidden(batch) || batch.recordCount === 0) {
        this.nextOffset = batch.nextOffset
        continue
      }
      const open = this.#openBatch(batch)
      if (open.remaining > 0) return open
      this.nextOffset = batch.nextOffset
    }
  }

  #openBatch(view: RecordBatch): OpenBatch {
    const batch = new RecordBatch(view.buffer, view.start)
    const type = batch.compressionType
    const bodyAt = batch.start + RECORD_BATCH_OVERHEAD
    if (type === undefined) throw this.#corrupt(batch, `unknown compression type id: ${batch.compressionId}`)
    let open: OpenBatch
    if (type === 'none') open = { batch, buffer: batch.buffer, at: bodyAt, end: batch.end, remaining: batch.recordCount }
    else {
      let records: Buffer
      try {
        records = decompress(type, batch.buffer.subarray(bodyAt, batch.end), { maxBytes: MAX_BATCH_BYTES })
      } catch (error) {
        throw this.#corrupt(batch, error instanceof Error ? error.message : String(error))
      }
      open = { batch, buffer: records, at: 0, end: records.length, remaining: batch.recordCount }
    }
    if (batch.baseOffset < this.nextOffset) this.#skipTo(open)
    return open
  }

  /** A batch comes whole although it was asked for from its middle on. */
  #skipTo(open: OpenBatch): void {
    const { batch } = open
    const cursor = new RecordCursor(open.buffer, open.at, open.end, open.remaining)
    while (cursor.next()) {
      if (batch.baseOffset + cursor.offsetDelta >= this.nextOffset) {
        open.at = cursor.start
        open.remaining -= cursor.read - 1
        return
      }
    }
    if (cursor.error !== undefined) throw this.#corrupt(batch, cursor.error)
    open.remaining = 0
  }

  /** Control batches, and what a transaction wrote that was aborted. */
  #isHidden(batch: RecordBatch): boolean {
    if (this.#options.readCommitted && batch.hasProducerId) {
      const { lastOffset, producerId } = batch
      for (let next = this.#aborted[this.#nextAborted]; next !== undefined && next.firstOffset <= lastOffset;) {
        this.#abortedProducers.add(next.producerId)
        next = this.#aborted[++this.#nextAborted]
      }
      if (batch.isControlBatch) {
        if (this.#isAbortMarker(batch)) this.#abortedProducers.delete(producerId)
        return true
      }
      if (batch.isTransactional && this.#abortedProducers.has(producerId)) return true
    }
    return batch.isControlBatch
  }

  #isAbortMarker(batch: RecordBatch): boolean {
    const cursor = batch.cursor()
    const key = cursor.next() ? cursor.key() : null
    return key !== null && key.length >= 4 && key.readInt16BE(2) === ABORT_MARKER
  }

  #finish(): void {
    this.isExhausted = true
    const { error } = this.#reader
    if (error !== undefined) throw new CorruptBatchError(`Partition ${this.state.key} at offset ${this.nextOffset}: ${error}`)
    if (this.#batchCount === 0 && this.bytes > 0) {
      throw new CorruptBatchError(
        `Partition ${this.state.key} at offset ${this.nextOffset}: the response has ${this.bytes} bytes and yet not one whole record batch; increase max.partition.fetch.bytes`,
      )
    }
  }

  #corrupt(batch: RecordBatch, reason: string | undefined): CorruptBatchError {
    return new CorruptBatchError(
      `Received exception when fetching the next record from ${this.state.key}. If needed, please seek past the record to continue consumption. (batch at offset ${batch.baseOffset}: ${reason})`,
    )
  }
}

const MAX_BATCH_BYTES = 256 * 1024 * 1024
