import { type Clock, type Compute, DiskError, type Logger } from '@samsa/ports'
import type { CleanableLog, CleaningLimits, CleaningOutcome, Compaction } from '../compaction-api.ts'
import { folderName } from '../file-name.ts'
import type { LogDirectory } from '../log-directory.ts'
import type { PartitionLog } from '../partition-log-api.ts'
import { StoredLog } from '../stored-log.ts'
import { type CleanableRange, cleanableRange } from './cleanable-range.ts'
import { LogCleaning } from './log-cleaning.ts'
import { BYTES_PER_SLOT } from './offset-map.ts'

export interface StoreCompactionOptions {
  readonly clock: Clock
  readonly compute: Compute
  readonly logger: Logger
  readonly directoryOf: (log: StoredLog) => LogDirectory | undefined
  /** Whether a partition of that name is there: others lose their checkpoint. */
  readonly has: (name: string) => boolean
  /** Whether a future log of that name is being filled: it would miss tombstones that are dropped before they are copied (Kafka pauses cleaning too). */
  readonly isMoving: (name: string) => boolean
}

/** Which logs of a store are being cleaned, how far each one is, and the memory for it. */
export class StoreCompaction implements Compaction {
  readonly #options: StoreCompactionOptions
  /** By folder: a deleted topic may come back under its name while the last slice of the old one is at work. */
  readonly #running = new Map<string, LogCleaning>()
  readonly #whenIdle: (() => void)[] = []
  #spare: SharedArrayBuffer | undefined

  constructor(options: StoreCompactionOptions) {
    this.#options = options
  }

  examine(log: PartitionLog, nowMs: number): CleanableLog | undefined {
    if (!(log instanceof StoredLog) || log.isOffline || log.isFuture || !log.config.cleanupPolicy.includes('compact')) return undefined
    if (this.#running.has(log.place.path) || this.#isMoving(log)) return undefined
    const range = this.#rangeOf(log, nowMs)
    if (range === undefined) return undefined
    const { firstDirtyOffset, firstUncleanableOffset, cleanableBytes, delayMs } = range
    if (range.invalidCheckpoint) this.#resetCheckpoint(log, firstDirtyOffset)
    const totalBytes = range.cleanBytes + cleanableBytes
    if (totalBytes === 0) return undefined
    const cleanableRatio = cleanableBytes / totalBytes
    return { log, firstDirtyOffset, firstUncleanableOffset, cleanableBytes, totalBytes, cleanableRatio, delayMs }
  }

  #isMoving({ topic, partition }: StoredLog): boolean {
    return this.#options.isMoving(folderName(topic, partition))
  }

  #rangeOf(log: StoredLog, nowMs: number): CleanableRange | undefined {
    const { logStartOffset, lastStableOffset } = log
    try {
      return cleanableRange(log.log, { logStartOffset, lastStableOffset, checkpoint: this.firstDirtyOffset(log), nowMs })
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      log.fail(error)
      return undefined
    }
  }

  #resetCheckpoint(log: StoredLog, firstDirtyOffset: number): void {
    // Retention moves the start of such a log as a matter of course.
    if (!log.config.cleanupPolicy.includes('delete')) {
      const fields = { partition: folderName(log.topic, log.partition), checkpoint: this.firstDirtyOffset(log), firstDirtyOffset }
      this.#options.logger.warn('The cleaner checkpoint lies outside of the log: cleaning it from the beginning', fields)
    }
    this.#checkpoint(log, firstDirtyOffset)
  }

  clean(log: PartitionLog, limits: CleaningLimits, nowMs: number, done: (outcome: CleaningOutcome) => void): CleanableLog | undefined {
    const cleanable = this.examine(log, nowMs)
    if (cleanable === undefined || !(log instanceof StoredLog)) return undefined
    const { firstDirtyOffset, firstUncleanableOffset } = cleanable
    const { clock, compute } = this.#options
    const folder = log.place.path
    let table: SharedArrayBuffer | undefined
    const cleaning = new LogCleaning({
      log,
      clock,
      compute,
      limits,
      firstDirtyOffset,
      firstUncleanableOffset,
      nowMs,
      table: (slots) => {
        const isUsed = this.#spare !== undefined && this.#spare.byteLength >= slots * BYTES_PER_SLOT
        table = isUsed ? (this.#spare as SharedArrayBuffer) : new SharedArrayBuffer(slots * BYTES_PER_SLOT)
        this.#spare = undefined
        return { table, isUsed }
      },
      done: (outcome) => {
        this.#running.delete(folder)
        log.cleaning = undefined
        this.#spare = table
        if (this.#running.size === 0) for (const idle of this.#whenIdle.splice(0)) idle()
        if (outcome.state === 'cleaned') this.#checkpoint(log, outcome.endOffset)
        done(outcome)
      },
    })
    this.#running.set(folder, cleaning)
    log.cleaning = cleaning
    cleaning.start()
    return cleanable
  }

  abort(log: PartitionLog): void {
    if (log instanceof StoredLog) log.cleaning?.abort()
  }

  firstDirtyOffset(log: PartitionLog): number | undefined {
    if (!(log instanceof StoredLog)) return undefined
    return this.#options.directoryOf(log)?.cleanerOffsets.get(folderName(log.topic, log.partition))
  }

  /** Calls back when no worker writes to any log: at once, or when the last slice has ended. */
  whenIdle(done: () => void): void {
    if (this.#running.size === 0) done()
    else this.#whenIdle.push(done)
  }

  releaseMemory(): void {
    this.#spare = undefined
  }

  /** The end of the log was cut: what was clean below the active segment still is. */
  wasCut(log: StoredLog): void {
    log.cleaning?.abort()
    if (!log.config.cleanupPolicy.includes('compact') || log.isFuture) return
    const offset = this.firstDirtyOffset(log)
    if (offset !== undefined && offset > log.log.active.baseOffset) this.#checkpoint(log, log.log.active.baseOffset)
  }

  /** The log leaves the store. */
  forget(log: StoredLog): void {
    log.cleaning?.abort()
    if (log.isFuture || this.firstDirtyOffset(log) === undefined) return
    this.#checkpoint(log, undefined)
  }

  /** The log goes on in another directory, with the checkpoint of the old one: same offsets, same records. */
  moved(from: StoredLog, to: StoredLog): void {
    const offset = this.firstDirtyOffset(from)
    this.forget(from)
    if (offset !== undefined) this.#checkpoint(to, offset)
  }

  #checkpoint(log: StoredLog, offset: number | undefined): void {
    const directory = this.#options.directoryOf(log)
    if (directory === undefined || directory.isOffline) return
    const name = folderName(log.topic, log.partition)
    if (offset === undefined) directory.cleanerOffsets.delete(name)
    else directory.cleanerOffsets.set(name, offset)
    directory.checkpointCleaner((each) => each === name || this.#options.has(each))
  }
}
