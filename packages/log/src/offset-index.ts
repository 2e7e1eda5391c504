import { readInt32, writeInt32 } from './big-endian.ts'
import { GrowableEntries } from './growable-entries.ts'
import type { IndexFile } from './index-file.ts'

const ENTRY_BYTES = 8

/** A batch's last offset and where it begins. */
export interface OffsetPosition {
  readonly lastOffset: number
  readonly position: number
}

/**
 * `.index`: last offset of a batch, relative to the segment's base, to the batch's position. Entries live in memory while used; the file
 * follows in pages (`writeOut`), because after a crash the segments that could miss some are rebuilt anyway.
 */
export class OffsetIndex {
  readonly #file: IndexFile
  readonly #baseOffset: number
  #entries: GrowableEntries | undefined
  #writtenCount = 0
  #maxEntries: number

  constructor(file: IndexFile, baseOffset: number, maxBytes: number) {
    this.#file = file
    this.#baseOffset = baseOffset
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES)
  }

  get path(): string {
    return this.#file.path
  }

  get count(): number {
    return this.#loaded().count
  }

  get isFull(): boolean {
    return this.#loaded().count >= this.#maxEntries
  }

  /** The offset of the last entry, the base offset if there is none. */
  get lastOffset(): number {
    const entries = this.#loaded()
    return this.#baseOffset + (entries.count === 0 ? 0 : entries.key(entries.count - 1))
  }

  /** A new, preallocated file. */
  create(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#file.resize(this.#maxEntries * ENTRY_BYTES)
  }

  append(offset: number, position: number): void {
    this.#loaded().push(offset - this.#baseOffset, position)
  }

  /** The last entry for a batch that ends at or below `offset`. */
  floor(offset: number): OffsetPosition | undefined {
    const entries = this.#loaded()
    const slot = entries.floorByKey(offset - this.#baseOffset)
    return slot < 0 ? undefined : { lastOffset: this.#baseOffset + entries.key(slot), position: entries.value(slot) }
  }

  /** The offset of the first entry at or past `position`, undefined if there is none. */
  upperBoundOffset(position: number): number | undefined {
    const entries = this.#loaded()
    const slot = entries.countBelowValue(position)
    return slot === entries.count ? undefined : this.#baseOffset + entries.key(slot)
  }

  truncateTo(offset: number): void {
    const entries = this.#loaded()
    let count = entries.floorByKey(offset - this.#baseOffset) + 1
    if (count > 0 && entries.key(count - 1) === offset - this.#baseOffset) count--
    this.#cut(count)
  }

  reset(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#file.resize(0)
  }

  get unwrittenCount(): number {
    return this.#entries === undefined ? 0 : this.#entries.count - this.#writtenCount
  }

  /** Brings the file up to date, without making it durable. */
  writeOut(): void {
    const entries = this.#entries
    if (entries === undefined || entries.count === this.#writtenCount) return
    const bytes = new Uint8Array((entries.count - this.#writtenCount) * ENTRY_BYTES)
    for (let slot = this.#writtenCount, at = 0; slot < entries.count; slot++, at += ENTRY_BYTES) {
      writeInt32(bytes, at, entries.key(slot))
      writeInt32(bytes, at + 4, entries.value(slot))
    }
    this.#file.write(bytes, this.#writtenCount * ENTRY_BYTES)
    this.#writtenCount = entries.count
  }

  /** The file gets exactly its entries: at roll and at a clean close. */
  trim(): void {
    this.writeOut()
    this.#file.resize(this.#loaded().count * ENTRY_BYTES)
  }

  /** Room for `maxBytes` of entries: for the active segment. Entries past the new maximum stay. */
  preallocate(maxBytes: number): void {
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES)
    this.writeOut()
    this.#file.resize(Math.max(this.#maxEntries, this.#loaded().count) * ENTRY_BYTES)
  }

  /** Gives the memory back; the next use reads the file again. */
  unload(): void {
    if (this.unwrittenCount === 0) this.#entries = undefined
  }

  get memoryBytes(): number {
    return this.#entries?.capacityBytes ?? 0
  }

  file(): IndexFile {
    return this.#file
  }

  #cut(count: number): void {
    const entries = this.#loaded()
    if (count < entries.count) entries.count = count
    if (this.#writtenCount > count) {
      this.#file.resize(count * ENTRY_BYTES)
      this.#writtenCount = count
    }
  }

  /** Reads the file: up to its end or to the first entry that does not grow (the zeros of a preallocated file, or damage). */
  #loaded(): GrowableEntries {
    if (this.#entries !== undefined) return this.#entries
    const bytes = this.#file.read()
    const entries = new GrowableEntries()
    let lastOffset = -1
    let lastPosition = 0
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const offset = readInt32(bytes, at)
      const position = readInt32(bytes, at + 4)
      if (offset <= lastOffset || position <= lastPosition) break
      if (entries.count === 0)
        entries.reserve(Math.floor(bytes.length / ENTRY_BYTES) > 65536 ? 1024 : Math.ceil(bytes.length / ENTRY_BYTES))
      entries.push(offset, position)
      lastOffset = offset
      lastPosition = position
    }
    this.#entries = entries
    this.#writtenCount = entries.count
    return entries
  }
}
