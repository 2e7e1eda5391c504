import type { Job, JobContext } from '@samsa/ports'
import { batch } from './batch-header.ts'
import { isIntact } from './batch-scan.ts'
import { type JobFailure, withFailures } from './cleaning/job-outcome.ts'
import { joinedBytes } from './joined-bytes.ts'

const HEADER_BYTES = 61
const READ_BYTES = 1024 * 1024

export interface ScanInput {
  readonly path: string
  readonly position: number
  readonly end: number
  readonly baseOffset: number
  /** No batch may begin below. */
  readonly nextOffset: number
  /** About as much is read before the slice ends. */
  readonly budgetBytes: number
}

export interface ScanOutput {
  /** After the last intact batch. */
  readonly position: number
  /** The next batch is damaged or cut off. */
  readonly isDamaged: boolean
  readonly nextOffset: number
  /** The headers of the intact batches one after another; of control batches all bytes, since their markers count. */
  readonly headers: Uint8Array
}

const MAX_RELATIVE_OFFSET = 2147483647

/** Reads batches as recovery must: every byte, every CRC, offsets that only grow. What follows from them needs the headers only. */
export default function scanForRecovery(input: ScanInput, { disk }: JobContext): ScanOutput | JobFailure {
  return withFailures(() => {
    const file = disk.open(input.path, { readOnly: true })
    try {
      const { end, baseOffset } = input
      const stopAt = Math.min(end, input.position + input.budgetBytes)
      let { position, nextOffset } = input
      let buffer = new Uint8Array(Math.min(READ_BYTES, Math.max(end - position, 0)))
      const kept: Uint8Array[] = []
      let isDamaged = false
      while (!isDamaged && position + HEADER_BYTES <= end && position < stopAt) {
        const read = file.read(buffer, 0, Math.min(buffer.length, end - position), position)
        let used = 0
        while (used + HEADER_BYTES <= read) {
          const sizeBytes = batch.sizeBytes(buffer, used)
          if (sizeBytes >= HEADER_BYTES && position + used + sizeBytes <= end && used + sizeBytes > read) break
          const lastOffset = batch.lastOffset(buffer, used)
          isDamaged =
            sizeBytes < HEADER_BYTES ||
            position + used + sizeBytes > end ||
            !isIntact(buffer, used, sizeBytes) ||
            batch.baseOffset(buffer, used) < nextOffset ||
            lastOffset - baseOffset > MAX_RELATIVE_OFFSET
          if (isDamaged) break
          kept.push(buffer.slice(used, used + (batch.isControl(buffer, used) ? sizeBytes : HEADER_BYTES)))
          nextOffset = lastOffset + 1
          used += sizeBytes
        }
        if (used === 0 && !isDamaged) {
          const sizeBytes = read < HEADER_BYTES ? 0 : batch.sizeBytes(buffer, 0)
          // Either the batch is larger than the buffer, or the file is shorter than it says.
          if (sizeBytes <= buffer.length) isDamaged = true
          else buffer = new Uint8Array(sizeBytes)
        }
        position += used
      }
      return { position, isDamaged: isDamaged || position + HEADER_BYTES > end, nextOffset, headers: joinedBytes(kept) }
    } finally {
      file.close()
    }
  })
}

export const SCAN_JOB: Job<ScanInput, ScanOutput | JobFailure> = {
  name: 'scan a segment for recovery',
  module: import.meta.url,
  run: scanForRecovery,
}

/** Where the next header of a scan begins. */
export function afterHeader(headers: Uint8Array, at: number): number {
  return at + (batch.isControl(headers, at) ? batch.sizeBytes(headers, at) : HEADER_BYTES)
}
