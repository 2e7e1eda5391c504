import { readInt32, writeInt32 } from './big-endian.ts'
import { type EntryLayout, IndexEntries } from './index-entries.ts'
import type { IndexFile } from './index-file.ts'

/** A batch's last offset and where it begins. */
export interface OffsetPosition {
  readonly lastOffset: number
  readonly position: number
}

/** The offset relative to the segment's base, the position. */
export const OFFSET_ENTRIES: EntryLayout = {
  entryBytes: 8,
  write(bytes, at, offset, position) {
    writeInt32(bytes, at, offset)
    writeInt32(bytes, at + 4, position)
  },
  key: readInt32,
  value: (bytes, at) => readInt32(bytes, at + 4),
  // The first batch, at position 0, has no entry.
  isNext: (bytes, at, lastOffset, lastPosition) =>
    readInt32(bytes, at) > lastOffset && readInt32(bytes, at + 4) > Math.max(lastPosition, 0),
}

/** `.index`: last offset of a batch to the batch's position. */
export class OffsetIndex extends IndexEntries {
  readonly #baseOffset: number

  constructor(file: IndexFile, baseOffset: number, maxBytes: number) {
    super(file, OFFSET_ENTRIES, maxBytes)
    this.#baseOffset = baseOffset
  }

  get isFull(): boolean {
    return this.count >= this.maxEntries
  }

  /** The offset of the last entry, the base offset if there is none. */
  get lastOffset(): number {
    const entries = this.loaded()
    return this.#baseOffset + (entries.count === 0 ? 0 : entries.key(entries.count - 1))
  }

  append(offset: number, position: number): void {
    this.loaded().push(offset - this.#baseOffset, position)
  }

  /** The last entry for a batch that ends at or below `offset`. */
  floor(offset: number): OffsetPosition | undefined {
    const entries = this.loaded()
    const slot = entries.floorByKey(offset - this.#baseOffset)
    return slot < 0 ? undefined : { lastOffset: this.#baseOffset + entries.key(slot), position: entries.value(slot) }
  }

  /** The offset of the first entry at or past `position`, undefined if there is none. */
  upperBoundOffset(position: number): number | undefined {
    const entries = this.loaded()
    const slot = entries.countBelowValue(position)
    return slot === entries.count ? undefined : this.#baseOffset + entries.key(slot)
  }

  truncateTo(offset: number): void {
    const relative = offset - this.#baseOffset
    const entries = this.loaded()
    const slot = entries.floorByKey(relative)
    this.cut(slot >= 0 && entries.key(slot) === relative ? slot : slot + 1)
  }
}
