import { type Disk, DiskError } from '@samsa/ports'
import { encodeCheckpoint, readCheckpoint, writeCheckpoint, writeCheckpointNow } from './checkpoint-file.ts'

export interface EpochStart {
  readonly epoch: number
  readonly startOffset: number
}

const FILE_NAME = 'leader-epoch-checkpoint'

/**
 * Which leader epoch wrote from which offset (KIP-101), in memory and in `leader-epoch-checkpoint`.
 *
 * The file may trail: recovery reads the epochs of unflushed batches again. So the rule is that the recovery point never passes an entry that
 * is not on the device; `settle` is asked before it moves.
 */
export class LeaderEpochs {
  readonly #disk: Disk
  readonly #folder: { readonly path: string }
  readonly #onError: (error: DiskError) => void
  #entries: EpochStart[] = []
  #writing = false
  /** Counts the writes, so that one overtaken by `settleNow` does not rename an old file over the new. */
  #writes = 0
  #changed = false
  /** Written, but not known to be on the device. */
  #unsynced = false
  #waiting: (() => void)[] = []
  #closed = false
  #deferred = false
  /** The file has entries: it is replaced, not written in place. */
  #isStored = false

  constructor(disk: Disk, folder: { readonly path: string }, onError: (error: DiskError) => void) {
    this.#disk = disk
    this.#folder = folder
    this.#onError = onError
  }

  /** Reads the file. A string tells why it is not usable; the epochs are empty then. */
  load(): string | undefined {
    const lines = readCheckpoint(this.#disk, this.#path, 2)
    if (typeof lines === 'string') return lines
    this.#entries = lines.map(([epoch, startOffset]) => ({ epoch: Number(epoch), startOffset: Number(startOffset) }))
    this.#isStored = lines.length > 0
    return undefined
  }

  /** The file may not be on the device as it reads: the next `settle` writes it again. */
  doubt(): void {
    if (this.#entries.length > 0) this.#unsynced = true
  }

  get entries(): readonly EpochStart[] {
    return this.#entries
  }

  get latest(): EpochStart | undefined {
    return this.#entries.at(-1)
  }

  get earliest(): EpochStart | undefined {
    return this.#entries[0]
  }

  /**
   * Notes an epoch's start. `deferred`: no record of it is in the log yet, so the file can wait for the first one; loading drops entries at the
   * log end anyway. So a thousand new leaders write nothing.
   */
  assign(epoch: number, startOffset: number, deferred = false): void {
    const latest = this.#entries.at(-1)
    if (latest !== undefined && latest.epoch === epoch && startOffset >= latest.startOffset) {
      if (this.#deferred && !deferred) this.#write()
      return
    }
    while (this.#entries.length > 0) {
      const last = this.#entries.at(-1) as EpochStart
      if (last.epoch < epoch && last.startOffset < startOffset) break
      this.#entries.pop()
    }
    this.#entries.push({ epoch, startOffset })
    if (deferred) this.#deferred = true
    else this.#write()
  }

  /** The end offset of the largest epoch at or below the asked one (KIP-101, KIP-279); below all known ones, where the first begins. */
  endOffsetFor(epoch: number, logEndOffset: number): { leaderEpoch: number; endOffset: number } | undefined {
    if (epoch === -1) return undefined
    const latest = this.#entries.at(-1)
    if (latest?.epoch === epoch) return { leaderEpoch: epoch, endOffset: logEndOffset }
    const higher = this.#entries.findIndex((entry) => entry.epoch > epoch)
    if (higher < 0) return undefined
    const endOffset = (this.#entries[higher] as EpochStart).startOffset
    return { leaderEpoch: this.#entries[higher - 1]?.epoch ?? epoch, endOffset }
  }

  epochFor(offset: number): number {
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index] as EpochStart
      if (entry.startOffset <= offset) return entry.epoch
    }
    return -1
  }

  /** The log now ends at `endOffset`. */
  truncateFromEnd(endOffset: number): void {
    const kept = this.#entries.filter((entry) => entry.startOffset < endOffset)
    if (kept.length === this.#entries.length) return
    this.#entries = kept
    this.#write()
  }

  /** The log now starts at `startOffset`: the epoch in force there begins with it. */
  truncateFromStart(startOffset: number): void {
    const below = this.#entries.filter((entry) => entry.startOffset <= startOffset)
    const inForce = below.at(-1)
    if (inForce === undefined || (below.length === 1 && inForce.startOffset === startOffset)) return
    this.#entries = [{ epoch: inForce.epoch, startOffset }, ...this.#entries.slice(below.length)]
    this.#write()
  }

  clear(): void {
    if (this.#entries.length === 0) return
    this.#entries = []
    this.#write()
  }

  /** True if all is on the device; otherwise `done` comes once it is. */
  settle(done: () => void): boolean {
    if (!this.#writing && !this.#unsynced) return true
    this.#waiting.push(done)
    if (!this.#writing) this.#write()
    return false
  }

  settleNow(): void {
    if (!this.#writing && !this.#unsynced) return
    this.#writes++
    this.#writing = false
    writeCheckpointNow(this.#disk, this.#path, this.#lines())
    this.#disk.syncDirectory(this.#folder.path)
    this.#settled()
  }

  /** Nothing is written any more: the folder is about to be removed, or handed on. */
  close(): void {
    this.#closed = true
  }

  #write(): void {
    if (this.#closed) return
    this.#deferred = false
    if (this.#writing) {
      this.#changed = true
      return
    }
    if (!this.#isStored) {
      // Nothing can be lost with the first entries: no need to wait for the device.
      this.#disk.writeFile(this.#path, this.#encoded())
      this.#isStored = true
      this.#unsynced = true
      return
    }
    this.#writing = true
    this.#changed = false
    const write = ++this.#writes
    const path = this.#path
    const isCurrent = (): boolean => write === this.#writes && !this.#closed
    const written = (error: DiskError | undefined): void => {
      if (isCurrent()) this.#written(path, error)
    }
    try {
      writeCheckpoint(this.#disk, path, this.#lines(), isCurrent, written)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      written(error)
    }
  }

  #written(path: string, error: DiskError | undefined): void {
    this.#writing = false
    // The folder got another name meanwhile, so the rename may have found nothing.
    if (this.#changed || path !== this.#path) return this.#write()
    if (error !== undefined) return this.#onError(error)
    this.#syncName()
  }

  #syncName(): void {
    const write = this.#writes
    const synced = (error: DiskError | undefined): void => {
      if (write !== this.#writes || this.#closed) return
      this.#writing = false
      if (error !== undefined) return this.#onError(error)
      if (this.#changed) return this.#write()
      this.#settled()
    }
    this.#writing = true
    try {
      this.#disk.syncDirectoryLater(this.#folder.path, synced)
    } catch (error) {
      if (!(error instanceof DiskError)) throw error
      synced(error)
    }
  }

  #settled(): void {
    this.#unsynced = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const done of waiting) done()
  }

  #encoded(): Uint8Array {
    return encodeCheckpoint(this.#lines())
  }

  #lines(): string[] {
    return this.#entries.map(({ epoch, startOffset }) => `${epoch} ${startOffset}`)
  }

  get #path(): string {
    return `${this.#folder.path}/${FILE_NAME}`
  }
}
