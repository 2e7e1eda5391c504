import { type Disk, DiskError } from '@samsa/ports'
import type { LeaderEpochs } from './leader-epochs.ts'
import type { Segment } from './segment.ts'
import type { SegmentedLog } from './segmented-log.ts'

interface Waiter {
  readonly offset: number
  readonly done: (durable: boolean) => void
}

/** Folders made in one log directory, and how many of them its last sync covered: one sync serves all logs made before it. */
export interface FolderNames {
  made: number
  synced: number
}

export interface FlushQueueOptions {
  readonly disk: Disk
  readonly names: FolderNames
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
  /** The count of `FolderNames` that must be synced for this log's folder to be safe. */
  #folderNumber = 0
  /** Files beside the segments that the next flush syncs: `partition.metadata` at first, the last producer snapshot at the end. */
  #otherFiles: string[] = []
  /** Syncs of the folder under way. */
  #folderSyncs = 0
  #firstNameIsSafe = true
  /** No append follows: the active segment's indexes are final and count like a sealed one's. */
  #isFinal = false

  constructor(options: FlushQueueOptions) {
    this.#options = options
  }

  folderCreated(): void {
    this.#options.log.folderDirty = true
    this.#folderNumber = ++this.#options.names.made
    this.#firstNameIsSafe = false
    this.#otherFiles.push('partition.metadata')
  }

  /** The log takes no more appends; `snapshot` was just written. The next flush covers everything that a clean stop needs. */
  beFinal(snapshot: string | undefined): void {
    this.#isFinal = true
    if (snapshot !== undefined) this.#otherFiles.push(snapshot.slice(snapshot.lastIndexOf('/') + 1))
  }

  /** Calls back when all below `offset` is durable; at once if it is. */
  flushTo(offset: number, done: (durable: boolean) => void): void {
    if (this.#dead) return done(false)
    if (offset <= this.#options.log.recoveryPoint && (!this.#isFinal || this.#isSettled)) return done(true)
    this.#waiters.push({ offset, done })
    if (!this.#running) this.#start()
  }

  /** The same before returning. */
  flushNow(): boolean {
    if (this.#dead) return false
    const { disk, log, epochs } = this.#options
    try {
      for (const segment of this.#unsafeSegments(true)) {
        segment.writeIndexes()
        segment.isDirty = false
        segment.file.get().syncNow()
        if (this.#isSealed(segment)) this.#syncIndexesNow(segment)
      }
      for (const path of this.#takeOtherFiles()) syncFileNow(disk, path)
      epochs.settleNow()
      this.syncFolders()
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
    const withActive = highest > log.active.baseOffset || this.#isFinal
    const target = withActive ? log.logEndOffset : log.active.baseOffset
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
      if (!this.#dead) this.#syncFoldersLater(named)
    }
    const named = (): void => {
      if (this.#dead) return
      this.#running = false
      if (truncations === log.truncations) log.recoveryPoint = Math.max(log.recoveryPoint, target)
      this.#options.onFlushed(monotonicMs() - startedMs)
      this.#answer()
      if (this.#waiters.length > 0 && !this.#running) this.#start()
    }
    try {
      for (const segment of this.#unsafeSegments(withActive)) {
        pending += this.#isSealed(segment) ? 4 : 1
        this.#syncSegment(segment, oneDone)
      }
      for (const path of this.#takeOtherFiles()) {
        pending++
        syncFile(this.#options.disk, path, oneDone)
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
    segment.isSyncing = true
    const files = !this.#isSealed(segment) ? [] : [segment.offsetIndex, segment.timeIndex, segment.transactionIndex]
    if (files.length > 0) segment.indexesDirty = false
    let left = files.length + 1
    const synced = (error?: DiskError): void => {
      if (--left === 0) segment.isSyncing = false
      oneDone(error)
    }
    segment.file.sync(synced)
    for (const index of files) index.file.sync(synced)
  }

  #syncIndexesNow(segment: Segment): void {
    for (const index of [segment.offsetIndex, segment.timeIndex, segment.transactionIndex]) index.file.syncNow()
    segment.indexesDirty = false
  }

  /** Paths of those that exist. */
  #takeOtherFiles(): string[] {
    const { disk, log } = this.#options
    const paths = this.#otherFiles.map((name) => `${log.home.folder.path}/${name}`)
    this.#otherFiles = []
    return paths.filter((path) => disk.stat(path) !== undefined)
  }

  #isSealed(segment: Segment): boolean {
    return this.#isFinal || segment !== this.#options.log.active
  }

  get #isSettled(): boolean {
    return this.#otherFiles.length === 0 && this.#unsafeSegments(true).length === 0
  }

  #unsafeSegments(withActive: boolean): Segment[] {
    const { segments, safeRecoveryPoint } = this.#options.log
    const first = Math.max(0, segments.floorIndex(safeRecoveryPoint))
    const { active } = segments
    return segments
      .all()
      .slice(first)
      .filter((segment) => segment.hasFiles && segment.isUnsafe(!this.#isSealed(segment)) && (withActive || segment !== active))
  }

  /** The first segment's name is on the device: recovery takes a log that begins late for one that retention cut. */
  get firstNameIsSafe(): boolean {
    return this.#firstNameIsSafe
  }

  /** Makes the names durable in the background, so that the first roll need not wait for it. */
  syncNamesLater(): void {
    if (this.#folderSyncs === 0) this.#syncFoldersLater(() => {})
  }

  /** The names of the log's files, and of its folder, are on the device when this returns. */
  syncFolders(): void {
    const { disk, log, names } = this.#options
    const { path } = log.home.folder
    if (log.folderDirty || this.#folderSyncs > 0) disk.syncDirectory(path)
    log.folderDirty = false
    if (names.synced < this.#folderNumber) {
      const { made } = names
      disk.syncDirectory(parentOf(path))
      names.synced = made
    }
    if (log.segments.first.hasFiles) this.#firstNameIsSafe = true
  }

  /** The same in the background: a directory's sync may wait for the whole journal. */
  #syncFoldersLater(done: () => void): void {
    const { disk, log, names } = this.#options
    const { path } = log.home.folder
    const { hasFiles } = log.segments.first
    const finish = (): void => {
      if (hasFiles) this.#firstNameIsSafe = true
      done()
    }
    const syncParent = (): void => {
      if (names.synced >= this.#folderNumber) return finish()
      const { made } = names
      this.#syncDirectoryLater(disk, parentOf(path), () => {
        names.synced = Math.max(names.synced, made)
        finish()
      })
    }
    // One under way may have begun before the last name was made.
    if (!log.folderDirty && this.#folderSyncs === 0) return syncParent()
    log.folderDirty = false
    this.#folderSyncs++
    this.#syncDirectoryLater(disk, path, () => {
      this.#folderSyncs--
      syncParent()
    })
  }

  #syncDirectoryLater(disk: Disk, path: string, done: () => void): void {
    try {
      disk.syncDirectoryLater(path, (error) => {
        if (this.#dead) return
        if (error === undefined) done()
        else this.#fail(error)
      })
    } catch (error) {
      this.#fail(error)
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

function syncFile(disk: Disk, path: string, done: (error: DiskError | undefined) => void): void {
  const file = disk.open(path)
  file.sync((error) => {
    file.close()
    done(error)
  })
}

function syncFileNow(disk: Disk, path: string): void {
  const file = disk.open(path)
  try {
    file.syncNow()
  } finally {
    file.close()
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/'
}
