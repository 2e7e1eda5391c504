import { readInt32, readInt64, writeInt32, writeInt64 } from './big-endian.ts'
import { type EntryLayout, IndexEntries } from './index-entries.ts'
import type { IndexFile } from './index-file.ts'

const ENTRY_BYTES = 12

export interface TimestampOffset {
  readonly timestampMs: number
  readonly offset: number
}

/** The timestamp, the offset relative to the segment's base. */
export const TIME_ENTRIES: EntryLayout = {
  entryBytes: ENTRY_BYTES,
  write(bytes, at, timestampMs, offset) {
    writeInt64(bytes, at, timestampMs)
    writeInt32(bytes, at + 8, offset)
  },
  key: readInt64,
  value: (bytes, at) => readInt32(bytes, at + 8),
  isNext(bytes, at, lastTimestampMs, lastOffset) {
    const timestampMs = readInt64(bytes, at)
    const offset = readInt32(bytes, at + 8)
    if (timestampMs <= lastTimestampMs || offset < lastOffset) return false
    // A preallocated tail is zeros. As a first entry (0, 0) is real only when no zeros follow it.
    return timestampMs !== 0 || offset !== 0 || at + 2 * ENTRY_BYTES > bytes.length || readInt64(bytes, at + ENTRY_BYTES) !== 0
  },
}

/** `.timeindex`: the largest timestamp so far, to the last offset of the batch that holds it. Timestamps and offsets grow. */
export class TimeIndex extends IndexEntries {
  readonly #baseOffset: number

  constructor(file: IndexFile, baseOffset: number, maxBytes: number) {
    super(file, TIME_ENTRIES, maxBytes)
    this.#baseOffset = baseOffset
  }

  /** One slot is kept for the entry written at roll. */
  get isFull(): boolean {
    return this.count >= this.maxEntries - 1
  }

  /** (-1, base offset) if there is none. */
  get lastEntry(): TimestampOffset {
    if (!this.isLoaded) {
      // Retention asks every sealed segment for this only: the file is not read whole for it.
      const { bytes, position } = this.file.readTail(ENTRY_BYTES)
      if (bytes.length === ENTRY_BYTES && position % ENTRY_BYTES === 0 && readInt64(bytes, 0) > 0) {
        return { timestampMs: readInt64(bytes, 0), offset: this.#baseOffset + readInt32(bytes, 8) }
      }
    }
    return this.#entryAt(this.count - 1)
  }

  /** Only a timestamp above the last entry's is noted. */
  maybeAppend(timestampMs: number, offset: number): void {
    const entries = this.loaded()
    const last = entries.count - 1
    if (timestampMs <= (last < 0 ? -1 : entries.key(last))) return
    entries.push(timestampMs, offset - this.#baseOffset)
  }

  /** The last entry with a timestamp at or below the asked one; (-1, base offset) if there is none. */
  lookup(timestampMs: number): TimestampOffset {
    return this.#entryAt(this.loaded().floorByKey(timestampMs))
  }

  truncateTo(offset: number): void {
    this.cut(this.loaded().countBelowValue(offset - this.#baseOffset))
  }

  #entryAt(slot: number): TimestampOffset {
    if (slot < 0) return { timestampMs: -1, offset: this.#baseOffset }
    const entries = this.loaded()
    return { timestampMs: entries.key(slot), offset: this.#baseOffset + entries.value(slot) }
  }
}
