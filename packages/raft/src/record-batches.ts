import {
  BatchBuilder,
  buildControlBatch,
  type ControlRecord,
  type ControlRecordInput,
  decodeControlRecord,
  readBatches,
} from '@samsa/protocol'
import { assert } from '@samsa/stdx'

/** No batch of the metadata log is larger. */
export const maxBatchSizeBytes = 8 * 1024 * 1024

/** A batch of the metadata log or of a snapshot. */
export type LogBatch = DataBatch | ControlBatch

interface BatchPlace {
  readonly baseOffset: number
  readonly lastOffset: number
  readonly epoch: number
  readonly appendTimestampMs: number
  readonly sizeBytes: number
}

export interface DataBatch extends BatchPlace {
  readonly kind: 'data'
  /** The records' values, views of the log's bytes. */
  readonly values: readonly Uint8Array[]
}

export interface ControlBatch extends BatchPlace {
  readonly kind: 'control'
  readonly records: readonly ControlRecord[]
}

/** Whole batches, one after another, as `ReplicatedLog.read` and snapshots hold them. Every CRC is checked. */
export function* decodeBatches(bytes: Uint8Array): IterableIterator<LogBatch> {
  for (const batch of readBatches(bytes)) {
    assert(batch.isCrcValid, `corrupt batch of the metadata log at offset ${batch.baseOffset}`)
    const place: BatchPlace = {
      baseOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      epoch: batch.partitionLeaderEpoch,
      appendTimestampMs: batch.maxTimestamp,
      sizeBytes: batch.sizeInBytes,
    }
    if (batch.isControlBatch) {
      const records: ControlRecord[] = []
      for (const record of batch.records()) {
        const control = decodeControlRecord(record.key, record.value)
        if (control !== undefined) records.push(control)
      }
      yield { kind: 'control', ...place, records }
    } else {
      yield { kind: 'data', ...place, values: Array.from(batch.records(), (record) => record.value ?? new Uint8Array(0)) }
    }
  }
}

/** Builds batches of an epoch from an offset on: values in batches of at most `maxBatchSizeBytes`, control records in their own. */
export class BatchWriter {
  readonly #epoch: number
  readonly #maxBytes: number
  #nextOffset: number
  #builder: BatchBuilder | undefined
  #batches: Buffer[] = []

  constructor(baseOffset: number, epoch: number, maxBytes: number = maxBatchSizeBytes) {
    this.#nextOffset = baseOffset
    this.#epoch = epoch
    this.#maxBytes = maxBytes
  }

  get nextOffset(): number {
    return this.#nextOffset
  }

  /** `atomic`: all in one batch, which must be able to hold them. Returns the offset of the last one. */
  append(values: readonly Uint8Array[], timestampMs: number, atomic: boolean): number {
    if (atomic && this.#builder !== undefined && !this.#fits(this.#builder, values, timestampMs)) this.#finish()
    for (const value of values) {
      if (this.#builder !== undefined && !atomic && !this.#fits(this.#builder, [value], timestampMs)) this.#finish()
      this.#builder ??= new BatchBuilder({ baseOffset: this.#nextOffset, partitionLeaderEpoch: this.#epoch })
      this.#builder.append(timestampMs, null, value)
      this.#nextOffset++
    }
    assert(this.#builder === undefined || this.#builder.sizeInBytes <= this.#maxBytes, 'an atomic batch is too large')
    return this.#nextOffset - 1
  }

  appendControl(records: readonly ControlRecordInput[], timestampMs: number): number {
    this.#finish()
    this.#batches.push(buildControlBatch({ baseOffset: this.#nextOffset, partitionLeaderEpoch: this.#epoch }, timestampMs, records))
    this.#nextOffset += records.length
    return this.#nextOffset - 1
  }

  /** The batches that are finished or, with `all`, begun. */
  drain(): readonly Buffer[] {
    this.#finish()
    const batches = this.#batches
    this.#batches = []
    return batches
  }

  #fits(builder: BatchBuilder, values: readonly Uint8Array[], timestampMs: number): boolean {
    let size = builder.sizeInBytes
    // Later offset deltas may take some bytes more than the first of them.
    for (const value of values) size += builder.sizeOf(timestampMs, null, value) + 4
    return size <= this.#maxBytes
  }

  #finish(): void {
    if (this.#builder === undefined) return
    this.#batches.push(this.#builder.take())
    this.#builder = undefined
  }
}
