import type { Disk, File } from '@samsa/ports'
import { batch } from '../batch-header.ts'
import { CLEANED_SUFFIX, LOG_SUFFIX, OFFSET_INDEX_SUFFIX, offsetName, TIME_INDEX_SUFFIX, TRANSACTION_INDEX_SUFFIX } from '../file-name.ts'
import type { EntryLayout } from '../index-entries.ts'
import { OFFSET_ENTRIES } from '../offset-index.ts'
import { TIME_ENTRIES } from '../time-index.ts'
import { ABORTED_ENTRY_BYTES, type AbortedEntry, encodeAborted } from '../transaction-index.ts'

/** How far the files of a segment are that is being written, from slice to slice. */
export interface CleanedSegmentState {
  readonly folder: string
  readonly baseOffset: number
  readonly indexIntervalBytes: number
  readonly sizeBytes: number
  readonly offsetEntries: number
  readonly timeEntries: number
  readonly transactionEntries: number
  readonly bytesSinceIndexEntry: number
  /** Of the last entry in the time index, -1 if there is none. */
  readonly indexedTimestampMs: number
  readonly largestTimestampMs: number
  readonly offsetOfLargest: number
  /** The offset after the last batch; the base offset while there is none. */
  readonly nextOffset: number
}

export function newCleanedSegment(folder: string, baseOffset: number, indexIntervalBytes: number): CleanedSegmentState {
  return {
    folder,
    baseOffset,
    indexIntervalBytes,
    sizeBytes: 0,
    offsetEntries: 0,
    timeEntries: 0,
    transactionEntries: 0,
    bytesSinceIndexEntry: 0,
    indexedTimestampMs: -1,
    largestTimestampMs: -1,
    offsetOfLargest: baseOffset,
    nextOffset: baseOffset,
  }
}

/** Writes the `.cleaned` files of a segment: batches at the end, index entries as an active segment gets them. */
export class CleanedSegment {
  readonly #disk: Disk
  #state: CleanedSegmentState
  #file: File | undefined
  #offsetEntries: number[] = []
  #timeEntries: number[] = []

  constructor(disk: Disk, state: CleanedSegmentState) {
    this.#disk = disk
    this.#state = state
  }

  get state(): CleanedSegmentState {
    return this.#state
  }

  /** Appends batches that stand one after another in `bytes`. */
  append(bytes: Uint8Array): void {
    const state = { ...this.#state }
    this.#log().write([bytes], state.sizeBytes)
    for (let at = 0; at < bytes.length;) {
      const sizeBytes = batch.sizeBytes(bytes, at)
      const lastOffset = batch.lastOffset(bytes, at)
      const maxTimestampMs = batch.maxTimestamp(bytes, at)
      if (maxTimestampMs > state.largestTimestampMs) {
        state.largestTimestampMs = maxTimestampMs
        state.offsetOfLargest = lastOffset
      }
      if (state.bytesSinceIndexEntry > state.indexIntervalBytes) {
        this.#offsetEntries.push(lastOffset - state.baseOffset, state.sizeBytes)
        state.indexedTimestampMs = this.#noteTime(state)
        state.bytesSinceIndexEntry = 0
      }
      state.bytesSinceIndexEntry += sizeBytes
      state.sizeBytes += sizeBytes
      state.nextOffset = lastOffset + 1
      at += sizeBytes
    }
    this.#state = state
  }

  #noteTime({ largestTimestampMs, offsetOfLargest, baseOffset, indexedTimestampMs }: CleanedSegmentState): number {
    if (largestTimestampMs <= indexedTimestampMs) return indexedTimestampMs
    this.#timeEntries.push(largestTimestampMs, offsetOfLargest - baseOffset)
    return largestTimestampMs
  }

  /** Index entries that wait are written, files closed; the next slice goes on. */
  pause(aborted: readonly AbortedEntry[]): void {
    const { offsetEntries, timeEntries, transactionEntries } = this.#state
    this.#writeAt(OFFSET_INDEX_SUFFIX, offsetEntries * OFFSET_ENTRIES.entryBytes, encodeEntries(OFFSET_ENTRIES, this.#offsetEntries))
    this.#writeAt(TIME_INDEX_SUFFIX, timeEntries * TIME_ENTRIES.entryBytes, encodeEntries(TIME_ENTRIES, this.#timeEntries))
    if (aborted.length > 0) this.#writeAt(TRANSACTION_INDEX_SUFFIX, transactionEntries * ABORTED_ENTRY_BYTES, encodeAborted(aborted))
    this.#state = {
      ...this.#state,
      offsetEntries: offsetEntries + this.#offsetEntries.length / 2,
      timeEntries: timeEntries + this.#timeEntries.length / 2,
      transactionEntries: transactionEntries + aborted.length,
    }
    this.#offsetEntries = []
    this.#timeEntries = []
    this.#file?.close()
    this.#file = undefined
  }

  /** The segment is complete: the last time entry, and all of it on the device. */
  finish(aborted: readonly AbortedEntry[]): void {
    this.#state = { ...this.#state, indexedTimestampMs: this.#noteTime(this.#state) }
    this.#log()
    this.pause(aborted)
    for (const suffix of [LOG_SUFFIX, OFFSET_INDEX_SUFFIX, TIME_INDEX_SUFFIX, TRANSACTION_INDEX_SUFFIX]) {
      if (suffix === TRANSACTION_INDEX_SUFFIX && this.#state.transactionEntries === 0) continue
      const file = this.#disk.open(this.#path(suffix), { create: true })
      try {
        file.syncNow()
      } finally {
        file.close()
      }
    }
  }

  /** Whatever happens, no descriptor stays open. */
  close(): void {
    this.#file?.close()
    this.#file = undefined
  }

  #log(): File {
    return (this.#file ??= this.#open(LOG_SUFFIX, this.#state.sizeBytes === 0))
  }

  #writeAt(suffix: string, position: number, bytes: Uint8Array): void {
    const file = this.#open(suffix, position === 0)
    try {
      if (bytes.length > 0) file.write([bytes], position)
    } finally {
      file.close()
    }
  }

  /** At its beginning, whatever an earlier attempt has left is cut off. */
  #open(suffix: string, isBeginning: boolean): File {
    const file = this.#disk.open(this.#path(suffix), { create: isBeginning })
    if (isBeginning && file.size() > 0) file.truncate(0)
    return file
  }

  #path(suffix: string): string {
    return `${this.#state.folder}/${offsetName(this.#state.baseOffset)}${suffix}${CLEANED_SUFFIX}`
  }
}

/** Keys and values one after another. */
function encodeEntries(layout: EntryLayout, entries: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((entries.length / 2) * layout.entryBytes)
  for (let index = 0, at = 0; index < entries.length; index += 2, at += layout.entryBytes) {
    layout.write(bytes, at, entries[index] as number, entries[index + 1] as number)
  }
  return bytes
}
