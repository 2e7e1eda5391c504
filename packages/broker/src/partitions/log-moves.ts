import type { LogDirectoryState, LogStore, PartitionLog } from '@samsa/log'
import type { Clock, Logger } from '@samsa/ports'
import { code } from '../error-codes.ts'
import type { Partition, PartitionWatcher } from './partition.ts'

/** Copied per turn of the loop, so that a move never holds it up. */
const SLICE_BYTES = 1024 * 1024
const RETRY_MS = 100

/**
 * Moves replicas between log directories (KIP-113): a future log is filled from the current one, batch by batch, while that goes on being
 * written; when it has caught up it takes the current one's place.
 */
export class LogMoves {
  readonly #store: LogStore
  readonly #clock: Clock
  readonly #log: Logger
  readonly #moving = new Map<Partition, PartitionLog>()
  readonly #moved: (partition: Partition) => void
  /** Directory ids that replicas were asked into before there were any. */
  readonly #preferred = new Map<string, string>()
  #stopped = false

  /** `moved` hears of a replica that lives in its new directory. */
  constructor(store: LogStore, clock: Clock, log: Logger, moved: (partition: Partition) => void) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#moved = moved
  }

  stop(): void {
    this.#stopped = true
  }

  /** Begins a move, or ends one if the replica is asked back to where it is. Returns an error code. */
  start(partition: Partition, current: PartitionLog, directory: LogDirectoryState): number {
    const future = this.#store.futureLog(partition.topic, partition.index)
    if (future !== undefined && future.directory !== directory.path) {
      this.#moving.delete(partition)
      this.#store.deleteLog(partition.topic, partition.index, true)
    }
    if (current.directory === directory.path) return 0
    if (this.#store.directories.some((each) => each.isOffline)) return code.KAFKA_STORAGE_ERROR
    const created = this.#store.createLog(partition.topic, partition.index, {
      topicId: partition.topicId,
      config: current.config,
      directoryId: directory.directoryId,
      future: true,
    })
    if ('error' in created) return created.error
    this.#begin(partition, current, created)
    return 0
  }

  /** A replica that comes later begins in this directory. */
  prefer(topic: string, index: number, directory: LogDirectoryState): void {
    this.#preferred.set(`${topic}-${index}`, directory.directoryId)
  }

  /** The directory that a new replica was asked into, told once. */
  takePreferred(topic: string, index: number): string | undefined {
    const key = `${topic}-${index}`
    const directoryId = this.#preferred.get(key)
    this.#preferred.delete(key)
    return directoryId
  }

  /** Goes on with a move that a restart interrupted. */
  resume(partition: Partition): void {
    const future = this.#store.futureLog(partition.topic, partition.index)
    if (future !== undefined && partition.log !== undefined) this.#begin(partition, partition.log, future)
  }

  #begin(partition: Partition, current: PartitionLog, future: PartitionLog): void {
    if (this.#moving.get(partition) === future) return
    this.#moving.set(partition, future)
    this.#log.info('moving a replica to another directory', { partition: partition.name, from: current.directory, to: future.directory })
    if (future.logEndOffset < current.logStartOffset || future.logEndOffset > current.logEndOffset) {
      future.truncateFullyAndStartAt(current.logStartOffset)
    }
    this.#clock.after(0, () => this.#step(partition, future))
  }

  /** `isDurable`: all but what came since the last step is on the device. */
  #step(partition: Partition, future: PartitionLog, isDurable = false): void {
    if (this.#stopped || this.#moving.get(partition) !== future) return
    const current = partition.log
    if (current === undefined || current.isOffline || future.isOffline) {
      this.#moving.delete(partition)
      return
    }
    // Retention or DeleteRecords may have overtaken it.
    if (future.logEndOffset < current.logStartOffset) future.truncateFullyAndStartAt(current.logStartOffset)
    const read = current.read(future.logEndOffset, SLICE_BYTES, { isolation: 'highWatermark', minOneMessage: true })
    if ('records' in read && read.records.sizeBytes > 0) {
      const appended = future.appendAsFollower(read.records.bytes(), partition.leaderEpoch, this.#clock.nowMs())
      if (appended.error !== 0) {
        this.#log.warn('cannot fill a future log', { partition: partition.name, errorCode: appended.error })
        this.#clock.after(RETRY_MS, () => this.#step(partition, future, isDurable))
        return
      }
      future.updateHighWatermark(future.logEndOffset)
    }
    if (future.logEndOffset < current.logEndOffset) {
      const goOn = (): void => this.#step(partition, future, isDurable)
      if (!('records' in read)) this.#clock.after(RETRY_MS, goOn)
      else if (read.records.sizeBytes > 0) this.#clock.after(0, goOn)
      else this.#whenMoreIsCommitted(partition, goOn)
      return
    }
    // The old log goes, and with it what its flushes had promised: the bulk is flushed in the background, the little that came meanwhile now.
    if (!isDurable) {
      future.whenFlushed(future.logEndOffset, (durable) => {
        if (durable) this.#step(partition, future, true)
        else this.#moving.delete(partition)
      })
      return
    }
    if (!future.flushNow()) {
      this.#moving.delete(partition)
      return
    }
    this.#finish(partition, current, future)
  }

  /** What is above the high watermark may still be cut: it is not copied. */
  #whenMoreIsCommitted(partition: Partition, goOn: () => void): void {
    const wake = (): void => {
      partition.unwatch(watcher)
      this.#clock.after(0, goOn)
    }
    const watcher: PartitionWatcher = { advanced: wake, disturbed: wake }
    partition.watch(watcher)
  }

  #finish(partition: Partition, current: PartitionLog, future: PartitionLog): void {
    this.#moving.delete(partition)
    future.maybeIncrementLogStartOffset(current.logStartOffset, 'leader offset increment')
    if (!this.#store.replaceCurrentWithFuture(partition.topic, partition.index)) return
    partition.log = this.#store.log(partition.topic, partition.index)
    this.#log.info('moved a replica to another directory', { partition: partition.name, directory: partition.log?.directory })
    this.#moved(partition)
    partition.disturb()
  }
}
