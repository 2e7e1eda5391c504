import { assert } from '@samsa/stdx'
import { DELETED_SUFFIX, offsetName, SEGMENT_SUFFIXES } from './file-name.ts'
import type { LogConfig } from './log-config.ts'
import { Segment, type SegmentHome } from './segment.ts'
import { SegmentList } from './segment-list.ts'

export interface SegmentedLogOptions {
  readonly home: SegmentHome
  readonly config: LogConfig
  /** A uniform integer below the bound, for `segment.jitter.ms`. */
  readonly randomBelow: (bound: number) => number
  /** Runs the function after a delay, unless the process ends first. */
  readonly later: (delayMs: number, run: () => void) => void
  /** Those that are there, in the background. */
  readonly removeFiles: (paths: readonly string[]) => void
}

/** Segments one after another and where they end. Knows offsets, files and indexes; nothing of producers, epochs or readers. */
export class SegmentedLog {
  readonly home: SegmentHome
  readonly segments = new SegmentList()
  config: LogConfig
  logEndOffset = 0
  /** All below is on the device. */
  recoveryPoint = 0
  /** Files were created or renamed since the folder was synced. */
  folderDirty = false
  /** Counts the cuts, so that a flush under way does not raise the recovery point past one. */
  truncations = 0
  readonly #options: SegmentedLogOptions

  constructor(options: SegmentedLogOptions) {
    this.#options = options
    this.home = options.home
    this.config = options.config
  }

  get active(): Segment {
    return this.segments.active
  }

  /** Whether the next batches need a new segment: size, age by record time, full index, offset too far from the base. */
  shouldRoll(bytes: number, maxTimestampMs: number, lastOffset: number, nowMs: number): boolean {
    const segment = this.active
    const { segmentBytes, segmentMs } = this.config
    if (segment.sizeBytes > segmentBytes - bytes) return true
    if (segment.sizeBytes > 0 && segment.ageMs(nowMs, maxTimestampMs) > Math.min(segmentMs, Number.MAX_SAFE_INTEGER) - segment.jitterMs)
      return true
    return segment.offsetIndex.isFull || segment.timeIndex.isFull || !segment.canHold(lastOffset)
  }

  /** A new active segment at `baseOffset` (at least the log end). An empty active segment of that name is replaced. */
  roll(baseOffset: number, nowMs: number): Segment {
    const base = Math.max(baseOffset, this.logEndOffset)
    const active = this.segments.count === 0 ? undefined : this.active
    if (active !== undefined && active.baseOffset === base && active.sizeBytes === 0) this.#dropNow(active)
    else active?.seal()
    const segment = this.createSegment(base, nowMs)
    this.segments.add(segment)
    this.logEndOffset = base
    return segment
  }

  createSegment(baseOffset: number, nowMs: number): Segment {
    const { segmentJitterMs, segmentMs } = this.config
    const bound = Math.min(segmentJitterMs, segmentMs, 4294967296)
    const jitterMs = bound > 0 ? this.#options.randomBelow(bound) : 0
    this.folderDirty = true
    return Segment.create(this.home, baseOffset, this.config, nowMs, jitterMs)
  }

  append(bytes: Uint8Array, lastOffset: number): void {
    assert(lastOffset >= this.logEndOffset, () => `append up to ${lastOffset} below the log end ${this.logEndOffset}`)
    assert(this.active.canHold(lastOffset), () => `offset ${lastOffset} does not fit into segment ${this.active.baseOffset}`)
    if (!this.active.hasFiles) this.folderDirty = true
    this.active.append(bytes, this.config.indexIntervalBytes)
    this.logEndOffset = lastOffset + 1
  }

  /** The offset from which files would not survive a loss of power, looking also at sealed segments whose indexes were not synced. */
  get safeRecoveryPoint(): number {
    const segments = this.segments.all()
    for (let index = 0; index < segments.length - 1; index++) {
      const segment = segments[index] as Segment
      if (segment.isUnsafe(false)) return Math.min(this.recoveryPoint, segment.baseOffset)
    }
    return this.recoveryPoint
  }

  /**
   * Where recovery must begin after a crash. Not the log's end: the active segment's indexes are not on the device, and once a later segment begins
   * there nothing would tell that this one is to be read again.
   */
  get crashRecoveryPoint(): number {
    const safe = this.safeRecoveryPoint
    return this.active.sizeBytes > 0 && safe >= this.logEndOffset ? Math.max(this.active.baseOffset, this.logEndOffset - 1) : safe
  }

  /** Cuts everything from `offset` on, which lies within the log. Returns the segments removed. */
  truncateTo(offset: number, nowMs: number): Segment[] {
    const removed = this.segments.all().filter((segment) => segment.baseOffset > offset)
    for (const segment of removed.toReversed()) this.#dropNow(segment)
    this.active.truncateTo(offset, nowMs)
    this.logEndOffset = offset
    this.recoveryPoint = Math.min(this.recoveryPoint, offset)
    this.truncations++
    return removed
  }

  /** Removes all segments and begins at `offset`. Returns what was removed. */
  truncateFullyAndStartAt(offset: number, nowMs: number): Segment[] {
    const removed = [...this.segments.all()]
    for (const segment of removed.toReversed()) this.#dropNow(segment)
    this.segments.add(this.createSegment(offset, nowMs))
    this.logEndOffset = offset
    this.recoveryPoint = Math.min(this.recoveryPoint, offset)
    this.truncations++
    return removed
  }

  /** Takes segments out of the log: renamed `.deleted` now, removed after `file.delete.delay.ms`. */
  removeLater(segments: readonly Segment[]): void {
    for (const segment of segments) {
      this.segments.remove(segment)
      segment.rename(DELETED_SUFFIX)
      segment.file.close()
    }
    this.folderDirty = true
    const names = segments.flatMap(({ baseOffset }) => SEGMENT_SUFFIXES.map((suffix) => offsetName(baseOffset) + suffix + DELETED_SUFFIX))
    this.removeFilesLater(names)
  }

  removeFilesLater(names: readonly string[]): void {
    if (names.length === 0) return
    this.#options.later(this.config.fileDeleteDelayMs, () =>
      this.#options.removeFiles(names.map((name) => `${this.home.folder.path}/${name}`)),
    )
  }

  /** The next segment's base, the log end for the last one. */
  endOf(index: number): number {
    return this.segments.at(index + 1)?.baseOffset ?? this.logEndOffset
  }

  /** The position in `segment` of the first batch that is not below `bound`; its size if the bound lies beyond it. */
  boundPosition(segment: Segment, index: number, bound: number): number {
    if (bound >= this.logEndOffset || bound >= this.endOf(index)) return segment.sizeBytes
    return segment.positionOf(bound)
  }

  #dropNow(segment: Segment): void {
    this.segments.remove(segment)
    segment.file.close()
    const base = `${this.home.folder.path}/${offsetName(segment.baseOffset)}`
    for (const suffix of SEGMENT_SUFFIXES) {
      if (this.home.disk.stat(base + suffix) !== undefined) this.home.disk.remove(base + suffix)
    }
    this.folderDirty = true
  }
}
