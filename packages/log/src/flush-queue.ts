import { type Disk, DiskError } from '@samsa/ports'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'

interface Waiter {
  readonly offset: number
  readonly done: (durable: boolean) => void
}

export interface FlushQueueOptions {
  readonly disk: Disk
  readonly log: SegmentedLog
  readonly epochs: LeaderEpochs
  readonly monotonicMs: () => number
  readonly onFailed: (error: DiskError) => void
  readonly onFlushed: (durationMs: number) => void
}

/**
 * Group commit: one fdatasync of a log at a time, and all who ask meanwhile share the next. The recovery point moves when everything below it
 * is on the device: batches, the indexes of sealed segments (an active one's are rebuilt), leader epochs, and the names in the folder.
 */
export class FlushQueue {
  readonly #options: FlushQueueOptions
  #waiters: Waiter[] = []
  #running = false
  #dead = false
  /** The folder itself is new in its log directory. */
  #parentDirty = false

  constructor(options: FlushQueueOptions) {
    this.#options = options
  }

  folderCreated(): void {
    this.#parentDirty = true
  }

  /** Calls back when all below `offset` is durable; at once if it is. */
  flushTo(offset: number, done: (durable: boolean) => void): void {
    if (this.#dead) return done(false)
    if (offset <= this.#options.log.recoveryPoint) return done(true)
    this.#waiters.push({ offset, done })
    if (!this.#running) this.#start()
  }

  /** The same before returning. */
  flushNow(): boolean {
    if (this.#dead) return false
    const { log, epochs } = this.#options
    try {
      for (const segment of this.#dirtySegments(log.logEndOffset)) {
        segment.writeIndexes()
        segment.isDirty = false
        segment.file.get().syncNow()
        if (segment !== log.active && segment.indexesDirty) this.#syncIndexesNow(segment)
      }
      epochs.settleNow()
      this.#syncFolders()
    } catch (error) {
      this.#fail(error)
      return false
    }
    log.recoveryPoint = log.logEndOffset
    this.#answer()
    return true
  }

  /** The log was cut at `offset`: what lay above will never be durable. */
  truncated(offset: number): void {
    const lost = this.#waiters.filter((waiter) => waiter.offset > offset)
    this.#waiters = this.#waiters.filter((waiter) => waiter.offset <= offset)
    for (const { done } of lost) done(false)
  }

  /** The log is gone or its directory failed: nobody waits any more. */
  stop(): void {
    this.#dead = true
    const waiters = this.#waiters
    this.#waiters = []
    for (const { done } of waiters) done(false)
  }

  #start(): void {
    const { log, epochs, monotonicMs } = this.#options
    const startedMs = monotonicMs()
    const highest = this.#waiters.reduce((most, { offset }) => Math.max(most, offset), 0)
    // A roll asks for the sealed segments only; everybody else gets all that is written.
    const target = highest <= log.active.baseOffset ? log.active.baseOffset : log.logEndOffset
    const truncations = log.truncations
    this.#running = true
    let pending = 1
    const oneDone = (error?: DiskError): void => {
      if (error !== undefined && !this.#dead) this.#fail(error)
      if (--pending > 0 || this.#dead) return
      if (!epochs.settle(finish)) return // finish comes with the epochs
      finish()
    }
    const finish = (): void => {
      if (this.#dead) return
      this.#running = false
      try {
        this.#syncFolders()
      } catch (error) {
        return this.#fail(error)
      }
      if (truncations === log.truncations) log.recoveryPoint = Math.max(log.recoveryPoint, target)
      this.#options.onFlushed(monotonicMs() - startedMs)
      this.#answer()
      if (this.#waiters.length > 0 && !this.#running) this.#start()
    }
    try {
      for (const segment of this.#dirtySegments(target)) {
        pending += segment !== log.active && segment.indexesDirty ? 4 : 1
        this.#syncSegment(segment, oneDone)
      }
    } catch (error) {
      return this.#fail(error)
    }
    oneDone()
  }

  /** Starts the sync of a segment, and of its three indexes if it is sealed. */
  #syncSegment(segment: Segment, oneDone: (error?: DiskError) => void): void {
    segment.writeIndexes()
    segment.isDirty = false
    segment.file.sync(oneDone)
    if (segment === this.#options.log.active || !segment.indexesDirty) return
    segment.indexesDirty = false
    for (const index of [segment.offsetIndex, segment.timeIndex, segment.transactionIndex]) index.file().sync(oneDone)
  }

  #syncIndexesNow(segment: Segment): void {
    for (const index of [segment.offsetIndex, segment.timeIndex, segment.transactionIndex]) index.file().syncNow()
    segment.indexesDirty = false
  }

  /** Segments that begin below `target` and have something to sync. */
  #dirtySegments(target: number): Segment[] {
    const { log } = this.#options
    const first = Math.max(0, log.segments.floorIndex(log.safeRecoveryPoint))
    return log.segments
      .all()
      .slice(first)
      .filter((segment) => segment.baseOffset < target && (segment.isDirty || (segment !== log.active && segment.indexesDirty)))
  }

  #syncFolders(): void {
    const { disk, log } = this.#options
    const { path } = log.home.folder
    if (log.folderDirty) {
      disk.syncDirectory(path)
      log.folderDirty = false
    }
    if (this.#parentDirty) {
      disk.syncDirectory(path.slice(0, path.lastIndexOf('/')) || '/')
      this.#parentDirty = false
    }
  }

  #answer(): void {
    const { recoveryPoint } = this.#options.log
    const reached = this.#waiters.filter(({ offset }) => offset <= recoveryPoint)
    if (reached.length === 0) return
    this.#waiters = this.#waiters.filter(({ offset }) => offset > recoveryPoint)
    for (const { done } of reached) done(true)
  }

  #fail(error: unknown): void {
    if (!(error instanceof DiskError)) throw error
    this.stop()
    this.#options.onFailed(error)
  }
}
