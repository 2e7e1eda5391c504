import type { Disk, JobContext } from '@samsa/ports'
import { CorruptBatchError, RecordBatch } from '@samsa/protocol'
import { batch as header } from '../batch-header.ts'
import { readInt32 } from '../big-endian.ts'
import type { AbortedEntry } from '../transaction-index.ts'
import { type BatchRange, readBatchesFrom } from './batch-stream.ts'
import { type CleaningCounts, NO_COUNTS } from './cleaning-counts.ts'
import { type JobFailure, withFailures } from './job-outcome.ts'
import { OffsetMap, type OffsetMapState } from './offset-map.ts'
import { TransactionFilter, type TransactionFilterState } from './transaction-filter.ts'

export interface IndexInput extends BatchRange {
  readonly path: string
  /** With it, the first slice begins where the offset index puts `firstDirtyOffset`, instead of at `position`. */
  readonly seek?: { readonly indexPath: string; readonly relativeOffset: number }
  /** Keys below are clean. */
  readonly firstDirtyOffset: number
  /** Where the next segment, or what is not to be cleaned, begins. */
  readonly nextSegmentOffset: number
  readonly map: OffsetMapState
  /** The table was used before. */
  readonly clearsMap: boolean
  /** More entries than this stop the round. */
  readonly maxEntries: number
  readonly transactions: TransactionFilterState
  /** Of the whole dirty section; with its first slice only. */
  readonly aborted: readonly AbortedEntry[]
}

export interface IndexOutput {
  readonly position: number
  readonly isFull: boolean
  readonly map: Pick<OffsetMapState, 'entries' | 'latestOffset'>
  readonly transactions: TransactionFilterState
  readonly counts: CleaningCounts
}

/** Notes the last offset of each key in a piece of the dirty section. Stops within a batch when the map is full. */
export default function indexKeys(input: IndexInput, { disk }: JobContext): IndexOutput | JobFailure {
  return withFailures(() => {
    const map = new OffsetMap(input.map)
    if (input.clearsMap) map.clear()
    const transactions = new TransactionFilter(input.transactions)
    transactions.add(input.aborted)
    const { firstDirtyOffset, maxEntries } = input
    const batch = new RecordBatch(new Uint8Array(0))
    let isFull = false
    let messages = 0
    const visit = (bytes: Buffer, at: number): boolean => {
      const isControl = header.isControl(bytes, at)
      if (transactions.canDiscard(bytes, at) || isControl) messages += isControl ? 1 : header.recordCount(bytes, at)
      else {
        batch.moveTo(bytes, at)
        const { baseOffset } = batch
        const cursor = batch.cursor()
        while (cursor.next()) {
          const offset = baseOffset + cursor.offsetDelta
          if (cursor.keyLength >= 0 && offset >= firstDirtyOffset) {
            if (map.entries + map.waiting >= maxEntries) {
              map.settle()
              isFull = map.entries >= maxEntries
              if (isFull) return false
            }
            map.put(cursor.buffer, cursor.keyAt, cursor.keyLength, offset)
          } else if (offset >= firstDirtyOffset) map.noteOdd(offset)
          messages++
        }
        if (cursor.error !== undefined) throw new CorruptBatchError(cursor.error)
      }
      const lastOffset = header.lastOffset(bytes, at)
      if (lastOffset >= firstDirtyOffset) map.latestOffset = lastOffset
      return true
    }
    const start = input.seek === undefined ? input.position : indexedPosition(disk, input.seek.indexPath, input.seek.relativeOffset)
    const file = disk.open(input.path, { readOnly: true })
    let position: number
    try {
      position = readBatchesFrom(file, { ...input, position: start }, visit)
    } finally {
      file.close()
    }
    map.settle()
    if (!isFull && position >= input.end) map.latestOffset = input.nextSegmentOffset - 1
    return {
      position,
      isFull,
      map: { entries: map.entries, latestOffset: map.latestOffset },
      transactions: transactions.state(),
      counts: { ...NO_COUNTS, mapBytesRead: position - start, mapMessagesRead: messages },
    }
  })
}

/** The position of the last indexed batch that ends at or below the offset, 0 if there is none. A few reads of the file instead of all of it. */
function indexedPosition(disk: Disk, path: string, relativeOffset: number): number {
  if (disk.stat(path) === undefined) return 0
  const file = disk.open(path, { readOnly: true })
  try {
    const entry = new Uint8Array(8)
    let low = 0
    let high = Math.floor(file.size() / 8)
    let found = 0
    while (low < high) {
      const middle = (low + high) >>> 1
      file.read(entry, 0, 8, middle * 8)
      const offset = readInt32(entry, 0)
      const position = readInt32(entry, 4)
      // Zeros stand behind the entries of an index that was not cut to its size.
      if (position > 0 && offset <= relativeOffset) {
        found = position
        low = middle + 1
      } else high = middle
    }
    return found
  } finally {
    file.close()
  }
}
