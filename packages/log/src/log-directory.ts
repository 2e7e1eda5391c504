import { type Disk, DiskError, type Lock, type Logger } from '@samsa/ports'
import { readCleanShutdown, removeCleanShutdown, writeCleanShutdown } from './clean-shutdown-file.ts'
import type { FolderNames } from './flush-queue.ts'
import type { LogDirectoryState } from './log-store-api.ts'
import { type MetaProperties, readMetaProperties } from './meta-properties.ts'
import {
  CLEANER_FILE,
  HIGH_WATERMARK_FILE,
  LOG_START_FILE,
  OffsetCheckpoint,
  type OffsetsByPartition,
  readOffsetCheckpoint,
  RECOVERY_POINT_FILE,
} from './offset-checkpoint.ts'
import { ZERO_TOPIC_ID } from './partition-opener.ts'
import type { StoredLog } from './stored-log.ts'

const LOCK_FILE = '.lock'

/** One entry of `log.dirs`: its lock, its marks, its checkpoints, and whether it still works. */
export class LogDirectory implements LogDirectoryState {
  readonly path: string
  readonly names: FolderNames = { made: 0, synced: 0 }
  meta: MetaProperties | undefined
  error: DiskError | undefined
  wasCleanShutdown = false
  previousBrokerEpoch = -1
  recoveryPoints: OffsetsByPartition = new Map()
  logStartOffsets: OffsetsByPartition = new Map()
  highWatermarks: OffsetsByPartition = new Map()
  /** Below it a log was cleaned; kept up to date. */
  cleanerOffsets: OffsetsByPartition = new Map()
  readonly #disk: Disk
  readonly #logger: Logger
  readonly #checkpoints: {
    recovery: OffsetCheckpoint
    logStart: OffsetCheckpoint
    highWatermark: OffsetCheckpoint
    cleaner: OffsetCheckpoint
  }
  #cleanerChanged = false
  #lock: Lock | undefined

  constructor(disk: Disk, path: string, logger: Logger, onFailed: (directory: LogDirectory, error: DiskError) => void) {
    this.path = path
    this.#disk = disk
    this.#logger = logger
    const checkpoint = (name: string): OffsetCheckpoint => new OffsetCheckpoint(disk, `${path}/${name}`, (error) => onFailed(this, error))
    this.#checkpoints = {
      recovery: checkpoint(RECOVERY_POINT_FILE),
      logStart: checkpoint(LOG_START_FILE),
      highWatermark: checkpoint(HIGH_WATERMARK_FILE),
      cleaner: checkpoint(CLEANER_FILE),
    }
  }

  get isOffline(): boolean {
    return this.error !== undefined
  }

  get directoryId(): string {
    return this.meta?.directoryId ?? ZERO_TOPIC_ID
  }

  /** Makes and locks the directory and reads its marks. `locked`: another process has it. */
  open(): 'opened' | 'locked' {
    if (this.#disk.stat(this.path) === undefined) {
      this.#disk.makeDirectory(this.path)
      this.#disk.syncDirectory(this.path.slice(0, this.path.lastIndexOf('/')) || '/')
    }
    this.#lock = this.#disk.lock(`${this.path}/${LOCK_FILE}`)
    if (this.#lock === undefined) return 'locked'
    const meta = readMetaProperties(this.#disk, this.path)
    if (typeof meta === 'string') throw new DiskError('EINVAL', this.path, meta)
    this.meta = meta
    const epoch = readCleanShutdown(this.#disk, this.path)
    this.wasCleanShutdown = epoch !== undefined
    this.previousBrokerEpoch = epoch ?? -1
    return 'opened'
  }

  /** From here on a crash means recovery. */
  beginUse(): void {
    this.recoveryPoints = this.#read(RECOVERY_POINT_FILE)
    this.logStartOffsets = this.#read(LOG_START_FILE)
    this.highWatermarks = this.#read(HIGH_WATERMARK_FILE)
    this.cleanerOffsets = this.#read(CLEANER_FILE)
    // Kafka makes it at every start, compacted topics or not.
    const cleaner = `${this.path}/${CLEANER_FILE}`
    if (this.#disk.stat(cleaner) === undefined) this.#disk.writeFile(cleaner, new Uint8Array(0))
    removeCleanShutdown(this.#disk, this.path)
  }

  checkpointRecovery(logs: readonly StoredLog[]): void {
    this.#checkpoints.recovery.write(logs.map(({ topic, partition, log }) => ({ topic, partition, offset: log.crashRecoveryPoint })))
  }

  checkpointLogStarts(logs: readonly StoredLog[]): void {
    this.#checkpoints.logStart.write(logStartLines(logs))
  }

  checkpointHighWatermarks(logs: readonly StoredLog[]): void {
    this.#checkpoints.highWatermark.write(highWatermarkLines(logs))
  }

  /** Entries of partitions that are gone go too. */
  checkpointCleaner(isKnown: (name: string) => boolean): void {
    for (const name of this.cleanerOffsets.keys()) if (!isKnown(name)) this.cleanerOffsets.delete(name)
    this.#cleanerChanged = true
    this.#checkpoints.cleaner.write(cleanerLines(this.cleanerOffsets))
  }

  /** Last writes of a clean stop; the logs are closed. */
  finish(logs: readonly StoredLog[], brokerEpoch: number): void {
    const { recovery, logStart, highWatermark, cleaner } = this.#checkpoints
    recovery.writeNow(recoveryLines(logs))
    logStart.writeNow(logStartLines(logs))
    highWatermark.writeNow(highWatermarkLines(logs))
    // A write in the background may not have come to its end.
    if (this.#cleanerChanged) cleaner.writeNow(cleanerLines(this.cleanerOffsets))
    writeCleanShutdown(this.#disk, this.path, brokerEpoch)
  }

  release(): void {
    for (const checkpoint of Object.values(this.#checkpoints)) checkpoint.close()
    this.#lock?.release()
    this.#lock = undefined
  }

  #read(name: string): OffsetsByPartition {
    const offsets = readOffsetCheckpoint(this.#disk, `${this.path}/${name}`)
    if (typeof offsets !== 'string') return offsets
    // Kafka goes on without: logs are then recovered from their beginning.
    this.#logger.warn('Ignoring a checkpoint that cannot be read', { directory: this.path, file: name, reason: offsets })
    return new Map()
  }
}

function recoveryLines(logs: readonly StoredLog[]): { topic: string; partition: number; offset: number }[] {
  return logs.map(({ topic, partition, log }) => ({ topic, partition, offset: log.safeRecoveryPoint }))
}

/** Only what the first segment's name does not tell. */
function logStartLines(logs: readonly StoredLog[]): { topic: string; partition: number; offset: number }[] {
  return logs
    .filter(({ logStartOffset, log }) => logStartOffset > log.segments.first.baseOffset)
    .map(({ topic, partition, logStartOffset }) => ({ topic, partition, offset: logStartOffset }))
}

function cleanerLines(offsets: OffsetsByPartition): { topic: string; partition: number; offset: number }[] {
  return Array.from(offsets, ([name, offset]) => {
    const dash = name.lastIndexOf('-')
    return { topic: name.slice(0, dash), partition: Number(name.slice(dash + 1)), offset }
  })
}

function highWatermarkLines(logs: readonly StoredLog[]): { topic: string; partition: number; offset: number }[] {
  return logs.map(({ topic, partition, highWatermark }) => ({ topic, partition, offset: highWatermark }))
}
