import type { JobContext } from '@samsa/ports'
import { CorruptBatchError, RecordBatch } from '@samsa/protocol'
import { batch as header } from '../batch-header.ts'
import type { AbortedEntry } from '../transaction-index.ts'
import { readBatchesFrom } from './batch-stream.ts'
import { type CleaningCounts, NO_COUNTS } from './cleaning-counts.ts'
import { type JobFailure, withFailures } from './job-outcome.ts'
import { OffsetMap, type OffsetMapState } from './offset-map.ts'
import { TransactionFilter, type TransactionFilterState } from './transaction-filter.ts'

export interface IndexInput {
  readonly path: string
  readonly position: number
  /** The segment's size. */
  readonly end: number
  /** About as much is read before the slice ends. */
  readonly budgetBytes: number
  readonly bufferBytes: number
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
            if (map.entries >= maxEntries) {
              isFull = true
              return false
            }
            map.put(cursor.buffer, cursor.keyAt, cursor.keyLength, offset)
          }
          messages++
        }
        if (cursor.error !== undefined) throw new CorruptBatchError(cursor.error)
      }
      const lastOffset = header.lastOffset(bytes, at)
      if (lastOffset >= firstDirtyOffset) map.latestOffset = lastOffset
      return true
    }
    const file = disk.open(input.path, { readOnly: true })
    let position: number
    try {
      position = readBatchesFrom(file, input, input.bufferBytes, visit)
    } finally {
      file.close()
    }
    if (!isFull && position >= input.end) map.latestOffset = input.nextSegmentOffset - 1
    return {
      position,
      isFull,
      map: { entries: map.entries, latestOffset: map.latestOffset },
      transactions: transactions.state(),
      counts: { ...NO_COUNTS, mapBytesRead: position - input.position, mapMessagesRead: messages },
    }
  })
}
