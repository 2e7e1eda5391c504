import type { File } from '@samsa/ports'
import type { LogConfig } from './log-config.ts'

/** Who appends, and so which checks apply (Kafka's AppendOrigin). */
export type AppendOrigin = 'client' | 'coordinator' | 'replication' | 'raftLeader'

export interface AppendOptions {
  readonly origin: AppendOrigin
  /** Stamped into the batches. */
  readonly leaderEpoch: number
  /** Wall clock: log-append time, timestamp bounds, segment age. */
  readonly nowMs: number
  /** What `verificationGuard` gave out before the coordinator was asked (KIP-890). Only for transactional batches. */
  readonly verificationGuard?: VerificationGuard
  /** transaction.version of the request: 2 makes markers need a bumped epoch (KIP-890). 0 or 1 otherwise. */
  readonly transactionVersion?: number
}

export interface AppendedBatch {
  readonly error: 0
  /** Of a duplicate: the offsets of the first time. */
  readonly baseOffset: number
  readonly lastOffset: number
  /** -1 unless `message.timestamp.type=LogAppendTime`. */
  readonly logAppendTimeMs: number
  readonly logStartOffset: number
  /** The idempotent producer sent this batch before: nothing was written. */
  readonly duplicate: boolean
  /** Bytes written (0 for a duplicate). */
  readonly sizeBytes: number
  /** `flush.messages` asks that the acknowledgement waits for `whenFlushed(lastOffset + 1)`. A flush has been started already. */
  readonly awaitsFlush: boolean
}

export interface RefusedBatch {
  /** A Kafka error code, never 0. */
  readonly error: number
  /** The response's `errorMessage`: Kafka sends a text only together with record errors. */
  readonly message: string | null
  /** Kafka's exception text, for our log. */
  readonly reason: string
  /** By record, for INVALID_RECORD and timestamp errors (KIP-467). */
  readonly recordErrors: readonly { readonly batchIndex: number; readonly message: string | null }[]
  readonly logStartOffset: number
}

export type AppendOutcome = AppendedBatch | RefusedBatch

/** The upper bound of a read: everything (followers), the high watermark, or the last stable offset (`read_committed`). */
export type Isolation = 'logEnd' | 'highWatermark' | 'lastStable'

export interface ReadOptions {
  readonly isolation: Isolation
  /** The first batch is returned whole even if it is larger than `maxBytes`. */
  readonly minOneMessage: boolean
}

export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

export interface ReadSuccess {
  readonly error: 0
  /** Where the bytes are. Consume it in this turn (`copyTo`), or start `readCold` in this turn. */
  readonly records: RecordsSlice
  readonly logStartOffset: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logEndOffset: number
  /** Only with isolation `lastStable`, otherwise null. Transactions that ended aborted and overlap the returned range. */
  readonly abortedTransactions: readonly AbortedTransaction[] | null
}

export interface ReadFailure {
  /** OFFSET_OUT_OF_RANGE (1), CORRUPT_MESSAGE (2) where bytes that are no batch lie in the way, or KAFKA_STORAGE_ERROR (56). */
  readonly error: number
  readonly logStartOffset: number
  readonly highWatermark: number
  readonly lastStableOffset: number
  readonly logEndOffset: number
}

export type ReadOutcome = ReadSuccess | ReadFailure

/**
 * Bytes of a log, not copied yet: whole batches from one that holds the asked offset (it may begin below it), cut at the byte limit, so that
 * the last one may be incomplete, as Kafka sends it. So a fetch of many partitions first sums up sizes, takes one buffer, then fills it.
 */
