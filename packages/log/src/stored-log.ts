import { type Clock, DiskError, type Logger } from '@samsa/ports'
import type { LastOfProducer } from './cleaning/batch-filter.ts'
import type { CleanedSegmentState } from './cleaning/cleaned-segment.ts'
import { SegmentSwap } from './cleaning/segment-swap.ts'
import { CORRUPT_MESSAGE, INCONSISTENT_TOPIC_ID, INVALID_PRODUCER_EPOCH, KAFKA_STORAGE_ERROR, OFFSET_OUT_OF_RANGE } from './error-code.ts'
import { DELETED_SUFFIX, offsetName, SNAPSHOT_SUFFIX } from './file-name.ts'
import { FlushQueue, type FolderNames } from './flush-queue.ts'
import { LogAppender } from './log-appender.ts'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { LogConfig } from './log-config.ts'
import { collectAborted, findByTimestamp, findMaxTimestamp, locate } from './log-reader.ts'
import { RETENTION_RULES } from './log-retention.ts'
import type {
  AbortedTransaction,
  ActiveProducer,
  AppendOptions,
  AppendOutcome,
  LogStartOffsetReason,
  OffsetAtTime,
  OffsetPoint,
  PartitionLog,
  ReadOptions,
  ReadOutcome,
  VerificationGuard,
  VerificationRefused,
  VerifiedProducer,
} from './partition-log-api.ts'
import { writePartitionTopicId } from './partition-metadata.ts'
import { rebuildProducerState } from './producer-replay.ts'
import type { ProducerState } from './producer-state.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'

const ZERO_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** Where a log is; moves when a future log becomes the current one. */
export interface LogPlace {
  /** The partition's folder. */
  path: string
  readonly directory: string
  readonly directoryId: string
  /** Shared by the logs of the directory. */
  readonly names: FolderNames
  isFuture: boolean
}

export interface StoredLogOptions {
  readonly topic: string
  readonly partition: number
  readonly topicId: string
  readonly place: LogPlace
  readonly log: SegmentedLog
  readonly producerState: ProducerState
  readonly epochs: LeaderEpochs
  readonly logStartOffset: number
  readonly clock: Clock
  readonly logger: Logger
  readonly isVerificationEnabled: () => boolean
  readonly onFailed: (error: DiskError) => void
  readonly onFlush: (log: PartitionLog, durationMs: number) => void
  /** Something was removed from its end. */
  readonly onCut: (log: StoredLog) => void
}

/** A partition's log over its segments, producers and epochs. All that changes it goes through here, in one turn each. */
export class StoredLog implements PartitionLog {
  readonly topic: string
  readonly partition: number
  readonly place: LogPlace
  readonly log: SegmentedLog
  topicId: string
  isOffline = false
  logStartOffset: number
  highWatermark: number
  firstUnstableOffset: number | undefined
  lastFlushMs: number
  readonly flushQueue: FlushQueue
  /** Compaction is at work: it reads sealed segments and may replace them. */
  cleaning: { abort(): void } | undefined
  readonly #options: StoredLogOptions
  readonly #producers: ProducerState
  readonly #epochs: LeaderEpochs
  readonly #name: string
  readonly #appender: LogAppender
  #swap: SegmentSwap | undefined
  #isStopped = false

