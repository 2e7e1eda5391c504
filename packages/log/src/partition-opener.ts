import type { Clock, Disk, DiskError, Logger } from '@samsa/ports'
import { LeaderEpochs } from './leader-epochs.ts'
import type { LogConfig } from './log-config.ts'
import type { Loading } from './loading.ts'
import { loadLog } from './log-loader.ts'
import type { PartitionLog } from './partition-log-api.ts'
import { readPartitionTopicId, writePartitionTopicId } from './partition-metadata.ts'
import { ProducerState } from './producer-state.ts'
import type { WrittenBytes } from './read-heat.ts'
import type { SegmentHome } from './segment.ts'
import type { OpenFiles } from './segment-files.ts'
import { SegmentedLog } from './segmented-log.ts'
import { type LogPlace, StoredLog } from './stored-log.ts'

export const ZERO_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What all logs of a node share. */
export interface LogSurroundings {
  readonly disk: Disk
  readonly clock: Clock
  readonly logger: Logger
  readonly openFiles: OpenFiles
  readonly written: WrittenBytes
  readonly randomBelow: (bound: number) => number
  readonly later: (delayMs: number, run: () => void) => void
  readonly removeFiles: (paths: readonly string[]) => void
  readonly producerIdExpirationMs: () => number
  readonly maxTransactionTimeoutMs: number
  readonly isVerificationEnabled: () => boolean
  readonly onFailed: (directory: string, error: DiskError) => void
  readonly onFlush: (log: PartitionLog, durationMs: number) => void
  readonly onCut: (log: StoredLog) => void
}

export interface OpenLogOptions {
  readonly topic: string
  readonly partition: number
  /** Written to a new log's `partition.metadata`; the one in the file wins otherwise. */
  readonly topicId: string
  readonly place: LogPlace
  readonly config: LogConfig
  /** The folder was just made. */
  readonly isNew: boolean
  readonly wasCleanShutdown: boolean
  readonly recoveryPoint: number
  readonly logStartOffset: number
  /** Of the cleaner's checkpoint. */
  readonly cleanedTo?: number
  readonly onSegments?: (remaining: number) => void
}

/** Loads the log in `place.path`, giving way after each piece of work. */
export function* openStoredLog(around: LogSurroundings, options: OpenLogOptions): Loading<StoredLog> {
  const { disk, clock, logger } = around
  const { topic, partition, place } = options
  const topicPartition = `${topic}-${partition}`
  const home: SegmentHome = {
    disk,
    openFiles: around.openFiles,
    folder: place,
    written: around.written,
    monotonicMs: () => clock.monotonicMs(),
  }
  const onFailed = (error: DiskError): void => around.onFailed(place.directory, error)
  const log = new SegmentedLog({
    home,
    config: options.config,
    randomBelow: around.randomBelow,
    later: around.later,
    removeFiles: around.removeFiles,
  })
  const producerState = new ProducerState({
    disk,
    folder: place,
    topicPartition,
    expirationMs: around.producerIdExpirationMs,
    maxTransactionTimeoutMs: around.maxTransactionTimeoutMs,
    onCorruptSnapshot: (path, reason) => logger.warn('Ignoring a damaged producer snapshot', { path, reason }),
  })
  const epochs = new LeaderEpochs(disk, place, onFailed)
  let topicId = options.topicId
  if (options.isNew) {
    log.segments.add(log.createSegment(options.logStartOffset, clock.nowMs()))
    log.logEndOffset = options.logStartOffset
    producerState.mapEndOffset = options.logStartOffset
    if (topicId !== ZERO_TOPIC_ID) writePartitionTopicId(disk, place.path, topicId)
  } else {
    topicId = storedTopicId(around, options)
  }
  const logStartOffset = options.isNew
    ? options.logStartOffset
    : yield* loadLog({
        log,
        producerState,
        epochs,
        logger,
        topicPartition,
        wasCleanShutdown: options.wasCleanShutdown,
        recoveryPoint: options.recoveryPoint,
        logStartOffset: options.logStartOffset,
        cleanedTo: options.cleanedTo ?? 0,
        nowMs: () => clock.nowMs(),
        ...(options.onSegments === undefined ? {} : { onSegments: options.onSegments }),
      })
  const stored = new StoredLog({
    topic,
    partition,
    topicId,
    place,
    log,
    producerState,
    epochs,
    logStartOffset,
    clock,
    logger,
    isVerificationEnabled: around.isVerificationEnabled,
    onFailed,
    onFlush: around.onFlush,
    onCut: around.onCut,
  })
  // After a crash nobody knows which names and checkpoints had reached the device.
  if (options.isNew || !options.wasCleanShutdown) {
    stored.flushQueue.folderCreated()
    epochs.doubt()
  }
  return stored
}

/** The id in the folder. Where the file was lost (power), the caller's is written again. */
function storedTopicId({ disk, logger }: LogSurroundings, { place, topicId }: OpenLogOptions): string {
  const stored = readPartitionTopicId(disk, place.path)
  if (stored !== undefined && /^[A-Za-z0-9_-]{22}$/.test(stored)) return stored
  if (stored !== undefined) logger.warn('The topic id of a partition cannot be read', { reason: stored })
  if (topicId !== ZERO_TOPIC_ID) writePartitionTopicId(disk, place.path, topicId)
  return topicId
}