export interface RecordsSlice {
  readonly sizeBytes: number
  /** Recently written, assumed to be in the page cache: a synchronous copy will not wait for the device. */
  readonly hot: boolean
  /**
   * Fills `into` at `at` by a synchronous read. Returns the bytes copied: `sizeBytes`, less if the file is shorter (truncated meanwhile),
   * or -1 when the disk failed; the directory is offline by then.
   */
  copyTo(into: Uint8Array, at: number): number
  /** The same through the thread pool; the file stays open until `done`. -1 tells a failed disk. `into` must not be touched until then. */
  readCold(into: Uint8Array, at: number, done: (bytesRead: number) => void): void
  /** A fresh buffer with the bytes. For tests and rare paths. */
  bytes(): Uint8Array
  /** The file range for sendfile. `retain` keeps the file open until the returned function is called. */
  fileRange(): { readonly file: File; readonly position: number; readonly length: number } | undefined
  retain(): () => void
}

/** Answers of ListOffsets: -1 stands for "none" in each field (`timestampMs` -1 also where Kafka gives no time). */
export interface OffsetAtTime {
  readonly timestampMs: number
  readonly offset: number
  /** -1 if unknown. */
  readonly leaderEpoch: number
}

/** The special timestamps of ListOffsets, in Kafka's order -1 … -6 but for the names. */
export type OffsetPoint = 'latest' | 'earliest' | 'maxTimestamp' | 'earliestLocal' | 'latestTiered' | 'earliestPendingUpload'

/** DescribeProducers, one entry of a partition. */
export interface ActiveProducer {
  readonly producerId: number
  readonly producerEpoch: number
  readonly lastSequence: number
  readonly lastTimestampMs: number
  readonly coordinatorEpoch: number
  /** -1: no open transaction. */
  readonly currentTransactionStartOffset: number
}

/** Proof that the log agreed to check this producer's transaction with its coordinator. Identity counts, not content. */
export interface VerificationGuard {
  readonly producerId: number
}

export interface VerifiedProducer {
  readonly producerId: number
  readonly producerEpoch: number
  /** Base sequence of the batch. */
  readonly sequence: number
  /** The client speaks transaction version 2. */
  readonly supportsEpochBump: boolean
  readonly nowMs: number
}

export interface VerificationRefused {
  readonly error: number
  readonly message: string
}

/** Kafka's word for each cause of a new log start offset; only for the log line. */
export type LogStartOffsetReason = 'leader offset increment' | 'segment deletion' | 'client delete records request' | 'snapshot generation'

/** One partition on one log directory. No method throws on a failed disk: the directory goes offline and the call answers KAFKA_STORAGE_ERROR. */
export interface PartitionLog {
  readonly topic: string
  readonly partition: number
  /** 22 characters; zero id until known. */
  readonly topicId: string
  /** The log directory's path and id. */
  readonly directory: string
  readonly directoryId: string
  /** Being filled to replace the log of another directory (AlterReplicaLogDirs). */
  readonly isFuture: boolean
  /** The directory failed or the log was closed or deleted: everything answers KAFKA_STORAGE_ERROR. */
  readonly isOffline: boolean

  readonly logStartOffset: number
  readonly logEndOffset: number
  readonly highWatermark: number
  /** Upper bound of `read_committed`: min(high watermark, first open transaction). */
  readonly lastStableOffset: number
  /** All below it is on the device. */
  readonly recoveryPoint: number
  readonly sizeInBytes: number
  readonly segmentCount: number
  /** Of the last batch appended as leader or follower, -1 for an empty log that never had a leader. */
  readonly latestEpoch: number

  readonly config: LogConfig
  /** Takes effect with the next append, roll or retention check. */
  updateConfig(config: LogConfig): void
  /** Writes `partition.metadata`; an error string when another id is there already. */
  assignTopicId(topicId: string): string | undefined

  /**
   * Appends as leader. `records` is what a Produce request holds (one batch for 'client'; several for others). It is written before the call
   * returns, so the caller's memory may be reused; base offset and leader epoch (and with log-append time the timestamps and CRC) are patched
   * in that memory. Several chunks are taken as one.
   * The high watermark does not move: the caller decides (`updateHighWatermark`).
   */
  append(records: Uint8Array | readonly Uint8Array[], options: AppendOptions): AppendOutcome
  /** Appends what a leader sent, offsets as they are. An incomplete last batch is left out. Error OFFSET_OUT_OF_RANGE when it would go back. */
  appendAsFollower(records: Uint8Array | readonly Uint8Array[], leaderEpoch: number, nowMs: number): AppendOutcome
  /** KIP-101: a new leader notes the epoch with the log end. Also done by every append. */
  assignEpochStartOffset(leaderEpoch: number, startOffset: number): void

