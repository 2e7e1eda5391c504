import { DiskError, type Logger, type Timer } from '@samsa/ports'
import { StoreCompaction } from './cleaning/store-compaction.ts'
import { KAFKA_STORAGE_ERROR, INCONSISTENT_TOPIC_ID, LOG_DIR_NOT_FOUND } from './error-code.ts'
import { DELETE_FOLDER_SUFFIX, folderName, FUTURE_FOLDER_SUFFIX, markedFolderName, STRAY_FOLDER_SUFFIX } from './file-name.ts'
import { REMOVAL_JOB, type RemovalInput } from './file-removal.ts'
import { FirstFiles } from './first-files.ts'
import { LogDirectory } from './log-directory.ts'
import type {
  CreateLogOptions,
  LoadOptions,
  LogDirectoryState,
  LogDirectoryUsage,
  LogStore,
  LogStoreError,
  LogStoreOptions,
} from './log-store-api.ts'
import type { PartitionLog } from './partition-log-api.ts'
import { type LogSurroundings, openStoredLog, ZERO_TOPIC_ID } from './partition-opener.ts'
import { OpenFiles } from './segment-files.ts'
import { sparingDisk } from './sparing-disk.ts'
import { runSliced } from './sliced-work.ts'
import type { LogPlace, StoredLog } from './stored-log.ts'
import { runLoading } from './loading.ts'
import { StoreLoader } from './store-loader.ts'
import { StoreTasks } from './store-tasks.ts'

const DEFAULT_FILE_DELETE_DELAY_MS = 60_000

/**
 * Makes the directories, takes their locks, reads `meta.properties` and the marks of a clean stop. A directory whose disk fails starts offline.
 * Throws if one is locked by another process, or none can be used.
 */
export function openLogStore(options: LogStoreOptions): LogStore {
  return new DirectoryLogStore(options)
}

class DirectoryLogStore implements LogStore {
  readonly directories: readonly LogDirectory[]
  loaded = false
  readonly #options: LogStoreOptions
  readonly #logger: Logger
  readonly #around: LogSurroundings
  readonly #current = new Map<string, StoredLog>()
  readonly #future = new Map<string, StoredLog>()
  readonly #timers = new Set<Timer>()
  readonly #tasks: StoreTasks
  readonly compaction: StoreCompaction
  readonly #firstFiles: FirstFiles
  #closing = false
  #stopLoading: () => void = () => {}

