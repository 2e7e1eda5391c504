import { encodeGroupRecord } from '@samsa/group'
import type { GroupRecord } from '@samsa/group'
import { BatchBuilder } from '@samsa/protocol'
import type { CompressionType } from '@samsa/protocol'

/** A batch for the log of a coordinator, and the records it holds. */
export interface RecordsBatch {
  readonly bytes: Uint8Array
  readonly records: readonly GroupRecord[]
}

/** Puts records into one batch, or with `isSplittable` into several that keep below `maxBytes`. */
export function buildRecordBatches(
  records: readonly GroupRecord[],
  options: { readonly nowMs: number; readonly compression: CompressionType; readonly maxBytes: number; readonly isSplittable: boolean },
): RecordsBatch[] {
  const { nowMs, compression, maxBytes, isSplittable } = options
  const batches: RecordsBatch[] = []
  let builder = new BatchBuilder({ compression })
  let start = 0
  records.forEach((record, index) => {
    const { key, value } = encodeGroupRecord(record)
    if (isSplittable && !builder.isEmpty && builder.sizeInBytes + builder.sizeOf(nowMs, key, value) > maxBytes) {
      batches.push({ bytes: builder.build(), records: records.slice(start, index) })
      builder = new BatchBuilder({ compression })
      start = index
    }
    builder.append(nowMs, key, value)
  })
  batches.push({ bytes: builder.build(), records: start === 0 ? records : records.slice(start) })
  return batches
}
