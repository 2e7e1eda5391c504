import type { Logger } from '@samsa/ports'
import { assert } from '@samsa/stdx'
import { batch } from './batch-header.ts'
import {
  CLEANED_SUFFIX,
  DELETED_SUFFIX,
  LOG_SUFFIX,
  OFFSET_INDEX_SUFFIX,
  offsetName,
  offsetOfName,
  SEGMENT_SUFFIXES,
  SWAP_SUFFIX,
  TIME_INDEX_SUFFIX,
  TRANSACTION_INDEX_SUFFIX,
} from './file-name.ts'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { Loading } from './loading.ts'
import { rebuildProducerState, replayBatch } from './producer-replay.ts'
import type { ProducerState } from './producer-state.ts'
import { afterHeader } from './recovery-scan.ts'
import { Segment } from './segment.ts'
import { SegmentFile } from './segment-file.ts'
import type { SegmentedLog } from './segmented-log.ts'

/** Read and checked by a worker at a time. */
const SCAN_BYTES = 8 * 1024 * 1024
/** Of what a worker found, this much is taken over before giving way. */
const BATCHES_PER_TURN = 1000

export interface LoaderOptions {
  readonly log: SegmentedLog
  readonly producerState: ProducerState
  readonly epochs: LeaderEpochs
  readonly logger: Logger
  readonly topicPartition: string
  readonly wasCleanShutdown: boolean
  readonly recoveryPoint: number
  readonly logStartOffset: number
  /** Compaction has been here, even if the topic is not compacted any more. */
  readonly cleanedTo: number
  readonly nowMs: () => number
  /** How many segments of this log are still to be recovered. */
  readonly onSegments?: (remaining: number) => void
}

/**
 * Finds the segments of a partition and brings everything derived from them up to date. After an unclean stop the segments from the recovery
 * point on are read batch by batch, by a worker: the first that is cut off or damaged ends the log. Returns the log start.
 */
export function* loadLog(options: LoaderOptions): Loading<number> {
  const { log, producerState, epochs, nowMs } = options
  const names = tidyFolder(options)
  const unusable = epochs.load()
  if (unusable !== undefined)
    options.logger.warn('Leader epochs are read again from the log', { partition: options.topicPartition, reason: unusable })
  yield* openSegments(options, names, unusable !== undefined)
  producerState.reloadSnapshots(names.filter((name) => !name.endsWith(DELETED_SUFFIX)))
  yield* repairTransactionIndexes(options)
  log.recoveryPoint = options.recoveryPoint
  if (!options.wasCleanShutdown) yield* recoverUnflushed(options)
  if (log.segments.count > 0) {
    const logEndOffset = log.active.nextOffset()
    if (logEndOffset < options.logStartOffset) {
      options.logger.warn('Deleting all segments: the log ends before its start offset', {
        partition: options.topicPartition,
        logEndOffset,
        logStartOffset: options.logStartOffset,
      })
      dropSegments(options, [...log.segments.all()])
      epochs.clear()
      producerState.truncateFullyAndStartAt(options.logStartOffset)
    } else log.logEndOffset = logEndOffset
  }
  if (log.segments.count === 0) {
    log.segments.add(log.createSegment(options.logStartOffset, nowMs()))
    log.logEndOffset = options.logStartOffset
    log.recoveryPoint = Math.min(log.recoveryPoint, log.logEndOffset)
  } else log.recoveryPoint = options.wasCleanShutdown ? log.logEndOffset : Math.min(options.recoveryPoint, log.logEndOffset)
  epochs.truncateFromEnd(log.logEndOffset)
  epochs.truncateFromStart(options.logStartOffset)
  const logStartOffset = Math.max(options.logStartOffset, log.segments.first.baseOffset)
  producerState.removeStraySnapshots(log.segments.all().map(({ baseOffset }) => baseOffset))
  yield* finishProducerState(options, logStartOffset)
  return logStartOffset
}

/** A clean log without any snapshot comes from a time before snapshots, or never had producers: nothing is replayed. */
function* finishProducerState(options: LoaderOptions, logStartOffset: number): Loading<void> {
  const { log, producerState } = options
  if (producerState.latestSnapshotOffset === undefined && options.wasCleanShutdown) {
    for (const { baseOffset } of log.segments.all().slice(-2)) {
      producerState.mapEndOffset = baseOffset
      producerState.takeSnapshot(false)
    }
    producerState.mapEndOffset = log.logEndOffset
    producerState.takeSnapshot(false)
    return
  }
  yield* rebuildProducerState(log, producerState, logStartOffset, log.logEndOffset, options.nowMs())
}

