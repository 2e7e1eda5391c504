import type { Disk, File } from '@samsa/ports'

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
  readonly #limit: number
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
    const file = this.#disk.open(path, { create })
    this.#holders.add(holder)
    return file
  }

  closed(holder: FileHolder): void {
    this.#holders.delete(holder)
  }

  #shrink(): void {
    const byUse = [...this.#holders].sort((left, right) => left.lastUse - right.lastUse)
    let excess = Math.ceil(this.#limit / 10)
    for (const holder of byUse) {
      if (excess === 0) break
      if (holder.release()) excess--
    }
  }
}
