import type { BufferPool } from '@samsa/wire'
import type { PartitionRead } from './partition-read.ts'

/** Bytes by read, undefined where a read has none or the disk failed. `release` gives the memory back; undefined if none was taken. */
export type FilledRecords = (records: readonly (Uint8Array | undefined)[], release: (() => void) | undefined) => void

/**
 * Brings the records of an answer into pooled memory. What was written recently is copied from the page cache at once; what may wait for
 * the device goes through the thread pool, so that a slow disk never stops the loop. `done` comes in this turn if all was at hand.
 */
export function fillRecords(pool: BufferPool, reads: readonly PartitionRead[], done: FilledRecords): void {
  const records: (Uint8Array | undefined)[] = []
  const taken: Uint8Array[] = []
  let pending = 1
  const release = (): void => {
    for (const buffer of taken) pool.give(buffer)
  }
  const settle = (): void => {
    pending--
    if (pending === 0) done(records, taken.length === 0 ? undefined : release)
  }
  for (const [i, { slice }] of reads.entries()) {
    const bytes = slice?.sizeBytes ?? 0
    if (slice === undefined || bytes === 0) continue
    const buffer = pool.take(bytes)
    taken.push(buffer)
    if (slice.hot) {
      const copied = slice.copyTo(buffer, 0)
      if (copied >= 0) records[i] = buffer.subarray(0, copied)
      continue
    }
    pending++
    slice.readCold(buffer, 0, (bytesRead) => {
      if (bytesRead >= 0) records[i] = buffer.subarray(0, bytesRead)
      settle()
    })
  }
  settle()
}
