import { readInt64, writeInt16, writeInt64 } from './big-endian.ts'
import type { IndexFile } from './index-file.ts'

export const ABORTED_ENTRY_BYTES = 34

export interface AbortedEntry {
  readonly producerId: number
  readonly firstOffset: number
  /** Of the abort marker. */
  readonly lastOffset: number
  readonly lastStableOffset: number
}

export function encodeAborted(entries: readonly AbortedEntry[]): Uint8Array {
  const bytes = new Uint8Array(entries.length * ABORTED_ENTRY_BYTES)
  for (const [index, entry] of entries.entries()) {
    const at = index * ABORTED_ENTRY_BYTES
    writeInt16(bytes, at, 0)
    writeInt64(bytes, at + 2, entry.producerId)
    writeInt64(bytes, at + 10, entry.firstOffset)
    writeInt64(bytes, at + 18, entry.lastOffset)
    writeInt64(bytes, at + 26, entry.lastStableOffset)
  }
  return bytes
}

/** `.txnindex`: the aborted transactions whose marker is in this segment. The file exists only where something was aborted. */
export class TransactionIndex {
  readonly file: IndexFile
  #entries: AbortedEntry[] | undefined

  constructor(file: IndexFile, knownEmpty: boolean) {
    this.file = file
    this.#entries = knownEmpty ? [] : undefined
  }

  get path(): string {
    return this.file.path
  }

  entries(): readonly AbortedEntry[] {
    return this.#loaded()
  }

  append(entry: AbortedEntry): void {
    const entries = this.#loaded()
    this.file.write(encodeAborted([entry]), entries.length * ABORTED_ENTRY_BYTES)
    entries.push(entry)
  }

  truncateTo(offset: number): void {
    const entries = this.#loaded()
    const count = entries.findIndex((entry) => entry.lastOffset >= offset)
    if (count < 0) return
    entries.length = count
    this.file.resize(count * ABORTED_ENTRY_BYTES)
  }

  reset(): void {
    this.#entries = []
    if (this.file.exists()) this.file.resize(0)
  }

  /**
   * Adds the transactions that overlap `[from, to)`. True when later segments cannot add any: an entry tells that all below its last stable
   * offset was decided.
   */
  collect(from: number, to: number, into: AbortedEntry[]): boolean {
    for (const entry of this.#loaded()) {
      if (entry.lastOffset >= from && entry.firstOffset < to) into.push(entry)
      if (entry.lastStableOffset >= to) return true
    }
    return false
  }

  #loaded(): AbortedEntry[] {
    if (this.#entries !== undefined) return this.#entries
    const bytes = this.file.read()
    const entries: AbortedEntry[] = []
    for (let at = 0; at + ABORTED_ENTRY_BYTES <= bytes.length; at += ABORTED_ENTRY_BYTES) {
      entries.push({
        producerId: readInt64(bytes, at + 2),
        firstOffset: readInt64(bytes, at + 10),
        lastOffset: readInt64(bytes, at + 18),
        lastStableOffset: readInt64(bytes, at + 26),
      })
    }
    this.#entries = entries
    return entries
  }
}
