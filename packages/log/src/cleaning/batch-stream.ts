import type { File } from '@samsa/ports'
import { BATCH_OVERHEAD, batch } from '../batch-header.ts'

/** The bytes of a segment make no sense: cleaning leaves the partition alone. */
export class CorruptSegmentError extends Error {
  override readonly name = 'CorruptSegmentError'
}

export interface BatchRange {
  readonly position: number
  readonly end: number
  /** About as much is read. */
  readonly budgetBytes: number
  /** For reading; more while a batch is larger. */
  readonly bufferBytes: number
  /** An int32 that becomes 1 when no more is to be done. */
  readonly stop: SharedArrayBuffer
}

/** Whole batches of a file range, a buffer's worth at a time. Returns the position after the last batch that was visited; the visitor ends the reading by returning false. */
export function readBatchesFrom(
  file: File,
  range: BatchRange,
  visit: (bytes: Buffer, at: number, sizeBytes: number) => boolean,
  chunkDone: () => void = () => {},
): number {
  const { bufferBytes } = range
  const stop = new Int32Array(range.stop)
  let buffer = Buffer.allocUnsafeSlow(Math.max(bufferBytes, BATCH_OVERHEAD))
  let { position } = range
  const stopAt = Math.min(range.end, position + range.budgetBytes)
  while (position < stopAt && Atomics.load(stop, 0) === 0) {
    const read = file.read(buffer, 0, Math.min(buffer.length, range.end - position), position)
    let used = 0
    while (used + BATCH_OVERHEAD <= read) {
      const sizeBytes = batch.sizeBytes(buffer, used)
      if (sizeBytes < BATCH_OVERHEAD || position + used + sizeBytes > range.end) {
        throw new CorruptSegmentError(`${file.path} has a batch of ${sizeBytes} bytes at position ${position + used}`)
      }
      if (batch.magic(buffer, used) !== 2) throw new CorruptSegmentError(`${file.path} has a batch of another format at ${position + used}`)
      if (used + sizeBytes > read) break
      if (!visit(buffer, used, sizeBytes)) {
        chunkDone()
        return position + used
      }
      used += sizeBytes
    }
    chunkDone()
    if (used === 0) {
      const needed = read < BATCH_OVERHEAD ? 0 : batch.sizeBytes(buffer, 0)
      if (needed <= buffer.length) throw new CorruptSegmentError(`${file.path} ends within a batch at position ${position}`)
      buffer = Buffer.allocUnsafeSlow(needed)
    } else if (buffer.length > bufferBytes && bufferBytes >= BATCH_OVERHEAD) buffer = Buffer.allocUnsafeSlow(bufferBytes)
    position += used
  }
  return position
}
