import type { Disk } from '@samsa/ports'
import { batch } from './batch-header.ts'
import {
  OFFSET_INDEX_SUFFIX,
  offsetName,
  SEGMENT_SUFFIXES,
  type SegmentName,
  TIME_INDEX_SUFFIX,
  TRANSACTION_INDEX_SUFFIX,
} from './file-name.ts'
import { IndexFile } from './index-file.ts'
import { OffsetIndex } from './offset-index.ts'
import { RecentBatches } from './recent-batches.ts'
import { ReadHeat, type WrittenBytes } from './read-heat.ts'
import { SegmentFile } from './segment-file.ts'
import type { OpenFiles } from './segment-files.ts'
import { TimeIndex, type TimestampOffset } from './time-index.ts'
import { TransactionIndex } from './transaction-index.ts'

/** Index entries are written to the files when an eighth of them waits, or this many: a page of the offset index. */
const ENTRIES_PER_WRITE = 512
const MAX_RELATIVE_OFFSET = 2147483647

/** Where the segments of one log live; shared by them, so that a rename of the folder reaches all. */
export interface SegmentHome {
  readonly disk: Disk
  readonly openFiles: OpenFiles
  readonly folder: { readonly path: string }
  readonly written: WrittenBytes
  readonly monotonicMs: () => number
}

export interface SegmentLimits {
  readonly segmentIndexBytes: number
  readonly indexIntervalBytes: number
}

export interface BatchPosition {
  readonly position: number
  readonly sizeBytes: number
}

/** A `.log` file with its indexes: all batches from `baseOffset` to the next segment's. */
export class Segment {
  readonly baseOffset: number
  readonly file: SegmentFile
  readonly offsetIndex: OffsetIndex
  readonly timeIndex: TimeIndex
  readonly transactionIndex: TransactionIndex
  readonly jitterMs: number
  sizeBytes: number
  createdMs: number
  /** Bytes of this segment were written or cut since its last fdatasync. */
  isDirty = false
  /** Whether its bytes are likely in the page cache. */
  readonly heat: ReadHeat
  /** The index files were written since their last fdatasync; only a sealed segment's matter. */
  indexesDirty = false
  /** An fdatasync is under way: what it covers is not safe yet. */
  isSyncing = false
  readonly recent = new RecentBatches()
  readonly #home: SegmentHome
  readonly #name: SegmentName
  readonly #segmentIndexBytes: number
  readonly #indexIntervalBytes: number
  /** The index files have room for more entries. After a start that is made when first needed: most partitions stay idle. */
  #indexesHaveRoom = false
  /** Has no files yet. */
  #isNew = false
  #bytesSinceIndexEntry = 0
  /** Largest timestamp and the last offset of its batch; undefined until the time index was asked. */
  #largest: TimestampOffset | undefined
  /** The first batch's largest timestamp: rolling by time counts from it. undefined: not read yet. */
  #firstTimestampMs: number | undefined

  constructor(
    home: SegmentHome,
    baseOffset: number,
    limits: SegmentLimits,
    state: { sizeBytes: number; createdMs: number; jitterMs: number; hasTransactionIndex: boolean; suffix?: string },
  ) {
    const name = { base: offsetName(baseOffset), suffix: state.suffix ?? '' }
    const indexFile = (kind: string): IndexFile => new IndexFile(home.disk, home.folder, name, kind)
    this.baseOffset = baseOffset
    this.#home = home
    this.#name = name
    this.heat = new ReadHeat(home.written)
    this.#segmentIndexBytes = limits.segmentIndexBytes
    this.#indexIntervalBytes = limits.indexIntervalBytes
    this.file = new SegmentFile(home.disk, home.openFiles, home.folder, name)
    this.offsetIndex = new OffsetIndex(indexFile(OFFSET_INDEX_SUFFIX), baseOffset, limits.segmentIndexBytes)
    this.timeIndex = new TimeIndex(indexFile(TIME_INDEX_SUFFIX), baseOffset, limits.segmentIndexBytes)
    this.transactionIndex = new TransactionIndex(indexFile(TRANSACTION_INDEX_SUFFIX), !state.hasTransactionIndex)
    this.sizeBytes = state.sizeBytes
    this.createdMs = state.createdMs
    this.jitterMs = state.jitterMs
  }

