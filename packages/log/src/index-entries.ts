import { GrowableEntries } from './growable-entries.ts'
import type { IndexFile } from './index-file.ts'

/** How a pair of numbers stands in the file. */
export interface EntryLayout {
  readonly entryBytes: number
  write(bytes: Uint8Array, at: number, key: number, value: number): void
  key(bytes: Uint8Array, at: number): number
  value(bytes: Uint8Array, at: number): number
  /** Whether the entry at `at` can come after `lastKey` and `lastValue` (-1 before the first), or is damage or the zeros of a preallocated file. */
  isNext(bytes: Uint8Array, at: number, lastKey: number, lastValue: number): boolean
}

/** A file larger than this many entries is mostly preallocated room. */
const MAX_RESERVED = 65536

/**
 * The entries of an index: in memory while used, read from the file up to the first that does not grow. The file follows in pages (`writeOut`), because
 * after a crash the segments that could miss some are rebuilt anyway. While its segment is active it has room for all that may come.
 */
export class IndexEntries {
  readonly file: IndexFile
  readonly #layout: EntryLayout
  #entries: GrowableEntries | undefined
  #writtenCount = 0
  #maxEntries: number

  constructor(file: IndexFile, layout: EntryLayout, maxBytes: number) {
    this.file = file
    this.#layout = layout
    this.#maxEntries = Math.floor(maxBytes / layout.entryBytes)
  }

  get path(): string {
    return this.file.path
  }

  get count(): number {
    return this.loaded().count
  }

  /** More would not fit into the room that the file has. */
  protected get maxEntries(): number {
    return this.#maxEntries
  }

  protected get isLoaded(): boolean {
    return this.#entries !== undefined
  }

  /** A new, preallocated file. */
  create(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#resize(this.#maxEntries)
  }

  reset(): void {
    this.#entries = new GrowableEntries()
    this.#writtenCount = 0
    this.#resize(0)
  }

  get unwrittenCount(): number {
    return this.#entries === undefined ? 0 : this.#entries.count - this.#writtenCount
  }

  /** Brings the file up to date, without making it durable. */
  writeOut(): void {
    const entries = this.#entries
    if (entries === undefined || entries.count === this.#writtenCount) return
    const { entryBytes } = this.#layout
    const bytes = new Uint8Array((entries.count - this.#writtenCount) * entryBytes)
    for (let slot = this.#writtenCount, at = 0; slot < entries.count; slot++, at += entryBytes) {
      this.#layout.write(bytes, at, entries.key(slot), entries.value(slot))
    }
    this.file.write(bytes, this.#writtenCount * entryBytes)
    this.#writtenCount = entries.count
  }

  /** The file gets exactly its entries: at roll and at a clean close. */
  trim(): void {
    this.writeOut()
    this.#resize(this.count)
  }

  /** Room for `maxBytes` of entries: for the active segment. Entries past the new maximum stay. */
  preallocate(maxBytes: number): void {
    this.#maxEntries = Math.floor(maxBytes / this.#layout.entryBytes)
    this.writeOut()
    this.#resize(Math.max(this.#maxEntries, this.count))
  }

  /** Gives the memory back; the next use reads the file again. */
  unload(): void {
    if (this.unwrittenCount === 0) this.#entries = undefined
  }

  /** Keeps the first `count` entries. */
  protected cut(count: number): void {
    const entries = this.loaded()
    if (count < entries.count) entries.count = count
    if (this.#writtenCount <= count) return
    this.#resize(count)
    this.#writtenCount = count
  }

  protected loaded(): GrowableEntries {
    return (this.#entries ??= this.#read())
  }

  #read(): GrowableEntries {
    const layout = this.#layout
    const { entryBytes } = layout
    const bytes = this.file.read()
    const entries = new GrowableEntries()
    let lastKey = -1
    let lastValue = -1
    for (let at = 0; at + entryBytes <= bytes.length && layout.isNext(bytes, at, lastKey, lastValue); at += entryBytes) {
      if (entries.count === 0) {
        const held = Math.ceil(bytes.length / entryBytes)
        entries.reserve(held > MAX_RESERVED ? 1024 : held)
      }
      lastKey = layout.key(bytes, at)
      lastValue = layout.value(bytes, at)
      entries.push(lastKey, lastValue)
    }
    this.#writtenCount = entries.count
    return entries
  }

  #resize(count: number): void {
    this.file.resize(count * this.#layout.entryBytes)
  }
}
