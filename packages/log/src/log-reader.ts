import type { DiskError } from '@samsa/ports'
import { batch } from './batch-header.ts'
import type { AbortedTransaction, OffsetAtTime, RecordsSlice } from './partition-log-api.ts'
import { firstRecordAtOrAfter, recordOfMaxTimestamp } from './batch-records.ts'
import { EMPTY_SLICE, SegmentSlice } from './records-slice.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'
import type { AbortedEntry } from './transaction-index.ts'

export interface LocatedRecords {
  readonly records: RecordsSlice
  /** All offsets in the slice are below it. Asked only where aborted transactions are wanted: it may read an index. */
  readonly upperBound: () => number
}

const NOTHING: LocatedRecords = { records: EMPTY_SLICE, upperBound: () => 0 }

/**
 * Finds the bytes from the batch that holds `offset` (or the first after it) up to `bound`, at most `maxBytes` of them. A first batch larger
 * than that comes whole if `minOneMessage`, otherwise nothing does. Undefined where the way to the offset leads through bytes that are no batch.
 */
export function locate(
  log: SegmentedLog,
  offset: number,
  bound: number,
  maxBytes: number,
  minOneMessage: boolean,
  onFailed: (error: DiskError) => void,
): LocatedRecords | undefined {
  const { segments } = log
  if (offset >= bound) return NOTHING
  for (let index = Math.max(0, segments.floorIndex(offset)); ; index++) {
    const segment = segments.at(index)
    if (segment === undefined) return NOTHING
    const position = segment.positionOf(offset)
    if (position >= segment.sizeBytes) {
      if (!segment.isWholeFrom(offset)) return undefined
      // Compaction may have left nothing at or above the offset here.
      continue
    }
    const available = log.boundPosition(segment, index, bound) - position
    if (available <= 0) return NOTHING
    let length = Math.min(available, maxBytes)
    if (length < available) {
      const firstSize = segment.file.batchSizeAt(position)
      if (length < firstSize) length = minOneMessage ? Math.min(firstSize, available) : 0
    }
    if (length <= 0) return NOTHING
    const end = position + length
    const upperBound = (): number => segment.offsetIndex.upperBoundOffset(end) ?? log.endOf(index)
    return { records: new SegmentSlice(segment, position, length, onFailed), upperBound }
  }
}

/** The aborted transactions that overlap `[from, to)`. */
export function collectAborted(log: SegmentedLog, from: number, to: number): AbortedTransaction[] {
  return collectAbortedEntries(log, from, to).map(({ producerId, firstOffset }) => ({ producerId, firstOffset }))
}

/** The same as the transaction indexes have them. */
export function collectAbortedEntries(log: SegmentedLog, from: number, to: number): AbortedEntry[] {
  const found: AbortedEntry[] = []
  const all = log.segments.all()
  for (let index = Math.max(0, log.segments.floorIndex(from)); index < all.length; index++) {
    if ((all[index] as Segment).transactionIndex.collect(from, to, found)) break
  }
  return found
}

/** The first record at or after a time, in the first segment that can have one, at or above `startOffset`. */
export function findByTimestamp(log: SegmentedLog, timestampMs: number, startOffset: number): OffsetAtTime | undefined {
  const segment = log.segments.all().find((candidate) => candidate.largestTimestampMs >= timestampMs)
  if (segment === undefined) return undefined
  const entry = segment.timeIndex.lookup(timestampMs)
  const position = segment.indexedPosition(Math.max(entry.offset, startOffset))
  let found: OffsetAtTime | undefined
  eachBatch(segment, position, (bytes, at, start, sizeBytes) => {
    if (batch.maxTimestamp(bytes, at) < timestampMs || batch.lastOffset(bytes, at) < startOffset) return true
    const leaderEpoch = batch.leaderEpoch(bytes, at)
    const record = firstRecordAtOrAfter(readBatch(segment, start, sizeBytes), timestampMs, startOffset)
    if (record === undefined) return true
    found = { timestampMs: record.timestampMs, offset: record.offset, leaderEpoch }
    return false
  })
  return found
}

/** The first record with the largest timestamp of the log. */
export function findMaxTimestamp(log: SegmentedLog): OffsetAtTime | undefined {
  let latest: Segment | undefined
  for (const segment of log.segments.all()) {
    if (latest === undefined || segment.largest.timestampMs > latest.largest.timestampMs) latest = segment
  }
  if (latest === undefined) return undefined
  const segment = latest
  const { timestampMs, offset } = segment.largest
  let found: OffsetAtTime | undefined
  eachBatch(segment, segment.indexedPosition(offset), (bytes, at, start, sizeBytes) => {
    if (batch.maxTimestamp(bytes, at) !== timestampMs) return true
    const leaderEpoch = batch.leaderEpoch(bytes, at)
    const record = recordOfMaxTimestamp(readBatch(segment, start, sizeBytes))
    if (record !== undefined) found = { timestampMs, offset: record.offset, leaderEpoch }
    return false
  })
  return found
}

function eachBatch(
  segment: Segment,
  position: number,
  visit: (bytes: Uint8Array, at: number, start: number, sizeBytes: number) => boolean,
): void {
  segment.file.scanHeaders(position, segment.sizeBytes, visit)
}

function readBatch(segment: Segment, position: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  const read = segment.file.get().read(bytes, 0, sizeBytes, position)
  return bytes.subarray(0, read)
}
