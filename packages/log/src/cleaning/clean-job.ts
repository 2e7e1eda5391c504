import type { JobContext } from '@samsa/ports'
import type { AbortedEntry } from '../transaction-index.ts'
import { BatchFilter, type LastOfProducer } from './batch-filter.ts'
import { type BatchRange, readBatchesFrom } from './batch-stream.ts'
import { CleanedSegment, type CleanedSegmentState } from './cleaned-segment.ts'
import { type CleaningCounts, NO_COUNTS } from './cleaning-counts.ts'
import { type JobFailure, withFailures } from './job-outcome.ts'
import { OffsetMap, type OffsetMapState } from './offset-map.ts'
import { TransactionFilter, type TransactionFilterState } from './transaction-filter.ts'

export interface CleanInput extends BatchRange {
  readonly path: string
  readonly output: CleanedSegmentState
  /** Nothing follows this segment in its output. */
  readonly isLast: boolean
  readonly map: OffsetMapState
  readonly transactions: TransactionFilterState
  /** Those that touch this segment; with its first slice only. */
  readonly aborted: readonly AbortedEntry[]
  /** Shared memory: there may be many, and slices are many too. */
  readonly lastOfProducers: SharedArrayBuffer
  readonly nowMs: number
  readonly deleteRetentionMs: number
  readonly roundEndOffset: number
}

export interface CleanOutput {
  readonly position: number
  readonly output: CleanedSegmentState
  readonly transactions: TransactionFilterState
  readonly counts: CleaningCounts
}

/** Copies what stays of a piece of a segment into its successor; with the last piece the successor is completed and synced. */
export default function cleanRange(input: CleanInput, { disk }: JobContext): CleanOutput | JobFailure {
  return withFailures(() => {
    const transactions = new TransactionFilter(input.transactions)
    transactions.add(input.aborted)
    const lastOfProducers = decodeProducers(input.lastOfProducers)
    const filter = new BatchFilter({ ...input, map: new OffsetMap(input.map), transactions, lastOfProducers })
    const cleaned = new CleanedSegment(disk, input.output)
    const chunk = new Chunk(input.bufferBytes)
    const file = disk.open(input.path, { readOnly: true })
    let position: number
    try {
      position = readBatchesFrom(
        file,
        input,
        (bytes, at, sizeBytes) => {
          const kept = filter.filter(bytes, at)
          if (kept === 'same') chunk.add(bytes, at, at + sizeBytes)
          else if (kept !== undefined) chunk.add(kept, 0, kept.length)
          return true
        },
        () => {
          if (chunk.length > 0) cleaned.append(chunk.take())
        },
      )
      if (input.isLast && position >= input.end) cleaned.finish(transactions.kept)
      else cleaned.pause(transactions.kept)
    } finally {
      cleaned.close()
      file.close()
    }
    return {
      position,
      output: cleaned.state,
      transactions: transactions.state(),
      counts: {
        ...NO_COUNTS,
        bytesRead: position - input.position,
        bytesWritten: cleaned.state.sizeBytes - input.output.sizeBytes,
        messagesRead: filter.messagesRead,
        messagesWritten: filter.messagesWritten,
        invalidMessages: filter.invalidMessages,
      },
    }
  })
}

export function encodeProducers(producers: ReadonlyMap<number, LastOfProducer>): SharedArrayBuffer {
  const numbers = new Float64Array(new SharedArrayBuffer(producers.size * 24))
  let at = 0
  for (const [producerId, { lastDataOffset, producerEpoch }] of producers) {
    numbers[at++] = producerId
    numbers[at++] = lastDataOffset
    numbers[at++] = producerEpoch
  }
  return numbers.buffer
}

function decodeProducers(shared: SharedArrayBuffer): Map<number, LastOfProducer> {
  const numbers = new Float64Array(shared)
  const producers = new Map<number, LastOfProducer>()
  for (let at = 0; at < numbers.length; at += 3) {
    producers.set(numbers[at] as number, { lastDataOffset: numbers[at + 1] as number, producerEpoch: numbers[at + 2] as number })
  }
  return producers
}

/** Bytes to be written together. */
class Chunk {
  length = 0
  #bytes: Buffer

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(capacity, 1024))
  }

  add(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.length + to - from
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, this.length)
      this.#bytes = grown
    }
    this.#bytes.set(bytes.subarray(from, to), this.length)
    this.length = needed
  }

  /** What was added, valid until the next call of `add`. */
  take(): Uint8Array {
    const { length } = this
    this.length = 0
    return this.#bytes.subarray(0, length)
  }
}