/** Removes what a crash left half done, finishes what was complete (`.swap`). Returns the names that stay. */
function tidyFolder({ log, logger, topicPartition }: LoaderOptions): string[] {
  const { disk, folder } = log.home
  const path = (name: string): string => `${folder.path}/${name}`
  const names = disk.list(folder.path)
  const cleaned = names.filter((name) => name.endsWith(CLEANED_SUFFIX))
  const lowestCleaned = Math.min(...cleaned.map((name) => offsetOfName(name) ?? Infinity))
  // A swap file at or above an unfinished output belongs to an operation that did not complete.
  const isStale = (name: string): boolean =>
    (name.endsWith(DELETED_SUFFIX) && !name.endsWith('.checkpoint.deleted')) ||
    name.endsWith(CLEANED_SUFFIX) ||
    (name.endsWith(SWAP_SUFFIX) && (offsetOfName(name) ?? 0) >= lowestCleaned)
  for (const name of names) if (isStale(name)) disk.remove(path(name))
  const left = names.filter((name) => !isStale(name))
  const swaps = left.filter((name) => name.endsWith(SWAP_SUFFIX))
  if (swaps.length === 0) return left
  const replaced = swappedRange(log, swaps)
  for (const name of left) {
    const offset = offsetOfName(name)
    if (name.endsWith(SWAP_SUFFIX) || offset === undefined || offset < replaced.from || offset >= replaced.to) continue
    logger.info('Removing a file that compaction had replaced', { partition: topicPartition, name })
    disk.remove(path(name))
  }
  for (const name of swaps) disk.rename(path(name), path(name.slice(0, -SWAP_SUFFIX.length)))
  log.folderDirty = true
  return disk.list(folder.path)
}

/** The offsets that complete swap files stand for. */
function swappedRange(log: SegmentedLog, swaps: readonly string[]): { from: number; to: number } {
  const { disk, folder } = log.home
  let from = Infinity
  let to = -Infinity
  for (const name of swaps) {
    const baseOffset = offsetOfName(name)
    if (!name.endsWith(LOG_SUFFIX + SWAP_SUFFIX) || baseOffset === undefined) continue
    const sizeBytes = disk.stat(`${folder.path}/${name}`)?.sizeBytes ?? 0
    const file = new SegmentFile(disk, log.home.openFiles, folder, { base: offsetName(baseOffset), suffix: SWAP_SUFFIX })
    let next = baseOffset
    file.scanHeaders(0, sizeBytes, (bytes, at) => {
      next = batch.lastOffset(bytes, at) + 1
      return true
    })
    file.close()
    from = Math.min(from, baseOffset)
    to = Math.max(to, next)
  }
  return { from, to }
}

function* openSegments(options: LoaderOptions, names: readonly string[], rereadEpochs: boolean): Loading<void> {
  const { log, logger, topicPartition } = options
  const { disk, folder } = log.home
  const present = new Set(names)
  for (const name of names) {
    const suffix = name.slice(name.indexOf('.'))
    const isIndex = suffix === OFFSET_INDEX_SUFFIX || suffix === TIME_INDEX_SUFFIX || suffix === TRANSACTION_INDEX_SUFFIX
    const baseOffset = offsetOfName(name)
    if (baseOffset === undefined) continue
    if (isIndex && !present.has(offsetName(baseOffset) + LOG_SUFFIX)) {
      logger.warn('Removing an index without log', { partition: topicPartition, name })
      disk.remove(`${folder.path}/${name}`)
    }
    if (suffix !== LOG_SUFFIX) continue
    const stat = disk.stat(`${folder.path}/${name}`)
    const segment = new Segment(log.home, baseOffset, log.config, {
      sizeBytes: stat?.sizeBytes ?? 0,
      createdMs: options.nowMs(),
      jitterMs: 0,
      hasTransactionIndex: present.has(offsetName(baseOffset) + TRANSACTION_INDEX_SUFFIX),
    })
    log.segments.add(segment)
    const unflushed = !options.wasCleanShutdown && baseOffset >= options.recoveryPoint
    if (!unflushed && !hasIndexes(options, segment)) {
      logger.warn('Rebuilding missing or damaged indexes', { partition: topicPartition, segment: baseOffset })
      segment.rebuildIndexes()
      segment.seal()
      yield undefined
    }
    if (rereadEpochs) {
      segment.file.scanHeaders(0, segment.sizeBytes, (bytes, at) => {
        noteEpoch(options.epochs, bytes, at)
        return true
      })
      yield undefined
    }
  }
}

/** Both are there, with whole entries. Their content is checked when it is used. */
function hasIndexes(options: LoaderOptions, segment: Segment): boolean {
  const { disk } = options.log.home
  const offsets = disk.stat(segment.offsetIndex.path)
  const times = disk.stat(segment.timeIndex.path)
  if (offsets === undefined || times === undefined || offsets.sizeBytes % 8 !== 0 || times.sizeBytes % 12 !== 0) return false
  return segment.sizeBytes === 0 || times.sizeBytes > 0 || !options.wasCleanShutdown || segment.firstTimestampMs < 0
}

