import { type Disk, DiskError, type File } from '@samsa/ports'

/** Something that holds an open file and can do without it until asked again. */
export interface FileHolder {
  lastUse: number
  /** Closes the file; false if it is in use (a cold read or sync is under way). */
  release(): boolean
}

/**
 * The open `.log` files of a node, at most `limit` of them: with tens of thousands of segments, the ones not read for longest are closed. Use is
 * stamped with a counter; when the limit is passed a tenth is closed at once, so that finding them costs little per open.
 */
export class OpenFiles {
  readonly #disk: Disk
  #limit: number
  readonly #holders = new Set<FileHolder>()
  #uses = 0

  constructor(disk: Disk, limit: number) {
    this.#disk = disk
    this.#limit = limit
  }

  get count(): number {
    return this.#holders.size
  }

  nextUse(): number {
    return ++this.#uses
  }

  open(holder: FileHolder, path: string, create: boolean): File {
    if (this.#holders.size >= this.#limit) this.#shrink()
    const file = whileDescriptorsLast(this, () => this.#disk.open(path, { create }))
    this.#holders.add(holder)
    return file
  }

  closed(holder: FileHolder): void {
    this.#holders.delete(holder)
  }

  /** The process has no descriptors left: closes some and asks for fewer from now on. False if none can be closed. */
  giveWay(): boolean {
    const before = this.#holders.size
    this.#limit = Math.max(1, Math.min(this.#limit, before - Math.ceil(before / 5)))
    this.#shrink()
    return this.#holders.size < before
  }

  #shrink(): void {
    const byUse = [...this.#holders].sort((left, right) => left.lastUse - right.lastUse)
    let excess = Math.max(Math.ceil(this.#limit / 10), this.#holders.size - this.#limit)
    for (const holder of byUse) {
      if (excess === 0) break
      if (holder.release()) excess--
    }
  }
}

/** Makes the call again, after closing idle files, for as long as descriptors are all that it lacks. */
export function whileDescriptorsLast<T>(files: OpenFiles, call: () => T): T {
  for (;;) {
    try {
      return call()
    } catch (error) {
      const lacksDescriptors = error instanceof DiskError && (error.code === 'EMFILE' || error.code === 'ENFILE')
      if (!lacksDescriptors || !files.giveWay()) throw error
    }
  }
}