  constructor(options: LogStoreOptions) {
    const { clock, random } = options.world
    const openFiles = new OpenFiles(options.world.disk, options.maxOpenFiles ?? 4096)
    const disk = sparingDisk(options.world.disk, openFiles)
    this.#options = options
    this.#logger = options.logging.logger('kafka.log.LogManager')
    this.directories = options.directories.map((path) => new LogDirectory(disk, path, this.#logger, (at, error) => this.#fail(at, error)))
    this.#openDirectories()
    this.#around = {
      disk,
      clock,
      logger: this.#logger,
      openFiles,
      written: { total: 0 },
      randomBelow: (bound) => random.below(bound),
      later: (delayMs, run) => this.#later(delayMs, run),
      removeFiles: (files) => this.#remove({ files }),
      producerIdExpirationMs: options.producerIdExpirationMs ?? (() => 86_400_000),
      maxTransactionTimeoutMs: options.maxTransactionTimeoutMs ?? 900_000,
      isVerificationEnabled: options.transactionVerificationEnabled ?? (() => true),
      onFailed: (path, error) => {
        const directory = this.directories.find((candidate) => candidate.path === path)
        if (directory !== undefined) this.#fail(directory, error)
      },
      onFlush: options.onFlush ?? (() => {}),
      onCut: (log) => this.compaction.wasCut(log),
    }
    this.#firstFiles = new FirstFiles(clock, options.world.compute, disk)
    this.compaction = new StoreCompaction({
      clock,
      compute: options.world.compute,
      logger: options.logging.logger('kafka.log.LogCleaner'),
      directoryOf: (log) => this.directories.find(({ path }) => path === log.directory),
      has: (name) => this.#current.has(name),
      isMoving: (name) => this.#future.get(name)?.isOffline === false,
    })
    this.#tasks = new StoreTasks(options, {
      logs: () => this.#storedLogs(),
      onlineLogsByDirectory: () => this.#onlineLogsByDirectory(),
      later: (delayMs, run) => this.#later(delayMs, run),
    })
  }

  #openDirectories(): void {
    for (const directory of this.directories) {
      try {
        if (directory.open() === 'opened') continue
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#fail(directory, error)
        continue
      }
      for (const other of this.directories) other.release()
      throw new Error(
        `Failed to acquire lock on file .lock in ${directory.path}. A Kafka instance in another process or thread is using this directory.`,
      )
    }
    if (this.directories.every(({ isOffline }) => isOffline)) {
      throw new Error(
        `Shutdown broker because none of the specified log dirs from ${this.directories.map(({ path }) => path).join(', ')} can be created or validated`,
      )
    }
  }

  load(options: LoadOptions, done: () => void): void {
    const loader = new StoreLoader(this.#around, this.#logger, options, {
      adopt: (log) => void (log.isFuture ? this.#future : this.#current).set(nameOf(log), log),
      has: (topic, partition) => this.#current.has(folderName(topic, partition)),
      failed: (directory, error) => this.#fail(directory, error),
      removeLater: (path, delayMs) => this.#removeTreeLater(path, delayMs),
      unique: () => this.#options.world.random.bytes(16),
      defaultDeleteDelayMs: DEFAULT_FILE_DELETE_DELAY_MS,
    })
    const { clock, compute } = this.#options.world
    const stops: (() => void)[] = []
    let running = 1
    const oneDone = (): void => {
      if (--running > 0) return
      loader.finished()
      this.loaded = true
      this.#tasks.start()
      done()
    }
    this.#stopLoading = () => stops.forEach((stop) => stop())
    const begin = clock.after(0, () => {
      const lanes = loader.lanes(this.directories, this.#options.recoveryThreadsPerDirectory ?? 2)
      running += lanes.length
      for (const lane of lanes) stops.push(runLoading(clock, compute, lane, oneDone))
      oneDone()
    })
    stops.push(() => begin.cancel())
  }

  log(topic: string, partition: number): PartitionLog | undefined {
    return this.#current.get(folderName(topic, partition))
  }

  futureLog(topic: string, partition: number): PartitionLog | undefined {
    return this.#future.get(folderName(topic, partition))
  }

  logs(): Iterable<PartitionLog> {
    return this.#storedLogs()
  }

  get logCount(): number {
    return this.#current.size + this.#future.size
  }

  createLog(topic: string, partition: number, options: CreateLogOptions): PartitionLog | LogStoreError {
    const name = folderName(topic, partition)
    const isFuture = options.future === true
    const existing = (isFuture ? this.#future : this.#current).get(name)
    if (existing !== undefined) return this.#checkExisting(existing, options)
    const directory = this.#directoryFor(options, isFuture ? this.#current.get(name)?.directory : undefined)
    if ('error' in directory && !(directory instanceof LogDirectory)) return directory
    const { disk } = this.#options.world
    const unique = isFuture ? markedFolderName(topic, partition, this.#options.world.random.bytes(16), FUTURE_FOLDER_SUFFIX) : name
    const place: LogPlace = {
      path: `${directory.path}/${unique}`,
      directory: directory.path,
      directoryId: directory.directoryId,
      names: directory.names,
      isFuture,
    }
    try {
      disk.makeDirectory(place.path)
      const { topicId, config } = options
      const opening = openStoredLog(this.#around, {
        topic,
        partition,
        topicId,
        place,
        config,
        isNew: true,
        wasCleanShutdown: true,
        recoveryPoint: 0,
        logStartOffset: 0,
      })
      const step = opening.next(undefined)
      if (step.done !== true) throw new Error('a new log loads at once')
      const log = step.value
      ;(isFuture ? this.#future : this.#current).set(name, log)
      if (isFuture) this.#current.get(name)?.cleaning?.abort()
      this.#firstFiles.add(log)
      this.#logger.info('Created log', { partition: name, directory: directory.path })
      return log
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      this.#fail(directory, error)
      return { error: KAFKA_STORAGE_ERROR, message: `Error while creating log for ${name} in dir ${directory.path}` }
    }
  }

  #checkExisting(log: StoredLog, { topicId }: CreateLogOptions): PartitionLog | LogStoreError {
    if (log.topicId === ZERO_TOPIC_ID || log.topicId === topicId || topicId === ZERO_TOPIC_ID) {
      if (topicId !== ZERO_TOPIC_ID) log.assignTopicId(topicId)
      return log
    }
    return {
      error: INCONSISTENT_TOPIC_ID,
      message: `Tried to assign topic ID ${topicId} to log for topic partition ${nameOf(log)}, but log already contained topic ID ${log.topicId}`,
    }
  }

  /** The wanted directory, or the online one with the fewest logs. */
  #directoryFor({ directoryId }: CreateLogOptions, except: string | undefined): LogDirectory | LogStoreError {
    if (directoryId !== undefined && directoryId !== ZERO_TOPIC_ID) {
      const wanted = this.directories.find((directory) => directory.directoryId === directoryId)
      if (wanted === undefined) return { error: LOG_DIR_NOT_FOUND, message: `Log directory ${directoryId} is not known here` }
      return wanted.isOffline ? { error: KAFKA_STORAGE_ERROR, message: `Log directory ${wanted.path} is offline` } : wanted
    }
    const online = this.directories.filter(({ isOffline, path }) => !isOffline && path !== except)
    const [only] = online
    if (only === undefined) return { error: KAFKA_STORAGE_ERROR, message: 'No log directory is online' }
    if (online.length === 1) return only
    const cordoned = this.#options.cordoned?.()
    const free = online.filter(({ path }) => cordoned?.has(path) !== true)
    if (free.length === 0) return only
    const counts = new Map(free.map(({ path }) => [path, 0]))
    for (const { directory } of this.#storedLogs()) if (counts.has(directory)) counts.set(directory, (counts.get(directory) ?? 0) + 1)
    return free.reduce((least, candidate) => ((counts.get(candidate.path) ?? 0) < (counts.get(least.path) ?? 0) ? candidate : least))
  }

  deleteLog(topic: string, partition: number, future = false): boolean {
    const name = folderName(topic, partition)
    const map = future ? this.#future : this.#current
    const log = map.get(name)
    if (log === undefined) return false
    map.delete(name)
    this.compaction.forget(log)
    this.#retire(log, DELETE_FOLDER_SUFFIX)
    this.#removeTreeLater(log.place.path, log.config.fileDeleteDelayMs)
    return true
  }

  replaceCurrentWithFuture(topic: string, partition: number): boolean {
    const name = folderName(topic, partition)
    const future = this.#future.get(name)
    if (future === undefined || future.isOffline) return false
    return this.#guard(future, () => {
      const old = this.#current.get(name)
      if (old !== undefined) this.compaction.moved(old, future)
      this.deleteLog(topic, partition)
      // The old name must be gone for good before the new one is there: two current logs would be a riddle.
      if (old !== undefined) this.#options.world.disk.syncDirectory(old.directory)
      const path = `${future.directory}/${name}`
      this.#options.world.disk.rename(future.place.path, path)
      this.#options.world.disk.syncDirectory(future.directory)
      future.place.path = path
      future.place.isFuture = false
      this.#future.delete(name)
      this.#current.set(name, future)
      this.#logger.info('Replaced the current log with the future one', { partition: name, directory: future.directory })
    })
  }

  markStray(topic: string, partition: number): void {
    const name = folderName(topic, partition)
    const log = this.#current.get(name)
    if (log === undefined) return
    this.#current.delete(name)
    this.compaction.forget(log)
    this.#retire(log, STRAY_FOLDER_SUFFIX)
  }

  /** Out of use, under another name. */
  #retire(log: StoredLog, suffix: string): void {
    if (log.isOffline) return
    log.stop()
    this.#guard(log, () => {
      const path = `${log.directory}/${markedFolderName(log.topic, log.partition, this.#options.world.random.bytes(16), suffix)}`
      this.#options.world.disk.rename(log.place.path, path)
      log.place.path = path
      this.#logger.info('Log is out of use', { partition: nameOf(log), renamedTo: path })
    })
  }

  directoryById(directoryId: string): LogDirectoryState | undefined {
    return this.directories.find((directory) => directory.directoryId === directoryId)
  }

  directoryByPath(path: string): LogDirectoryState | undefined {
    return this.directories.find((directory) => directory.path === path)
  }

  usage(directory: LogDirectoryState): LogDirectoryUsage | undefined {
    if (directory.isOffline) return undefined
    try {
      return this.#options.world.disk.space(directory.path)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      return undefined
    }
  }

  deleteOldSegments(): void {
    this.#tasks.deleteOldSegments()
  }

  checkpoint(): void {
    this.#tasks.checkpointAll()
  }

  close(brokerEpoch: number, done: () => void): void {
    this.#closing = true
    this.#stopLoading()
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    const logs = [...this.#storedLogs()].filter(({ isOffline }) => !isOffline)
    const { clock } = this.#options.world
    let flushing = logs.length + 2
    const oneFlushed = (): void => {
      if (--flushing === 0) runSliced(clock, this.#closeLogs(logs, brokerEpoch), done)
    }
    function* settle(): Generator<void, void> {
      for (const log of logs) {
        log.settle()
        log.flush(oneFlushed)
        yield
      }
    }
    runSliced(clock, settle(), () => {
      this.compaction.whenIdle(oneFlushed)
      oneFlushed()
    })
  }

  *#closeLogs(logs: readonly StoredLog[], brokerEpoch: number): Generator<void, void> {
    const closed: StoredLog[] = []
    for (const log of logs) {
      if (log.close()) closed.push(log)
      yield
    }
    for (const directory of this.directories) {
      try {
        // Without having been loaded, the old marks and checkpoints are still right.
        const own = closed.filter((log) => log.directory === directory.path && !log.isFuture)
        if (!directory.isOffline && this.loaded) directory.finish(own, brokerEpoch)
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        this.#fail(directory, error)
      }
      directory.release()
    }
  }

  *#storedLogs(): Generator<StoredLog, void> {
    yield* this.#current.values()
    yield* this.#future.values()
  }

  #onlineLogsByDirectory(): [LogDirectory, StoredLog[]][] {
    const byPath = new Map(
      this.directories
        .filter(({ isOffline }) => !isOffline)
        .map((directory) => [directory.path, [directory, []]] as [string, [LogDirectory, StoredLog[]]]),
    )
    for (const log of this.#current.values()) byPath.get(log.directory)?.[1].push(log)
    return [...byPath.values()]
  }

  #fail(directory: LogDirectory, error: DiskError): void {
    if (directory.isOffline) return
    directory.error = error
    const logs = [...this.#storedLogs()].filter((log) => log.directory === directory.path)
    for (const log of logs) log.stop()
    this.#logger.error('Log directory is offline: its disk failed. Its partitions answer KAFKA_STORAGE_ERROR until a restart', {
      directory: directory.path,
      code: error.code,
      path: error.path,
      reason: error.message,
      partitions: logs.length,
    })
    this.#options.onDirectoryFailed?.(directory, error)
  }

  #guard(log: StoredLog, run: () => void): boolean {
    try {
      run()
      return true
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      const directory = this.directories.find(({ path }) => path === log.directory)
      if (directory !== undefined) this.#fail(directory, error)
      return false
    }
  }

  #removeTreeLater(tree: string, delayMs: number): void {
    this.#later(delayMs, () => this.#remove({ files: [], tree }))
  }

  #remove(input: RemovalInput): void {
    this.#options.world.compute.submit(REMOVAL_JOB, input, (error, failure) => {
      const path = input.tree ?? input.files[0] ?? ''
      const directory = this.directories.find((each) => path.startsWith(`${each.path}/`))
      if (directory === undefined || (failure === undefined && error === undefined)) return
      if (failure?.failed === 'disk') this.#fail(directory, new DiskError(failure.code, failure.path, failure.message))
      else this.#logger.error('Files could not be removed', { path, reason: error?.message ?? failure?.message })
    })
  }

  /** A timer that close cancels. What fails in it takes the directory of the failing path offline. */
  #later(delayMs: number, run: () => void): void {
    if (this.#closing) return
    const timer = this.#options.world.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      try {
        run()
      } catch (error) {
        if (!(error instanceof DiskError)) throw error
        const directory = this.directories.find(({ path }) => error.path.startsWith(`${path}/`))
        if (directory === undefined) throw error
        this.#fail(directory, error)
      }
    })
    this.#timers.add(timer)
  }
}

function nameOf(log: PartitionLog): string {
  return folderName(log.topic, log.partition)
}
