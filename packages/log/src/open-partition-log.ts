import { type Clock, type Disk, DiskError, type Logger } from '@samsa/ports'
import { DEFAULT_LOG_CONFIG, type LogConfig } from './log-config.ts'
import { parseFolderName } from './file-name.ts'
import { loadNow } from './loading.ts'
import type { PartitionLog } from './partition-log-api.ts'
import { openStoredLog } from './partition-opener.ts'
import { OpenFiles } from './segment-files.ts'

/** A single log outside of a store: the metadata log `__cluster_metadata-0`. */
export interface OpenPartitionLogOptions {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  /** The partition's own folder, `<log dir>/<topic>-<n>`; made if missing. */
  readonly path: string
  /** Of the log directory; only passed on. */
  readonly directoryId?: string
  readonly topicId: string
  readonly config?: LogConfig
  /** Without a clean stop all segments from the recovery point on are read and cut at the first torn batch. */
  readonly wasCleanShutdown: boolean
  readonly recoveryPoint?: number
  readonly logStartOffset?: number
  /** KIP-890: transactional appends need a guard. False by default: KRaft's log has none. */
  readonly verificationEnabled?: boolean
  /** The disk failed: the log is offline from now on. */
  readonly onFailed?: (error: DiskError) => void
}

/** A log that its opener closes. */
export interface OpenedPartitionLog extends PartitionLog {
  /** Flushes, writes the producer snapshot, trims the indexes. False: the disk failed. */
  close(): boolean
}

/** Opens or makes the log, recovering synchronously. Throws DiskError if it cannot be read. */
export function openPartitionLog(options: OpenPartitionLogOptions): OpenedPartitionLog {
  const { disk, clock, logger, path } = options
  const slash = path.lastIndexOf('/')
  const name = parseFolderName(path.slice(slash + 1))
  if (name === undefined) throw new Error(`${path} does not name a partition's folder`)
  const isNew = disk.stat(path) === undefined
  if (isNew) disk.makeDirectory(path)
  const opening = openStoredLog(
    {
      disk,
      clock,
      logger,
      openFiles: new OpenFiles(disk, 64),
      written: { total: 0 },
      randomBelow: () => 0,
      later: (delayMs, run) => {
        clock.after(delayMs, () => {
          try {
            run()
          } catch (error) {
            if (!(error instanceof DiskError)) throw error
            options.onFailed?.(error)
          }
        })
      },
      removeFiles: (paths) => {
        for (const file of paths) if (disk.stat(file) !== undefined) disk.remove(file)
      },
      producerIdExpirationMs: () => 86_400_000,
      maxTransactionTimeoutMs: 900_000,
      isVerificationEnabled: () => options.verificationEnabled ?? false,
      onFailed: (_directory, error) => options.onFailed?.(error),
      onFlush: () => {},
      onCut: () => {},
    },
    {
      topic: name.topic,
      partition: name.partition,
      topicId: options.topicId,
      place: {
        path,
        directory: path.slice(0, slash),
        directoryId: options.directoryId ?? '',
        names: { made: 0, synced: 0 },
        isFuture: false,
      },
      config: options.config ?? DEFAULT_LOG_CONFIG,
      isNew,
      wasCleanShutdown: options.wasCleanShutdown,
      recoveryPoint: options.recoveryPoint ?? 0,
      logStartOffset: options.logStartOffset ?? 0,
    },
  )
  return loadNow(disk, opening)
}
