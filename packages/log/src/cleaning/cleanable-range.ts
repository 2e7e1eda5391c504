import type { Segment } from '../segment.ts'
import type { SegmentedLog } from '../segmented-log.ts'

export interface RangeBounds {
  readonly logStartOffset: number
  readonly lastStableOffset: number
  /** The checkpointed first dirty offset. */
  readonly checkpoint: number | undefined
  readonly nowMs: number
}

export interface CleanableRange {
  readonly firstDirtyOffset: number
  /** A segment's base offset. */
  readonly firstUncleanableOffset: number
  readonly cleanBytes: number
  readonly cleanableBytes: number
  readonly delayMs: number
  /** The checkpoint lies outside the log: it was cut, or its beginning deleted. */
  readonly invalidCheckpoint: boolean
}

/** Which part of a log may be cleaned now (Kafka's LogCleanerManager.cleanableOffsets and LogToClean). */
export function cleanableRange(log: SegmentedLog, bounds: RangeBounds): CleanableRange {
  const { logStartOffset, lastStableOffset, nowMs } = bounds
  const checkpoint = bounds.checkpoint ?? logStartOffset
  const invalidCheckpoint = checkpoint < logStartOffset || checkpoint > log.logEndOffset
  const firstDirtyOffset = invalidCheckpoint ? logStartOffset : checkpoint
  const sealedFrom = (offset: number): readonly Segment[] =>
    offset > log.active.baseOffset ? [] : segmentsBetween(log, offset, log.active.baseOffset)
  const minLagMs = Math.max(log.config.minCompactionLagMs, 0)
  const tooYoung =
    minLagMs === 0 ? undefined : sealedFrom(firstDirtyOffset).find(({ largestTimestampMs }) => largestTimestampMs > nowMs - minLagMs)
  const limit = Math.max(firstDirtyOffset, Math.min(lastStableOffset, log.active.baseOffset, tooYoung?.baseOffset ?? Infinity))
  // Whole segments only.
  const firstUncleanableOffset = (sealedFrom(limit)[0] ?? log.active).baseOffset
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanBytes: bytesOf(segmentsBetween(log, -1, firstDirtyOffset)),
    cleanableBytes: bytesOf(segmentsBetween(log, Math.min(firstDirtyOffset, firstUncleanableOffset), firstUncleanableOffset)),
    delayMs: delayOf(sealedFrom(firstDirtyOffset), log.config.maxCompactionLagMs, nowMs),
    invalidCheckpoint,
  }
}

/** The segments from the one that holds `from` up to those that begin below `to`. */
export function segmentsBetween(log: SegmentedLog, from: number, to: number): readonly Segment[] {
  if (from === to) return []
  const all = log.segments.all()
  const first = Math.max(0, log.segments.floorIndex(from))
  let end = first
  while (end < all.length && (all[end] as Segment).baseOffset < to) end++
  return all.slice(first, end)
}

function bytesOf(segments: readonly Segment[]): number {
  let sum = 0
  for (const { sizeBytes } of segments) sum += sizeBytes
  return sum
}

function delayOf(segments: readonly Segment[], maxLagMs: number, nowMs: number): number {
  // Without a limit nothing is late, and no segment need be opened to find out.
  if (maxLagMs >= Number.MAX_SAFE_INTEGER) return 0
  const cleanUntilMs = nowMs - Math.max(maxLagMs, 0)
  let earliestMs = Infinity
  for (const { firstTimestampMs } of segments) if (firstTimestampMs > 0 && firstTimestampMs < earliestMs) earliestMs = firstTimestampMs
  return earliestMs < cleanUntilMs ? cleanUntilMs - earliestMs : 0
}