  constructor(options: StoredLogOptions) {
    this.topic = options.topic
    this.partition = options.partition
    this.topicId = options.topicId
    this.place = options.place
    this.log = options.log
    this.logStartOffset = options.logStartOffset
    this.highWatermark = options.logStartOffset
    this.#options = options
    this.#producers = options.producerState
    this.#epochs = options.epochs
    this.#name = `${options.topic}-${options.partition}`
    this.lastFlushMs = options.clock.nowMs()
    this.flushQueue = new FlushQueue({
      disk: options.log.home.disk,
      names: options.place.names,
      log: options.log,
      epochs: options.epochs,
      monotonicMs: () => options.clock.monotonicMs(),
      onFailed: (error) => this.fail(error),
      onFlushed: (durationMs) => {
        this.lastFlushMs = options.clock.nowMs()
        options.onFlush(this, durationMs)
      },
    })
    this.#appender = new LogAppender({
      name: this.#name,
      log: options.log,
      producers: options.producerState,
      epochs: options.epochs,
      isVerificationEnabled: options.isVerificationEnabled,
      isOffline: () => this.isOffline,
      logStartOffset: () => this.logStartOffset,
      rollAt: (baseOffset, nowMs) => this.#rollAt(baseOffset, nowMs),
      flush: () => this.flush(),
      transactionsChanged: () => this.#updateFirstUnstable(),
      failed: (error) => this.fail(error),
    })
    this.#updateFirstUnstable()
  }

  get directory(): string {
    return this.place.directory
  }
  get directoryId(): string {
    return this.place.directoryId
  }
  get isFuture(): boolean {
    return this.place.isFuture
  }
  get logEndOffset(): number {
    return this.log.logEndOffset
  }
  get recoveryPoint(): number {
    return this.log.safeRecoveryPoint
  }
  get sizeInBytes(): number {
    return this.log.segments.sizeBytes
  }
  get segmentCount(): number {
    return this.log.segments.count
  }
  get latestEpoch(): number {
    return this.#epochs.latest?.epoch ?? -1
  }
  get config(): LogConfig {
    return this.log.config
  }
  get lastStableOffset(): number {
    const unstable = this.firstUnstableOffset
    return unstable !== undefined && unstable < this.highWatermark ? unstable : this.highWatermark
  }

  updateConfig(config: LogConfig): void {
    this.log.config = config
  }

  assignTopicId(topicId: string): string | undefined {
    if (this.topicId === topicId) return undefined
    if (this.topicId !== ZERO_ID) {
      return `Tried to assign topic ID ${topicId} to log for topic partition ${this.#name}, but log already contained topic ID ${this.topicId} (error ${INCONSISTENT_TOPIC_ID})`
    }
    this.#guard(undefined, () => writePartitionTopicId(this.log.home.disk, this.place.path, topicId))
    this.topicId = topicId
    return undefined
  }

  append(records: Uint8Array | readonly Uint8Array[], options: AppendOptions): AppendOutcome {
    const outcome = this.#appender.append(records, options)
    if (!this.flushQueue.firstNameIsSafe && this.log.active.sizeBytes * 2 > this.config.segmentBytes) this.flushQueue.syncNamesLater()
    return outcome
  }

  appendAsFollower(records: Uint8Array | readonly Uint8Array[], leaderEpoch: number, nowMs: number): AppendOutcome {
    return this.#appender.appendAsFollower(records, leaderEpoch, nowMs)
  }

  #updateFirstUnstable(): void {
    const first = this.#producers.firstUnstableOffset
    this.firstUnstableOffset = first === undefined ? undefined : Math.max(first, this.logStartOffset)
  }

  assignEpochStartOffset(leaderEpoch: number, startOffset: number): void {
    this.#guard(undefined, () => this.#epochs.assign(leaderEpoch, startOffset, startOffset >= this.logEndOffset))
  }

  read(offset: number, maxBytes: number, { isolation, minOneMessage }: ReadOptions): ReadOutcome {
    const { logStartOffset, highWatermark, lastStableOffset, logEndOffset } = this
    const offsets = { logStartOffset, highWatermark, lastStableOffset, logEndOffset }
    if (this.isOffline) return { error: KAFKA_STORAGE_ERROR, ...offsets }
    if (offset < logStartOffset || offset > logEndOffset) return { error: OFFSET_OUT_OF_RANGE, ...offsets }
    const bound = isolation === 'logEnd' ? logEndOffset : isolation === 'highWatermark' ? highWatermark : lastStableOffset
    return this.#guard<ReadOutcome>({ error: KAFKA_STORAGE_ERROR, ...offsets }, () => {
      const located = locate(this.log, offset, bound, maxBytes, minOneMessage, (error) => this.fail(error))
      if (located === undefined) return { error: CORRUPT_MESSAGE, ...offsets }
      const { records, upperBound } = located
      const abortedTransactions =
        isolation !== 'lastStable' ? null : records.sizeBytes === 0 ? [] : collectAborted(this.log, offset, upperBound())
      return { error: 0, records, ...offsets, abortedTransactions }
    })
  }

  offsetForTimestamp(timestampMs: number): OffsetAtTime | undefined {
    if (this.isOffline) return undefined
    return this.#guard(undefined, () => findByTimestamp(this.log, timestampMs, this.logStartOffset))
  }

  offsetFor(point: OffsetPoint): OffsetAtTime | undefined {
    switch (point) {
      case 'earliest':
      case 'earliestLocal': {
        const earliest = this.#epochs.earliest
        const leaderEpoch = earliest !== undefined && earliest.startOffset <= this.logStartOffset ? earliest.epoch : -1
        return { timestampMs: -1, offset: this.logStartOffset, leaderEpoch }
      }
      case 'latest':
        return { timestampMs: -1, offset: this.logEndOffset, leaderEpoch: this.latestEpoch }
      case 'maxTimestamp':
        return this.isOffline ? undefined : this.#guard(undefined, () => findMaxTimestamp(this.log))
      // Tiered storage has its own issue: nothing is uploaded, and Kafka says so with -1.
      case 'latestTiered':
      case 'earliestPendingUpload':
        return { timestampMs: -1, offset: -1, leaderEpoch: -1 }
    }
  }

  endOffsetForEpoch(leaderEpoch: number): { readonly leaderEpoch: number; readonly endOffset: number } | undefined {
    return this.#epochs.endOffsetFor(leaderEpoch, this.logEndOffset)
  }

  epochForOffset(offset: number): number {
    return this.#epochs.epochFor(offset)
  }

  updateHighWatermark(offset: number): number {
    this.highWatermark = Math.min(Math.max(offset, this.logStartOffset), this.logEndOffset)
    if (this.firstUnstableOffset !== undefined) {
      this.#producers.onHighWatermark(this.highWatermark)
      this.#updateFirstUnstable()
    }
    return this.highWatermark
  }

  maybeIncrementHighWatermark(offset: number): boolean {
    if (offset <= this.highWatermark || offset > this.logEndOffset) return false
    this.updateHighWatermark(offset)
    return true
  }

  maybeIncrementLogStartOffset(offset: number, reason: LogStartOffsetReason): { readonly error: number; readonly moved: boolean } {
    if (this.isOffline) return { error: KAFKA_STORAGE_ERROR, moved: false }
    if (offset > this.highWatermark) return { error: OFFSET_OUT_OF_RANGE, moved: false }
    if (offset <= this.logStartOffset) return { error: 0, moved: false }
    return this.#guard<{ error: number; moved: boolean }>({ error: KAFKA_STORAGE_ERROR, moved: false }, () => {
      this.logStartOffset = offset
      this.#options.logger.info('Incremented log start offset', { partition: this.#name, logStartOffset: offset, reason })
      this.#epochs.truncateFromStart(offset)
      this.#producers.onLogStartOffset(offset)
      this.#updateFirstUnstable()
      return { error: 0, moved: true }
    })
  }

  deleteRecordsBefore(offset: number): { readonly error: number; readonly lowWatermark: number } {
    const target = offset === -1 ? this.highWatermark : offset
    if (target < 0) return { error: OFFSET_OUT_OF_RANGE, lowWatermark: -1 }
    const { error } = this.maybeIncrementLogStartOffset(target, 'client delete records request')
    return { error, lowWatermark: error === 0 ? this.logStartOffset : -1 }
  }

  truncateTo(offset: number): boolean {
    if (this.isOffline) return false
    return this.#guard(false, () => {
      const { log, logEndOffset } = this
      if (offset >= logEndOffset) {
        this.#epochs.truncateFromEnd(logEndOffset)
        return false
      }
      this.#options.logger.info('Truncating', { partition: this.#name, offset, logEndOffset, highWatermark: this.highWatermark })
      if (offset < log.segments.first.baseOffset) {
        this.truncateFullyAndStartAt(offset)
        return true
      }
      this.#swap?.finishNow()
      const nowMs = this.#options.clock.nowMs()
      for (const segment of log.truncateTo(offset, nowMs)) this.#producers.removeSnapshot(segment.baseOffset)
      this.flushQueue.truncated(offset)
      this.#epochs.truncateFromEnd(offset)
      this.logStartOffset = Math.min(this.logStartOffset, offset)
      drain(rebuildProducerState(log, this.#producers, this.logStartOffset, offset, nowMs))
      this.#updateFirstUnstable()
      if (this.highWatermark > log.logEndOffset) this.updateHighWatermark(log.logEndOffset)
      this.#options.onCut(this)
      return true
    })
  }

  truncateFullyAndStartAt(offset: number, logStartOffset: number = offset): void {
    if (this.isOffline) return
    this.#guard(undefined, () => {
      this.#swap?.finishNow()
      this.log.truncateFullyAndStartAt(offset, this.#options.clock.nowMs())
      this.flushQueue.truncated(0)
      this.#epochs.clear()
      this.#producers.truncateFullyAndStartAt(offset)
      this.logStartOffset = logStartOffset
      this.#updateFirstUnstable()
      this.updateHighWatermark(offset)
      this.#options.onCut(this)
    })
  }

  deleteOldSegments(nowMs: number): number {
    if (this.isOffline || this.cleaning !== undefined) return 0
    return this.#guard(0, () => {
      let count = 0
      for (const rule of RETENTION_RULES) {
        const { logStartOffset, highWatermark } = this
        const { segments, reason } = rule(this.log, { logStartOffset, highWatermark, nowMs })
        if (segments.length > 0) count += this.#deleteSegments(segments, reason, nowMs)
      }
      return count
    })
  }

  #deleteSegments(segments: readonly Segment[], reason: string, nowMs: number): number {
    const { log } = this
    if (segments.length === log.segments.count) this.#rollAt(this.logEndOffset, nowMs)
    const doomed = segments.filter((segment) => log.segments.all().includes(segment))
    const last = doomed.at(-1)
    if (last === undefined) return 0
    const newStart = log.segments.at(log.segments.floorIndex(last.baseOffset) + 1)?.baseOffset ?? this.logEndOffset
    this.#options.logger.info('Deleting segments', { partition: this.#name, reason, segments: doomed.map(({ baseOffset }) => baseOffset) })
    this.maybeIncrementLogStartOffset(newStart, 'segment deletion')
    log.removeLater(doomed)
    for (const { baseOffset } of doomed) this.#deleteSnapshotLater(baseOffset)
    return doomed.length
  }

  #deleteSnapshotLater(offset: number): void {
    if (!this.#producers.forgetSnapshot(offset)) return
    const { disk } = this.log.home
    const path = `${this.place.path}/${offsetName(offset)}${SNAPSHOT_SUFFIX}`
    if (disk.stat(path) === undefined) return
    disk.rename(path, path + DELETED_SUFFIX)
    this.log.removeFilesLater([offsetName(offset) + SNAPSHOT_SUFFIX + DELETED_SUFFIX])
  }

  roll(nowMs: number): void {
    if (!this.isOffline) this.#guard(undefined, () => this.#rollAt(this.logEndOffset, nowMs))
  }

  #rollAt(baseOffset: number, nowMs: number): void {
    this.log.roll(baseOffset, nowMs)
    this.#producers.mapEndOffset = this.logEndOffset
    this.#producers.takeSnapshot(false)
    if (!this.flushQueue.firstNameIsSafe) this.flushQueue.syncFolders()
    this.flushQueue.flushTo(this.logEndOffset, () => {})
  }

  flush(done: (durable: boolean) => void = () => {}): void {
    this.flushQueue.flushTo(this.logEndOffset, done)
  }

  flushNow(): boolean {
    return this.flushQueue.flushNow()
  }

  whenFlushed(offset: number, done: (durable: boolean) => void): void {
    this.flushQueue.flushTo(Math.min(offset, this.logEndOffset), done)
  }

  get producerIdCount(): number {
    return this.#producers.producers.size
  }

  activeProducers(): ActiveProducer[] {
    return [...this.#producers.producers.values()].map((entry) => ({
      producerId: entry.producerId,
      producerEpoch: entry.producerEpoch,
      lastSequence: entry.lastSequence,
      lastTimestampMs: entry.lastTimestampMs,
      coordinatorEpoch: entry.coordinatorEpoch,
      currentTransactionStartOffset: entry.transactionStart,
    }))
  }

  removeExpiredProducers(nowMs: number): void {
    this.#producers.removeExpired(nowMs)
  }

  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean {
    return this.#producers.hasOngoingTransaction(producerId, producerEpoch)
  }

  hasLateTransaction(nowMs: number): boolean {
    return this.#producers.hasLateTransaction(nowMs)
  }

  maybeStartTransactionVerification(producer: VerifiedProducer): VerificationGuard | VerificationRefused | undefined {
    const { producerId, producerEpoch, sequence, supportsEpochBump, nowMs } = producer
    const known = this.#producers.producers.get(producerId)
    if (known !== undefined && producerEpoch < known.producerEpoch) {
      const message = `Epoch of producer ${producerId} is ${producerEpoch}, which is smaller than the last seen epoch ${known.producerEpoch}`
      return { error: INVALID_PRODUCER_EPOCH, message }
    }
    if (this.hasOngoingTransaction(producerId, producerEpoch)) return undefined
    return this.#producers.startVerification(producerId, sequence, producerEpoch, supportsEpochBump, nowMs)
  }

  /** The producers whose last data lies in `[fromOffset, toOffset)`, or of whom only a marker is known: what compaction must keep of them. */
  lastOfProducers(fromOffset: number, toOffset: number): Map<number, LastOfProducer> {
    const found = new Map<number, LastOfProducer>()
    for (const { producerId, producerEpoch, lastBatch } of this.#producers.producers.values()) {
      const lastDataOffset = lastBatch?.lastOffset ?? -1
      if (lastDataOffset < 0 || (lastDataOffset >= fromOffset && lastDataOffset < toOffset)) {
        found.set(producerId, { lastDataOffset, producerEpoch })
      }
    }
    return found
  }

  /** Compaction has written a segment that is to stand for these. The caller steps; whoever cuts or closes the log ends it at once. */
  beginSwap(cleaned: CleanedSegmentState, replaced: readonly Segment[]): SegmentSwap {
    const onGone = (baseOffset: number): void => this.#deleteSnapshotLater(baseOffset)
    this.#swap = new SegmentSwap({ log: this.log, cleaned, replaced, onGone })
    return this.#swap
  }

  abortedTransactions(fromOffset: number, toOffset: number): AbortedTransaction[] {
    return this.isOffline ? [] : this.#guard([], () => collectAborted(this.log, fromOffset, toOffset))
  }

  /**
   * First half of a clean stop: no more appends; snapshot, last time entry and trimmed indexes are written. A `flush` then brings it all to the
   * device, that of many logs side by side.
   */
  settle(): void {
    if (this.isOffline) return
    this.cleaning?.abort()
    this.isOffline = true
    this.#guard(undefined, () => {
      const { active } = this.log
      const snapshot = this.#producers.takeSnapshot(false)
      if (snapshot !== undefined) this.log.folderDirty = true
      active.finish()
      this.flushQueue.beFinal(snapshot)
    })
  }

  /** Second half: what is not on the device yet gets there, files are closed. False: the disk failed. */
  close(): boolean {
    this.settle()
    const closed = this.flushQueue.flushNow()
    this.stop()
    return closed
  }

  /** No more use of the files: the log is deleted, or its directory failed. Waiters hear false. */
  stop(): void {
    this.isOffline = true
    this.#isStopped = true
    this.#epochs.close()
    this.flushQueue.stop()
    for (const segment of this.log.segments.all()) segment.file.close()
  }

  /** Tells the store that the disk failed; it stops every log of the directory. */
  fail(error: DiskError): void {
    if (this.#isStopped) return
    this.stop()
    this.#options.onFailed(error)
  }

  #guard<T>(onFailure: T, run: () => T): T {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.fail(error)
      return onFailure
    }
  }
}

function drain(steps: Generator<undefined, void, unknown>): void {
  while (steps.next().done !== true);
}
