import { DiskError } from '@samsa/ports'
import { Prng } from '@samsa/stdx'

import { StoredDirectory, type Stored } from './stored-directory.ts'
import type { Quota } from './stored-file.ts'
import { StoredFile } from './stored-file.ts'

export type DiskAction =
  | 'open'
  | 'stat'
  | 'list'
  | 'makeDirectory'
  | 'rename'
  | 'remove'
  | 'read'
  | 'readCold'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'syncDirectory'
  | 'lock'

/** Asked before each operation: a code (`EIO`, …) makes it fail with that. */
export type DiskFault = (action: DiskAction, path: string) => string | undefined

/** A process's hold on a volume. */
export interface Mount {
  /** The process has ended. */
  die(): void
}

/**
 * A device and the page cache before it. It outlives the processes that use it: each has a `MemoryDisk` on it. `kill` is the end of a process (the cache survives),
 * `losePower` that of the machine (what was not flushed survives in part).
 */
export class MemoryVolume {
  readonly root = new StoredDirectory()
  readonly quota: Quota = { usedBytes: 0, capacityBytes: Infinity }
  /** Advisory locks by path. */
  readonly locks = new Map<string, Mount>()
  fault: DiskFault | undefined
  #mounts: Mount[] = []

  constructor(capacityBytes = Infinity) {
    this.quota.capacityBytes = capacityBytes
  }

  mounted(mount: Mount): void {
    this.#mounts.push(mount)
  }

  /** The processes end: their files, locks and completions are gone, everything written stays. */
  kill(): void {
    for (const disk of this.#mounts) disk.die()
    this.#mounts = []
    this.locks.clear()
  }

  /** The machine ends: of what was not flushed, any part may be lost, torn between sectors of 512 bytes; new names too. */
  losePower(prng: Prng): void {
    this.kill()
    const everything = new Set(this.root.everything())
    const directories = [this.root, ...[...everything].filter((stored) => stored.kind === 'directory')]
    for (const directory of directories) directory.chooseSurvivors(prng)
    for (const directory of directories) directory.applySurvivors()
    this.quota.usedBytes = 0
    for (const stored of new Set(this.root.everything())) {
      if (stored.kind !== 'file') continue
      stored.losePower(prng)
      stored.linked(this.quota)
    }
  }

  /** Flips the bits of `mask` in one byte of a file, unnoticed. */
  corrupt(path: string, position: number, mask = 0xff): void {
    const { entry } = this.resolve(path)
    if (entry?.kind !== 'file') throw new DiskError('ENOENT', path, `no file ${path} to corrupt`)
    entry.corrupt(position, mask)
  }

  /** Every file's path and content, sorted: for comparisons. */
  contents(): Map<string, Uint8Array> {
    const found = new Map<string, Uint8Array>()
    const walk = (directory: StoredDirectory, prefix: string): void => {
      for (const [name, stored] of [...directory.entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const path = `${prefix}/${name}`
        if (stored.kind === 'directory') walk(stored, path)
        else {
          const bytes = new Uint8Array(stored.sizeBytes)
          stored.read(bytes, 0, bytes.length, 0)
          found.set(path, bytes)
        }
      }
    }
    walk(this.root, '')
    return found
  }

  /** Where a path leads: the directory it is in, its name there, and what is there. The root is its own parent under the empty name. */
  resolve(path: string): { parent: StoredDirectory; name: string; entry: Stored | undefined } {
    const names = path.split('/').filter((name) => name !== '' && name !== '.')
    const name = names.pop()
    if (name === undefined) return { parent: this.root, name: '', entry: this.root }
    let parent = this.root
    for (const each of names) {
      const next = parent.entries.get(each)
      if (next === undefined) throw new DiskError('ENOENT', path, `${path}: no such file or directory`)
      if (next.kind === 'file') throw new DiskError('ENOTDIR', path, `${path}: not a directory`)
      parent = next
    }
    return { parent, name, entry: parent.entries.get(name) }
  }

  newFile(): StoredFile {
    return new StoredFile(this.quota)
  }
}
