import type { Clock, Compute, Disk, DiskError, LoggerLevels, Random } from '@samsa/ports'
import type { Compaction } from './compaction-api.ts'
import type { LogConfig } from './log-config.ts'
import type { MetaProperties } from './meta-properties.ts'
import type { PartitionLog } from './partition-log-api.ts'

/** What a store needs; times are broker settings. */
export interface LogStoreOptions {
  readonly world: { readonly clock: Clock; readonly disk: Disk; readonly compute: Compute; readonly random: Random }
  /** The logger `kafka.log.LogManager` is taken from it. */
  readonly logging: LoggerLevels
  /** `log.dirs`, in order. Made if missing. */
  readonly directories: readonly string[]
  /** Paths of directories that take new logs only if there is no other (`cordoned.log.dirs`). None by default. */
  readonly cordoned?: () => ReadonlySet<string>
  /** `log.flush.offset.checkpoint.interval.ms`, 60000 by default. */
  readonly checkpointIntervalMs?: number
  /** `log.flush.start.offset.checkpoint.interval.ms`, 60000. */
  readonly startOffsetCheckpointIntervalMs?: number
  /** `replica.high.watermark.checkpoint.interval.ms`, 5000. */
  readonly highWatermarkCheckpointIntervalMs?: number
  /** `log.retention.check.interval.ms`, 300000. */
  readonly retentionCheckIntervalMs?: number
  /** `log.flush.scheduler.interval.ms`: how often `flush.ms` is looked at. Never by default. */
  readonly flushCheckIntervalMs?: number
  /** `log.initial.task.delay.ms`, 30000: before the first retention check, flush and checkpoint. */
  readonly initialTaskDelayMs?: number
  /** `producer.id.expiration.ms`, 86400000; may change. */
  readonly producerIdExpirationMs?: () => number
  /** `producer.id.expiration.check.interval.ms`, 600000. */
  readonly producerIdExpirationCheckIntervalMs?: number
  /** `transaction.max.timeout.ms`, 900000: a transaction open for 5 minutes longer is late. */
  readonly maxTransactionTimeoutMs?: number
  /** `transaction.partition.verification.enable`, true. */
  readonly transactionVerificationEnabled?: () => boolean
  /** `num.recovery.threads.per.data.dir`, 2: logs of a directory that are loaded and recovered at a time. */
  readonly recoveryThreadsPerDirectory?: number
  /** Most `.log` files kept open at once; the least recently used sealed ones are closed. 4096. */
  readonly maxOpenFiles?: number
  /** A directory failed: it is offline, its logs answer KAFKA_STORAGE_ERROR. Called once per directory, in the failing turn. */
  readonly onDirectoryFailed?: (directory: LogDirectoryState, error: DiskError) => void
  /** After every fdatasync of a log, for Kafka's LogFlushRateAndTimeMs. */
  readonly onFlush?: (log: PartitionLog, durationMs: number) => void
}

export interface LogDirectoryState {
  readonly path: string
  /** From `meta.properties`; undefined when the file is absent (not formatted). */
  readonly meta: MetaProperties | undefined
  /** The `directory.id`, or the zero id. */
  readonly directoryId: string
  readonly isOffline: boolean
  /** Why it is offline. */
  readonly error: DiskError | undefined
  /** The last stop was clean: no recovery needed. */
  readonly wasCleanShutdown: boolean
  /** Broker epoch noted in `.kafka_cleanshutdown`, -1 if none. */
  readonly previousBrokerEpoch: number
}

export interface LogDirectoryUsage {
  readonly totalBytes: number
  readonly usableBytes: number
}

export interface LoadOptions {
  /** The topic's configuration, asked once per partition found. */
  readonly configFor: (topic: string) => LogConfig
  /** True if the metadata does not place this partition here: it is renamed `…-stray` and left alone (KIP-858). */
  readonly isStray?: (found: { topic: string; partition: number; topicId: string; directoryId: string }) => boolean
  /** How many logs are loaded, of how many. Also told to the logger. */
  readonly onProgress?: (loaded: number, total: number) => void
}

export interface CreateLogOptions {
  readonly topicId: string
  readonly config: LogConfig
  /** The wanted directory; otherwise the online one with the fewest logs, as Kafka does. */
  readonly directoryId?: string
  /** As future log of AlterReplicaLogDirs. Needs a directory other than the current log's. */
  readonly future?: boolean
  readonly leaderEpoch?: number
}

export interface LogStoreError {
  /** A Kafka error code: KAFKA_STORAGE_ERROR (56), LOG_DIR_NOT_FOUND (57), INCONSISTENT_TOPIC_ID (103). */
  readonly error: number
  readonly message: string
}

/** All partitions of a node over one or several log directories. Make it with `openLogStore`. */
export interface LogStore {
  readonly directories: readonly LogDirectoryState[]
  /** Reads every partition, in slices of a few milliseconds per turn; recovers what a crash left, in workers. Then starts background work. */
  load(options: LoadOptions, done: () => void): void
  readonly loaded: boolean

  log(topic: string, partition: number): PartitionLog | undefined
  futureLog(topic: string, partition: number): PartitionLog | undefined
  /** All logs, future ones included. */
  logs(): Iterable<PartitionLog>
  readonly logCount: number
  /** Returns the existing log if there is one. */
  createLog(topic: string, partition: number, options: CreateLogOptions): PartitionLog | LogStoreError
  /** Renamed to `…-delete` now, removed after `file.delete.delay.ms`. False if there was none. `future`: only the future log. */
  deleteLog(topic: string, partition: number, future?: boolean): boolean
  /** The future log has caught up: it takes the current log's name and place, the old one is deleted. */
  replaceCurrentWithFuture(topic: string, partition: number): boolean
  /** `…-stray`: not in the metadata. Kept on disk, no longer served. */
  markStray(topic: string, partition: number): void
  directoryById(directoryId: string): LogDirectoryState | undefined
  directoryByPath(path: string): LogDirectoryState | undefined
  usage(directory: LogDirectoryState): LogDirectoryUsage | undefined

  /** Runs retention over all logs now, but for compacted ones: those are their cleaner's (as in Kafka), who knows when nothing is at work on them. */
  deleteOldSegments(): void
  readonly compaction: Compaction
  /** Writes recovery points, log start offsets and high watermarks now. */
  checkpoint(): void
  /** Clean stop: flush, snapshots, trimmed indexes, checkpoints, then `.kafka_cleanshutdown` with the epoch; locks are released. */
  close(brokerEpoch: number, done: () => void): void
}