/** As Kafka does at each load: an aborted transaction that ends before its segment begins tells a damaged index, which only the log can make anew. */
function* repairTransactionIndexes(options: LoaderOptions): Loading<void> {
  const { log, producerState, logger, topicPartition } = options
  for (const segment of log.segments.all()) {
    // Those are read again anyway.
    if (!options.wasCleanShutdown && segment.baseOffset >= options.recoveryPoint) break
    const isDamaged = segment.transactionIndex.entries().some(({ lastOffset }) => lastOffset < segment.baseOffset)
    if (!isDamaged) continue
    logger.warn('Reading a segment again: its transaction index is damaged', { partition: topicPartition, segment: segment.baseOffset })
    yield* rebuildProducerState(log, producerState, options.logStartOffset, segment.baseOffset, options.nowMs())
    yield* recoverSegment(options, segment)
    producerState.reloadSnapshots()
    producerState.mapEndOffset = 0
  }
}

function* recoverUnflushed(options: LoaderOptions): Loading<void> {
  const { log, producerState, logger, topicPartition } = options
  const first = Math.max(0, log.segments.floorIndex(options.recoveryPoint))
  const unflushed = log.segments.all().slice(first)
  for (const [index, segment] of unflushed.entries()) {
    options.onSegments?.(unflushed.length - index)
    logger.info('Recovering unflushed segment', {
      partition: topicPartition,
      segment: segment.baseOffset,
      done: index,
      of: unflushed.length,
    })
    if (index === 0) {
      log.logEndOffset = segment.baseOffset
      yield* rebuildProducerState(log, producerState, options.logStartOffset, segment.baseOffset, options.nowMs())
    } else producerState.takeSnapshot(false)
    const truncatedBytes = yield* recoverSegment(options, segment)
    // After loss of power a segment may have kept nothing while a later one has: what comes after the hole is no log. Compaction makes holes too.
    const next = unflushed[index + 1]
    const mayHaveHoles = log.config.cleanupPolicy.includes('compact') || (next?.baseOffset ?? 0) <= options.cleanedTo
    const hasHole = next !== undefined && next.baseOffset !== producerState.mapEndOffset && !mayHaveHoles
    if (truncatedBytes === 0 && !hasHole) continue
    logger.warn('Damaged, incomplete or missing batches: the log ends before them', {
      partition: topicPartition,
      segment: segment.baseOffset,
      logEndOffset: producerState.mapEndOffset,
      truncatedBytes,
    })
    dropSegments(options, unflushed.slice(index + 1))
    break
  }
  options.onSegments?.(0)
}

/** Reads every batch, rebuilding indexes, producer state and epochs; cuts the file after the last good one. Returns the bytes cut. */
function* recoverSegment(options: LoaderOptions, segment: Segment): Loading<number> {
  const { log, producerState, epochs } = options
  const sizeOnDisk = segment.sizeBytes
  let nextOffset = segment.baseOffset
  segment.resetForRecovery()
  producerState.mapEndOffset = segment.baseOffset
  for (let isDamaged = false; !isDamaged && segment.sizeBytes < sizeOnDisk;) {
    const { path } = segment.file
    const position = segment.sizeBytes
    const scan = yield { path, position, end: sizeOnDisk, baseOffset: segment.baseOffset, nextOffset, budgetBytes: SCAN_BYTES }
    assert(scan !== undefined, 'a scan has an answer')
    ;({ isDamaged, nextOffset } = scan)
    const { headers } = scan
    for (let at = 0, count = 1; at < headers.length; at = afterHeader(headers, at), count++) {
      const sizeBytes = batch.sizeBytes(headers, at)
      segment.noteBatch(headers, at, sizeBytes, log.config.indexIntervalBytes)
      noteEpoch(epochs, headers, at)
      replayBatch(producerState, headers, at, sizeBytes, segment)
      if (count % BATCHES_PER_TURN === 0) yield undefined
    }
    segment.writeIndexes()
    yield undefined
  }
  if (segment.sizeBytes < sizeOnDisk) segment.file.get().truncate(segment.sizeBytes)
  segment.seal()
  return sizeOnDisk - segment.sizeBytes
}

function noteEpoch(epochs: LeaderEpochs, bytes: Uint8Array, at: number): void {
  const epoch = batch.leaderEpoch(bytes, at)
  if (epoch >= 0 && epoch > (epochs.latest?.epoch ?? -1)) epochs.assign(epoch, batch.baseOffset(bytes, at))
}

function dropSegments({ log, producerState }: LoaderOptions, segments: readonly Segment[]): void {
  const { disk, folder } = log.home
  for (const segment of segments) {
    log.segments.remove(segment)
    segment.file.close()
    for (const suffix of SEGMENT_SUFFIXES) {
      const path = `${folder.path}/${offsetName(segment.baseOffset)}${suffix}`
      if (disk.stat(path) !== undefined) disk.remove(path)
    }
    producerState.removeSnapshot(segment.baseOffset)
  }
  log.folderDirty = true
}
