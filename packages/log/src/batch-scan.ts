import { BATCH_OVERHEAD, batch, LOG_OVERHEAD } from './batch-header.ts'
import { crc32c } from '@samsa/protocol'
import type { Segment } from './segment.ts'

const CHUNK_BYTES = 1024 * 1024
const CRC_FROM = 21

/** Sees a whole batch at `bytes[at, at + sizeBytes)`; false stops the scan there. */
export type BatchVisitor = (bytes: Uint8Array, at: number, position: number, sizeBytes: number) => boolean

/**
 * Reads whole batches from `position` to `end`, a megabyte per step, so that the caller can give way between. Returns the position after the
 * last batch that was whole and that the visitor took.
 */
export function* scanBatches(segment: Segment, position: number, end: number, visit: BatchVisitor): Generator<undefined, number, unknown> {
  let buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(end - position, 0)))
  let at = position
  while (at + BATCH_OVERHEAD <= end) {
    const read = segment.file.get().read(buffer, 0, Math.min(buffer.length, end - at), at)
    let used = 0
    while (used + BATCH_OVERHEAD <= read) {
      const sizeBytes = batch.sizeBytes(buffer, used)
      if (sizeBytes < BATCH_OVERHEAD || at + used + sizeBytes > end) return at + used
      if (used + sizeBytes > read) break
      if (!visit(buffer, used, at + used, sizeBytes)) return at + used
      used += sizeBytes
    }
    if (used === 0) {
      const sizeBytes = read < BATCH_OVERHEAD ? 0 : batch.sizeBytes(buffer, 0)
      // Either the batch is larger than the buffer, or the file is shorter than it says.
      if (sizeBytes <= buffer.length) return at
      buffer = new Uint8Array(sizeBytes)
    }
    at += used
    yield undefined
  }
  return at
}

/** The batch is what its writer wrote: magic 2, sane length, CRC. */
export function isIntact(bytes: Uint8Array, at: number, sizeBytes: number): boolean {
  return (
    sizeBytes >= BATCH_OVERHEAD &&
    batch.magic(bytes, at) === 2 &&
    batch.sizeBytes(bytes, at) === sizeBytes &&
    sizeBytes > LOG_OVERHEAD &&
    batch.crc(bytes, at) === crc32c(bytes, at + CRC_FROM, at + sizeBytes)
  )
}
