import type { BufferPool } from '@samsa/wire'
import type { PartitionRead } from './partition-read.ts'

/** Bytes by read, undefined where a read has none or the disk failed. `release` gives the memory back; undefined if none was taken. */
export type FilledRecords = (records: readonly (Uint8Array | undefined)[], release: (() => void) | undefined) => void

/** Copied at once per answer, one or two milliseconds; the rest goes through the thread pool (a fifth more CPU), so that it does not hold up the loop. */
const HOT_BYTES_AT_ONCE = 8 * 1024 * 1024
/** With so much on its way to slow readers, further answers are kept small. */
const CROWDED_BYTES = 256 * 1024 * 1024
const CROWDED_MAX_BYTES = 1024 * 1024

/**
 * The memory in which answers bring their records. What was written recently is copied from the page cache at once; what may wait for the
 * device goes through the thread pool, so that a slow disk never stops the loop.
 */
export class RecordBuffers {
  readonly #pool: BufferPool
  #inFlightBytes = 0

  constructor(pool: BufferPool) {
    this.#pool = pool
  }

  /** Bytes of answers that are not with the kernel yet. */
  get inFlightBytes(): number {
    return this.#inFlightBytes
  }

  /** What one answer may bring, at most. The first batch comes through in any case. */
  limit(maxBytes: number): number {
    return this.#inFlightBytes > CROWDED_BYTES ? Math.min(maxBytes, CROWDED_MAX_BYTES) : maxBytes
  }

  /** `done` comes in this turn if all was at hand. */
  fill(reads: readonly PartitionRead[], done: FilledRecords): void {
    const records: (Uint8Array | undefined)[] = []
    const taken: Uint8Array[] = []
    let pending = 1
    let hotBytes = 0
    const settle = (): void => {
      pending--
      if (pending === 0) done(records, taken.length === 0 ? undefined : () => this.#release(taken))
    }
    for (const [i, { slice }] of reads.entries()) {
      const bytes = slice?.sizeBytes ?? 0
      if (slice === undefined || bytes === 0) continue
      const buffer = this.#pool.take(bytes)
      this.#inFlightBytes += buffer.byteLength
      taken.push(buffer)
      if (slice.hot && hotBytes + bytes <= HOT_BYTES_AT_ONCE) {
        hotBytes += bytes
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

  #release(taken: readonly Uint8Array[]): void {
    for (const buffer of taken) {
      this.#inFlightBytes -= buffer.byteLength
      this.#pool.give(buffer)
    }
  }
}
