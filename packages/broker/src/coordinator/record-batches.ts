import { BatchBuilder } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'
import type { BatchProducer } from '@samsa/stdx'
import type { RecordFormat } from './coordinator-shard.ts'

/** A batch for the log of a coordinator, and the records it holds. */
export interface RecordsBatch<Record> {
  /** In memory that the next batch is built in. */
  readonly bytes: Uint8Array
  readonly records: readonly Record[]
}

export interface RecordBatchOptions {
  readonly nowMs: number
  readonly maxBytes: number
  readonly isSplittable: boolean
  readonly producer: BatchProducer | undefined
}

/** More memory than this is not kept for the next batch. */
const KEPT_BYTES = 64 * 1024

/** Puts records into batches, all in the same memory. */
export class RecordBatches<Record> {
  readonly #format: RecordFormat<Record>
  readonly #options: BatchOptions
  #builder = new BatchBuilder()

  constructor(format: RecordFormat<Record>, options: BatchOptions) {
    this.#format = format
    this.#options = options
  }

  /**
   * One batch, or with `isSplittable` several that keep below `maxBytes`, each to be written before the next one is asked for. Meanwhile
   * other records may be built.
   */
  *of(records: readonly Record[], { nowMs, maxBytes, isSplittable, producer }: RecordBatchOptions): Generator<RecordsBatch<Record>> {
    const options: BatchOptions =
      producer === undefined
        ? this.#options
        : { ...this.#options, producerId: producer.producerId, producerEpoch: producer.producerEpoch, isTransactional: true }
    let builder = this.#start(options)
    let start = 0
    for (const [index, record] of records.entries()) {
      const { key, value } = this.#format.encode(record)
      if (isSplittable && !builder.isEmpty && builder.sizeInBytes + builder.sizeOf(nowMs, key, value) > maxBytes) {
        yield { bytes: builder.build(), records: records.slice(start, index) }
        builder = this.#start(options)
        start = index
      }
      builder.append(nowMs, key, value)
    }
    const isLarge = builder.sizeInBytes > KEPT_BYTES
    yield { bytes: builder.build(), records: start === 0 ? records : records.slice(start) }
    if (isLarge) this.#builder = new BatchBuilder()
  }

  #start(options: BatchOptions): BatchBuilder {
    this.#builder.reset(options)
    return this.#builder
  }
}
