import { readInt32, readInt64, writeInt32, writeInt64 } from './big-endian.ts'
import { GrowableEntries } from './growable-entries.ts'
import type { IndexFile } from './index-file.ts'

const ENTRY_BYTES = 12

export interface TimestampOffset {
  readonly timestampMs: number
  readonly offset: number
}

/** `.timeindex`: the largest timestamp so far, to the (relative) last offset of the batch that holds it. Timestamps and offsets grow. */
export class TimeIndex {
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

  /** One slot is kept for the entry written at roll. */
  get isFull(): boolean {
    return this.#loaded().count >= this.#maxEntries - 1
  }

  /** (-1, base offset) if there is none. */
  get lastEntry(): TimestampOffset {
    if (this.#entries === undefined) {
      // Retention asks every sealed segment for this only: the file is not read whole for it.
      const { bytes, position } = this.#file.readTail(ENTRY_BYTES)
      if (bytes.length === ENTRY_BYTES && position % ENTRY_BYTES === 0 && readInt64(bytes, 0) > 0) {
        return { timestampMs: readInt64(bytes, 0), offset: this.#baseOffset + readInt32(bytes, 8) }
      }
    }
    const entries = this.#loaded()
    const last = entries.count - 1
    if (last < 0) return { timestampMs: -1, offset: this.#baseOffset }
    return { timestampMs: entries.key(last), offset: this.#baseOffset + entries.value(last) }
  }

  create(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#file.resize(this.#maxEntries * ENTRY_BYTES)
  }

  /** Only a timestamp above the last entry's is noted. */
  maybeAppend(timestampMs: number, offset: number): void {
    const entries = this.#loaded()
    const last = entries.count - 1
    if (timestampMs <= (last < 0 ? -1 : entries.key(last))) return
    entries.push(timestampMs, offset - this.#baseOffset)
  }

  /** The last entry with a timestamp at or below the asked one; (-1, base offset) if there is none. */
  lookup(timestampMs: number): TimestampOffset {
    const entries = this.#loaded()
    const slot = entries.floorByKey(timestampMs)
    if (slot < 0) return { timestampMs: -1, offset: this.#baseOffset }
    return { timestampMs: entries.key(slot), offset: this.#baseOffset + entries.value(slot) }
  }

  truncateTo(offset: number): void {
    const entries = this.#loaded()
    const count = entries.countBelowValue(offset - this.#baseOffset)
    if (count < entries.count) entries.count = count
    if (this.#writtenCount > count) {
      this.#file.resize(count * ENTRY_BYTES)
      this.#writtenCount = count
    }
  }

  reset(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#file.resize(0)
  }

  get unwrittenCount(): number {
    return this.#entries === undefined ? 0 : this.#entries.count - this.#writtenCount
  }

  writeOut(): void {
    const entries = this.#entries
    if (entries === undefined || entries.count === this.#writtenCount) return
    const bytes = new Uint8Array((entries.count - this.#writtenCount) * ENTRY_BYTES)
    for (let slot = this.#writtenCount, at = 0; slot < entries.count; slot++, at += ENTRY_BYTES) {
      writeInt64(bytes, at, entries.key(slot))
      writeInt32(bytes, at + 8, entries.value(slot))
    }
    this.#file.write(bytes, this.#writtenCount * ENTRY_BYTES)
    this.#writtenCount = entries.count
  }

  trim(): void {
    this.writeOut()
    this.#file.resize(this.#loaded().count * ENTRY_BYTES)
  }

  preallocate(maxBytes: number): void {
    this.#maxEntries = Math.floor(maxBytes / ENTRY_BYTES)
    this.writeOut()
    this.#file.resize(Math.max(this.#maxEntries, this.#loaded().count) * ENTRY_BYTES)
  }

  unload(): void {
    if (this.unwrittenCount === 0) this.#entries = undefined
  }

  get memoryBytes(): number {
    return this.#entries?.capacityBytes ?? 0
  }

  file(): IndexFile {
    return this.#file
  }

  #loaded(): GrowableEntries {
    if (this.#entries !== undefined) return this.#entries
    const bytes = this.#file.read()
    const entries = new GrowableEntries()
    let lastTimestamp = -1
    let lastOffset = -1
    for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
      const timestamp = readInt64(bytes, at)
      const offset = readInt32(bytes, at + 8)
      if (timestamp <= lastTimestamp || offset < lastOffset) break
      // A preallocated tail is zeros. As a first entry (0, 0) is real only when no zeros follow it.
      if (timestamp === 0 && offset === 0 && at + 2 * ENTRY_BYTES <= bytes.length && readInt64(bytes, at + ENTRY_BYTES) === 0) break
      entries.push(timestamp, offset)
      lastTimestamp = timestamp
      lastOffset = offset
    }
    this.#entries = entries
    this.#writtenCount = entries.count
    return entries
  }
}
