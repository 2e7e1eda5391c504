import { BatchBuilder } from '@samsa/protocol'
import type { BatchOptions, CompressionType } from '@samsa/protocol'
import type { RecordFormat, RecordsProducer } from './coordinator-shard.ts'

/** A batch for the log of a coordinator, and the records it holds. */
export interface RecordsBatch<Record> {
  readonly bytes: Uint8Array
  readonly records: readonly Record[]
}

export interface RecordBatchesOptions<Record> {
  readonly format: RecordFormat<Record>
  readonly nowMs: number
  readonly compression: CompressionType
  readonly maxBytes: number
  readonly isSplittable: boolean
  readonly producer: RecordsProducer | undefined
}

/** Puts records into one batch, or with `isSplittable` into several that keep below `maxBytes`. */
export function buildRecordBatches<Record>(records: readonly Record[], options: RecordBatchesOptions<Record>): RecordsBatch<Record>[] {
  const { format, nowMs, compression, maxBytes, isSplittable, producer } = options
  const transactional: BatchOptions =
    producer === undefined ? {} : { producerId: producer.producerId, producerEpoch: producer.producerEpoch, isTransactional: true }
  const newBuilder = (): BatchBuilder => new BatchBuilder({ compression, ...transactional })
  const batches: RecordsBatch<Record>[] = []
  let builder = newBuilder()
  let start = 0
  records.forEach((record, index) => {
    const { key, value } = format.encode(record)
    if (isSplittable && !builder.isEmpty && builder.sizeInBytes + builder.sizeOf(nowMs, key, value) > maxBytes) {
      batches.push({ bytes: builder.build(), records: records.slice(start, index) })
      builder = newBuilder()
      start = index
    }
    builder.append(nowMs, key, value)
  })
  batches.push({ bytes: builder.build(), records: start === 0 ? records : records.slice(start) })
  return batches
}