  read(offset: number, maxBytes: number, options: ReadOptions): ReadOutcome
  /**
   * The first record with a timestamp at or after `timestampMs`; undefined if there is none. Looks inside (compressed) batches.
   * Not limited by the high watermark: the caller compares.
   */
  offsetForTimestamp(timestampMs: number): OffsetAtTime | undefined
  /** `latest` gives the log end: the caller limits it by isolation. Undefined where Kafka answers offset -1. */
  offsetFor(point: OffsetPoint): OffsetAtTime | undefined
  /** OffsetForLeaderEpoch: the end offset of the largest epoch at or below the asked one; undefined when unknown. */
  endOffsetForEpoch(leaderEpoch: number): { readonly leaderEpoch: number; readonly endOffset: number } | undefined
  /** The epoch that the offset was written in, -1 if unknown. */
  epochForOffset(offset: number): number

  /** Moves the high watermark, bounded by log start and log end. Returns the one in force. */
  updateHighWatermark(offset: number): number
  /** Moves it forward only. True if it moved. */
  maybeIncrementHighWatermark(offset: number): boolean
  /** False if it would not grow; above the high watermark it is refused with OFFSET_OUT_OF_RANGE. */
  maybeIncrementLogStartOffset(offset: number, reason: LogStartOffsetReason): { readonly error: number; readonly moved: boolean }
  /** DeleteRecords: -1 as offset means the high watermark. `lowWatermark` is the new log start offset. */
  deleteRecordsBefore(offset: number): { readonly error: number; readonly lowWatermark: number }

  /** Removes everything from `offset` on. True if something was removed. */
  truncateTo(offset: number): boolean
  /** Empties the log and begins at `offset`. */
  truncateFullyAndStartAt(offset: number, logStartOffset?: number): void
  /** Retention by log start, time and size. Returns the number of segments removed. */
  deleteOldSegments(nowMs: number): number
  /** Begins a new segment now, whatever the limits say. */
  roll(nowMs: number): void

  /** fdatasync of all that was written before the call; many callers share one. `done(false)`: the disk failed. */
  flush(done?: (durable: boolean) => void): void
  /** The same before returning, for rare paths (metadata log of a single voter, tests). False: the disk failed. */
  flushNow(): boolean
  /** Calls back once everything below `offset` is on the device: at once if it is, otherwise with the flush that reaches it. Starts one if needed. */
  whenFlushed(offset: number, done: (durable: boolean) => void): void

  activeProducers(): ActiveProducer[]
  readonly producerIdCount: number
  /** Drops producers idle for `producer.id.expiration.ms` and old verification states. */
  removeExpiredProducers(nowMs: number): void
  hasOngoingTransaction(producerId: number, producerEpoch: number): boolean
  /** Start of the oldest open transaction whose end is not yet below the high watermark; undefined if there is none. */
  readonly firstUnstableOffset: number | undefined
  /** A transaction has been open for longer than its maximum (late transaction metric, KIP-890). */
  hasLateTransaction(nowMs: number): boolean
  /**
   * KIP-890: a guard to hand to `append` after the coordinator confirmed the transaction; `undefined` when the producer has an open
   * transaction here and no check is needed; a refusal (INVALID_PRODUCER_EPOCH) when the epoch is older than the last one seen.
   */
  maybeStartTransactionVerification(producer: VerifiedProducer): VerificationGuard | VerificationRefused | undefined
  /** All aborted transactions that overlap `[fromOffset, toOffset)`. */
  abortedTransactions(fromOffset: number, toOffset: number): AbortedTransaction[]
}
