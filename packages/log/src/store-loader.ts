import { DiskError, type Logger } from '@samsa/ports'
import { folderName, type FolderName, markedFolderName, parseFolderName, STRAY_FOLDER_SUFFIX } from './file-name.ts'
import type { LogDirectory } from './log-directory.ts'
import type { LoadOptions } from './log-store-api.ts'
import { readPartitionTopicId } from './partition-metadata.ts'
import { type LogSurroundings, openStoredLog, ZERO_TOPIC_ID } from './partition-opener.ts'
import type { StoredLog } from './stored-log.ts'

/** The controller's log is opened by KRaft, not by the store. */
const METADATA_FOLDER = '__cluster_metadata-0'

export interface LoaderHost {
  readonly adopt: (log: StoredLog) => void
  readonly has: (topic: string, partition: number) => boolean
  readonly failed: (directory: LogDirectory, error: DiskError) => void
  readonly removeLater: (path: string, delayMs: number) => void
  readonly unique: () => Uint8Array
  readonly defaultDeleteDelayMs: number
}

interface Found {
  readonly directory: LogDirectory
  readonly folder: string
  readonly name: FolderName
}

/** Reads all partitions of the directories, one after another, telling how far it is. */
export class StoreLoader {
  readonly #around: LogSurroundings
  readonly #logger: Logger
  readonly #options: LoadOptions
  readonly #host: LoaderHost

  constructor(around: LogSurroundings, logger: Logger, options: LoadOptions, host: LoaderHost) {
    this.#around = around
    this.#logger = logger
    this.#options = options
    this.#host = host
  }

  *load(directories: readonly LogDirectory[]): Generator<void, void> {
    const found = directories.filter(({ isOffline }) => !isOffline).flatMap((directory) => this.#scan(directory))
    const startedMs = this.#around.clock.monotonicMs()
    if (found.length > 0) this.#logger.info('Loading logs', { logs: found.length, directories: directories.length })
    let toldMs = startedMs
    for (const [index, partition] of found.entries()) {
      if (!partition.directory.isOffline) yield* this.#loadOne(partition)
      const nowMs = this.#around.clock.monotonicMs()
      if (nowMs - toldMs > 1000) {
        toldMs = nowMs
        this.#logger.info('Loaded logs', { loaded: index + 1, total: found.length })
      }
      this.#options.onProgress?.(index + 1, found.length)
      yield
    }
    const durationMs = Math.round(this.#around.clock.monotonicMs() - startedMs)
    this.#logger.info('Loaded all logs', { logs: found.length, durationMs })
  }

  #scan(directory: LogDirectory): Found[] {
    return this.#guard(directory, [], () => {
      directory.beginUse()
      const found = this.#around.disk.list(directory.path).flatMap((folder): Found[] => {
        const name = folder === METADATA_FOLDER ? undefined : parseFolderName(folder)
        const path = `${directory.path}/${folder}`
        if (name === undefined || this.#around.disk.stat(path)?.isDirectory !== true) return []
        if (name.state === 'delete') this.#host.removeLater(path, this.#host.defaultDeleteDelayMs)
        return name.state === 'current' || name.state === 'future' ? [{ directory, folder, name }] : []
      })
      if (!directory.wasCleanShutdown && found.length > 0) {
        this.#logger.info('Recovering: the last stop of this log directory was not a clean one', { directory: directory.path })
      }
      return found
    })
  }

  *#loadOne({ directory, folder, name }: Found): Generator<void, void> {
    const { topic, partition, state } = name
    const path = `${directory.path}/${folder}`
    const key = folderName(topic, partition)
    const isFuture = state === 'future'
    try {
      const topicId = readPartitionTopicId(this.#around.disk, path) ?? ZERO_TOPIC_ID
      const { directoryId } = directory
      if (this.#options.isStray?.({ topic, partition, topicId, directoryId }) === true || (!isFuture && this.#host.has(topic, partition))) {
        const stray = markedFolderName(topic, partition, this.#host.unique(), STRAY_FOLDER_SUFFIX)
        this.#logger.warn('Found a stray partition: renaming it', { partition: key, directory: directory.path, renamedTo: stray })
        this.#around.disk.rename(path, `${directory.path}/${stray}`)
        return
      }
      const log = yield* openStoredLog(this.#around, {
        topic,
        partition,
        topicId: ZERO_TOPIC_ID,
        place: { path, directory: directory.path, directoryId, names: directory.names, isFuture },
        config: this.#options.configFor(topic),
        isNew: false,
        wasCleanShutdown: directory.wasCleanShutdown,
        recoveryPoint: directory.recoveryPoints.get(key) ?? 0,
        logStartOffset: directory.logStartOffsets.get(key) ?? 0,
      })
      log.updateHighWatermark(directory.highWatermarks.get(key) ?? 0)
      this.#host.adopt(log)
      const { logStartOffset, logEndOffset, segmentCount } = log
      this.#logger.debug('Loaded log', { partition: key, logStartOffset, logEndOffset, segmentCount })
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#host.failed(directory, error)
    }
  }

  #guard<T>(directory: LogDirectory, onFailure: T, run: () => T): T {
    try {
      return run()
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#host.failed(directory, error)
      return onFailure
    }
  }
}