  /**
   * A new, empty segment. At offset 0 its files are made by the first append, since most partitions of a large cluster stay empty; further on
   * its name alone may tell where the log ends.
   */
  static create(home: SegmentHome, baseOffset: number, limits: SegmentLimits, nowMs: number, jitterMs: number): Segment {
    const segment = new Segment(home, baseOffset, limits, { sizeBytes: 0, createdMs: nowMs, jitterMs, hasTransactionIndex: false })
    segment.#largest = { timestampMs: -1, offset: baseOffset }
    segment.#isNew = true
    if (baseOffset > 0) segment.#makeFiles()
    return segment
  }

  /** The files get their usual names. */
  dropSuffix(): void {
    const { disk, folder } = this.#home
    const base = `${folder.path}/${this.#name.base}`
    for (const kind of SEGMENT_SUFFIXES) {
      if (disk.stat(base + kind + this.#name.suffix) !== undefined) disk.rename(base + kind + this.#name.suffix, base + kind)
    }
    this.#name.suffix = ''
  }

  /** Something of this segment may not survive a loss of power. The indexes of the active one are rebuilt, so they do not count. */
  isUnsafe(isActive: boolean): boolean {
    return this.isDirty || this.isSyncing || (!isActive && this.indexesDirty)
  }

  monotonicMs(): number {
    return this.#home.monotonicMs()
  }

  get hasFiles(): boolean {
    return !this.#isNew
  }

  canHold(offset: number): boolean {
    const relative = offset - this.baseOffset
    return relative >= 0 && relative <= MAX_RELATIVE_OFFSET
  }

  /**
   * Writes whole batches at the end in one gathered write, then notes them in the indexes. `bytes` are the same bytes as one array, for the headers.
   * On a disk error nothing is counted: what was written lies behind the end and is cut by recovery.
   */
  append(bytes: Uint8Array, indexIntervalBytes: number): void {
    if (this.#isNew) this.#makeFiles()
    this.file.get().write([bytes], this.sizeBytes)
    this.isDirty = true
    this.heat.wrote(bytes.length)
    if (!this.#indexesHaveRoom) this.#makeRoom()
    this.noteBatches(bytes, indexIntervalBytes)
  }

  /** What an append notes about batches that begin at the present end. Also used by recovery. */
  noteBatches(bytes: Uint8Array, indexIntervalBytes: number): void {
    for (let at = 0; at < bytes.length;) {
      const sizeBytes = batch.sizeBytes(bytes, at)
      this.noteBatch(bytes, at, sizeBytes, indexIntervalBytes)
      at += sizeBytes
    }
    const unwritten = this.offsetIndex.unwrittenCount
    if (unwritten > 0 && unwritten >= Math.min(ENTRIES_PER_WRITE, this.offsetIndex.count >>> 3)) this.writeIndexes()
  }

  noteBatch(bytes: Uint8Array, at: number, sizeBytes: number, indexIntervalBytes: number): void {
    const baseOffset = batch.baseOffset(bytes, at)
    const lastOffset = baseOffset + batch.lastOffsetDelta(bytes, at)
    const maxTimestamp = batch.maxTimestamp(bytes, at)
    const position = this.sizeBytes
    let largest = this.largest
    if (maxTimestamp > largest.timestampMs) largest = this.#largest = { timestampMs: maxTimestamp, offset: lastOffset }
    if (position === 0) this.#firstTimestampMs = maxTimestamp
    if (this.#bytesSinceIndexEntry > indexIntervalBytes) {
      this.offsetIndex.append(lastOffset, position)
      this.timeIndex.maybeAppend(largest.timestampMs, largest.offset)
      this.#bytesSinceIndexEntry = 0
    }
    this.#bytesSinceIndexEntry += sizeBytes
    this.sizeBytes = position + sizeBytes
    this.recent.add(baseOffset, position)
  }

  writeIndexes(): void {
    if (this.offsetIndex.unwrittenCount === 0 && this.timeIndex.unwrittenCount === 0) return
    this.offsetIndex.writeOut()
    this.timeIndex.writeOut()
    this.indexesDirty = true
  }

  get largest(): TimestampOffset {
    return (this.#largest ??= this.timeIndex.lastEntry)
  }

  /** The largest record timestamp, or the file's time of change where records have none. */
  get largestTimestampMs(): number {
    const { timestampMs } = this.largest
    return timestampMs >= 0 ? timestampMs : this.modifiedMs
  }

  get modifiedMs(): number {
    return this.#home.disk.stat(this.file.path)?.modifiedMs ?? 0
  }

  /** How long this segment has been filling, by record time where records have it. */
  ageMs(nowMs: number, recordTimestampMs: number): number {
    const first = this.firstTimestampMs
    return first >= 0 ? recordTimestampMs - first : nowMs - this.createdMs
  }

  get firstTimestampMs(): number {
    if (this.#firstTimestampMs !== undefined) return this.#firstTimestampMs
    let first = -1
    this.file.scanHeaders(0, this.sizeBytes, (bytes, at) => {
      first = batch.maxTimestamp(bytes, at)
      return false
    })
    if (this.sizeBytes > 0) this.#firstTimestampMs = first
    return first
  }

  /** The batch that holds `offset`, or the first one after it; undefined if the segment ends before. */
  find(offset: number): BatchPosition | undefined {
    const known = this.recent.positionOf(offset)
    if (known >= 0) return { position: known, sizeBytes: this.file.batchSizeAt(known) }
    let found: BatchPosition | undefined
    this.file.scanHeaders(this.indexedPosition(offset), this.sizeBytes, (bytes, at, position, sizeBytes) => {
      if (batch.lastOffset(bytes, at) < offset) return true
      found = { position, sizeBytes }
      return false
    })
    return found
  }

  /** Where the last indexed batch that ends at or below `offset` begins; 0 if there is none. An index that points elsewhere is made anew. */
  indexedPosition(offset: number): number {
    const entry = this.offsetIndex.floor(offset)
    if (entry === undefined) return 0
    let agrees = false
    this.file.scanHeaders(entry.position, this.sizeBytes, (bytes, at) => {
      agrees = batch.lastOffset(bytes, at) === entry.lastOffset
      return false
    })
    if (agrees) return entry.position
    this.rebuildIndexes()
    return this.offsetIndex.floor(offset)?.position ?? 0
  }

  /** The index points where no batch begins: it is made anew from the batch headers. The transaction index stays. */
  rebuildIndexes(): void {
    const end = this.sizeBytes
    this.offsetIndex.reset()
    this.timeIndex.reset()
    this.recent.clear()
    this.sizeBytes = 0
    this.#bytesSinceIndexEntry = 0
    this.#largest = { timestampMs: -1, offset: this.baseOffset }
    this.#indexesHaveRoom = false
    this.file.scanHeaders(0, end, (bytes, at, _position, sizeBytes) => {
      this.noteBatch(bytes, at, sizeBytes, this.#indexIntervalBytes)
      return true
    })
    this.sizeBytes = end
    this.writeIndexes()
    this.indexesDirty = true
  }

  /** The position of that batch without looking at its size; the segment's end if there is none. */
  positionOf(offset: number): number {
    const known = this.recent.positionOf(offset)
    return known >= 0 ? known : (this.find(offset)?.position ?? this.sizeBytes)
  }

  /** Whether batch follows batch from where `offset` would be to the end. */
  isWholeFrom(offset: number): boolean {
    return this.file.scanHeaders(this.indexedPosition(offset), this.sizeBytes, () => true) >= this.sizeBytes
  }

  /** The offset after the last batch. */
  nextOffset(): number {
    let next = this.baseOffset
    this.file.scanHeaders(this.indexedPosition(this.offsetIndex.lastOffset), this.sizeBytes, (bytes, at) => {
      next = batch.lastOffset(bytes, at) + 1
      return true
    })
    return next
  }

  /** Keeps what lies below `offset`. Returns the bytes cut. */
  truncateTo(offset: number, nowMs: number): number {
    if (this.#isNew) return 0
    const position = this.positionOf(offset)
    const cut = this.sizeBytes - position
    this.offsetIndex.truncateTo(offset)
    this.timeIndex.truncateTo(offset)
    this.transactionIndex.truncateTo(offset)
    this.#makeRoom()
    this.file.get().truncate(position)
    this.sizeBytes = position
    this.recent.clear()
    this.#firstTimestampMs = undefined
    if (position === 0) this.createdMs = nowMs
    this.#bytesSinceIndexEntry = 0
    this.#largest = this.#largestAfterCut()
    this.isDirty = true
    this.indexesDirty = true
    return cut
  }

  /** A later segment takes over: the last time entry is written and the indexes lose their unused room. */
  seal(): void {
    if (this.#isNew) this.#makeFiles()
    const { timestampMs, offset } = this.largest
    this.timeIndex.maybeAppend(timestampMs, offset)
    this.offsetIndex.trim()
    this.timeIndex.trim()
    this.indexesDirty = true
    this.#indexesHaveRoom = false
  }

  /** Starts the indexes anew, before recovery reads the segment again. */
  resetForRecovery(): void {
    this.offsetIndex.reset()
    this.timeIndex.reset()
    this.transactionIndex.reset()
    this.recent.clear()
    this.sizeBytes = 0
    this.#bytesSinceIndexEntry = 0
    this.#largest = { timestampMs: -1, offset: this.baseOffset }
    this.#firstTimestampMs = undefined
    this.#indexesHaveRoom = false
    this.isDirty = true
    this.indexesDirty = true
  }

  /** The active segment of a log that is closed cleanly: as sealed, if anything was written since it was opened. */
  finish(): void {
    if (!this.#isNew && (this.#indexesHaveRoom || this.offsetIndex.unwrittenCount > 0 || this.timeIndex.unwrittenCount > 0)) this.seal()
  }

  /** Gives the memory of a sealed segment's indexes back; they are read again when needed. */
  unloadIndexes(): void {
    this.offsetIndex.unload()
    this.timeIndex.unload()
  }

  #makeFiles(): void {
    const file = this.file.get()
    if (file.size() > 0) file.truncate(0)
    this.offsetIndex.create()
    this.timeIndex.create()
    this.#indexesHaveRoom = true
    this.#isNew = false
  }

  #makeRoom(): void {
    this.offsetIndex.preallocate(this.#segmentIndexBytes)
    this.timeIndex.preallocate(this.#segmentIndexBytes)
    this.#indexesHaveRoom = true
  }

  /** Renames all files by appending the suffix. */
  rename(suffix: string): void {
    const base = `${this.#home.folder.path}/${offsetName(this.baseOffset)}`
    for (const kind of SEGMENT_SUFFIXES) {
      if (this.#home.disk.stat(base + kind) !== undefined) this.#home.disk.rename(base + kind, base + kind + suffix)
    }
  }

  /** After a cut the batches past the last time entry are asked for their timestamps. */
  #largestAfterCut(): TimestampOffset {
    let largest = this.timeIndex.lastEntry
    this.file.scanHeaders(this.indexedPosition(largest.offset), this.sizeBytes, (bytes, at) => {
      const timestampMs = batch.maxTimestamp(bytes, at)
      if (timestampMs > largest.timestampMs) largest = { timestampMs, offset: batch.lastOffset(bytes, at) }
      return true
    })
    return largest
  }
}
