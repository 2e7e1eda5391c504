import { DiskError, type Logger } from '@samsa/ports'
import { folderName, type FolderName, markedFolderName, parseFolderName, STRAY_FOLDER_SUFFIX } from './file-name.ts'
import type { LogDirectory } from './log-directory.ts'
import type { LoadOptions } from './log-store-api.ts'
import type { Loading } from './loading.ts'
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

/** Reads all partitions of the directories, some of each at a time, telling how far it is. */
export class StoreLoader {
  readonly #around: LogSurroundings
  readonly #logger: Logger
  readonly #options: LoadOptions
  readonly #host: LoaderHost
  /** Current logs that are loaded or being loaded. */
  readonly #claimed = new Set<string>()
  #loaded = 0
  #total = 0
  #startedMs = 0
  #toldMs = 0

  constructor(around: LogSurroundings, logger: Logger, options: LoadOptions, host: LoaderHost) {
    this.#around = around
    this.#logger = logger
    this.#options = options
    this.#host = host
  }

  /** Side by side: a log that waits for its scan leaves the turn to others. `perDirectory` logs of each directory at a time. */
  lanes(directories: readonly LogDirectory[], perDirectory: number): Loading<void>[] {
    const queues = directories.filter(({ isOffline }) => !isOffline).map((directory) => this.#scan(directory))
    this.#total = queues.reduce((sum, queue) => sum + queue.length, 0)
    this.#startedMs = this.#toldMs = this.#around.clock.monotonicMs()
    if (this.#total > 0) this.#logger.info('Loading logs', { logs: this.#total, directories: directories.length })
    return queues.flatMap((queue) => Array.from({ length: Math.min(perDirectory, queue.length) }, () => this.#lane(queue)))
  }

  finished(): void {
    const durationMs = Math.round(this.#around.clock.monotonicMs() - this.#startedMs)
    this.#logger.info('Loaded all logs', { logs: this.#total, durationMs })
  }

  *#lane(queue: Found[]): Loading<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      if (!next.directory.isOffline) yield* this.#loadOne(next)
      this.#loaded++
      const nowMs = this.#around.clock.monotonicMs()
      if (nowMs - this.#toldMs > 1000) {
        this.#toldMs = nowMs
        this.#logger.info('Loaded logs', { loaded: this.#loaded, total: this.#total })
      }
      this.#options.onProgress?.(this.#loaded, this.#total)
      yield undefined
    }
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

  *#loadOne({ directory, folder, name }: Found): Loading<void> {
    const { topic, partition, state } = name
    const path = `${directory.path}/${folder}`
    const key = folderName(topic, partition)
    const isFuture = state === 'future'
    try {
      const topicId = readPartitionTopicId(this.#around.disk, path) ?? ZERO_TOPIC_ID
      const { directoryId } = directory
      const isSecond = !isFuture && (this.#claimed.has(key) || this.#host.has(topic, partition))
      if (this.#options.isStray?.({ topic, partition, topicId, directoryId }) === true || isSecond) {
        const stray = markedFolderName(topic, partition, this.#host.unique(), STRAY_FOLDER_SUFFIX)
        this.#logger.warn('Found a stray partition: renaming it', { partition: key, directory: directory.path, renamedTo: stray })
        this.#around.disk.rename(path, `${directory.path}/${stray}`)
        return
      }
      if (!isFuture) this.#claimed.add(key)
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
        cleanedTo: directory.cleanerOffsets.get(key) ?? 0,
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
