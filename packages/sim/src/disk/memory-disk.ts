import { type Completion, type Disk, DiskError, type FileStat, type Lock, type OpenOptions } from '@samsa/ports'

import { MemoryFile } from './memory-file.ts'
import { type DiskAction, MemoryVolume, type Mount } from './memory-volume.ts'
import { StoredDirectory, type Stored } from './stored-directory.ts'
import { StoredFile } from './stored-file.ts'

/** What a background operation is, for whoever decides how long it takes. */
export interface Background {
  readonly action: 'sync' | 'readCold'
  readonly path: string
  readonly bytes: number
}

export interface MountOptions {
  /** The wall clock, for modification times; 0 without it. */
  readonly nowMs?: () => number
  /** Calls `finish` in a later turn, when the operation is through. Without it that is the next microtask, or `settle`. */
  readonly defer?: (operation: Background, finish: () => void) => void
}

/** The Disk port over memory. One per process; `new MemoryDisk()` has a volume of its own. */
export class MemoryDisk implements Disk, Mount {
  readonly volume: MemoryVolume
  readonly #options: MountOptions
  #alive = true
  #unfinished: (() => void)[] = []

  constructor(volume: MemoryVolume = new MemoryVolume(), options: MountOptions = {}) {
    this.volume = volume
    this.#options = options
    volume.mounted(this)
  }

  /** The process has ended: using its files is an error, its completions never come. */
  die(): void {
    this.#alive = false
    this.#unfinished = []
    for (const [path, holder] of this.volume.locks) if (holder === this) this.volume.locks.delete(path)
  }

  /** Background operations finish now, those that they begin included; for callers that give no `defer`. */
  settle(): void {
    for (let finish = this.#unfinished.shift(); finish !== undefined; finish = this.#unfinished.shift()) finish()
  }

  /** Runs `finish` in a later turn, if the process still lives then. */
  background(operation: Background, finish: () => void): void {
    const ifAlive = (): void => {
      if (this.#alive) finish()
    }
    if (this.#options.defer !== undefined) return this.#options.defer(operation, ifAlive)
    this.#unfinished.push(ifAlive)
    queueMicrotask(() => this.settle())
  }

  /** Before each operation: is the process there, does the device work? */
  check(action: DiskAction, path: string): void {
    if (!this.#alive) throw new DiskError('EBADF', path, `${path}: the process of this disk has ended`)
    const code = this.volume.fault?.(action, path)
    if (code !== undefined) throw new DiskError(code, path, `cannot ${action} ${path}: injected ${code}`)
  }

  nowMs(): number {
    return this.#options.nowMs?.() ?? 0
  }

  open(path: string, options?: OpenOptions): MemoryFile {
    this.check('open', path)
    const { parent, name, entry } = this.volume.resolve(path)
    if (entry?.kind === 'directory') throw new DiskError('EISDIR', path, `cannot open ${path}: it is a directory`)
    let file = entry
    if (file === undefined) {
      if (options?.create !== true) throw missing(path)
      file = this.volume.newFile()
      file.modifiedMs = this.nowMs()
      parent.put(name, file)
    }
    return new MemoryFile(this, file, path, options?.readOnly === true)
  }

  stat(path: string): FileStat | undefined {
    this.check('stat', path)
    const entry = this.#find(path)
    if (entry === undefined) return undefined
    if (entry.kind === 'directory') return { sizeBytes: 4096, isDirectory: true, modifiedMs: entry.modifiedMs }
    return { sizeBytes: entry.sizeBytes, isDirectory: false, modifiedMs: entry.modifiedMs }
  }

  list(path: string): string[] {
    this.check('list', path)
    return [...this.#directory(path).entries.keys()].sort()
  }

  makeDirectory(path: string): void {
    this.check('makeDirectory', path)
    let directory = this.volume.root
    for (const name of path.split('/')) {
      if (name === '' || name === '.') continue
      let next = directory.entries.get(name)
      if (next === undefined) {
        next = new StoredDirectory()
        next.modifiedMs = this.nowMs()
        directory.put(name, next)
      }
      if (next.kind === 'file') throw new DiskError('EEXIST', path, `cannot make directory ${path}: ${name} is a file`)
      directory = next
    }
  }

  rename(from: string, to: string): void {
    this.check('rename', from)
    const source = this.volume.resolve(from)
    const target = this.volume.resolve(to)
    if (source.entry === undefined) throw missing(from)
    if (source.entry === target.entry) return
    this.#replaceable(source.entry, target.entry, to)
    target.parent.move(source.parent, source.name, source.entry, target.name)
    if (target.entry?.kind === 'file') target.entry.unlinked()
  }

  remove(path: string): void {
    this.check('remove', path)
    const { parent, name, entry } = this.volume.resolve(path)
    if (entry === undefined) throw missing(path)
    if (entry.kind === 'directory') throw new DiskError('EISDIR', path, `cannot remove ${path}: it is a directory`)
    parent.drop(name)
    entry.unlinked()
  }

  removeTree(path: string): void {
    this.check('remove', path)
    if (this.#find(path) === undefined) return
    const { parent, name, entry } = this.volume.resolve(path)
    if (entry === undefined) return
    if (entry.kind === 'directory') {
      for (const child of entry.entries.keys()) this.removeTree(`${path}/${child}`)
    } else entry.unlinked()
    parent.drop(name)
  }

  readFile(path: string): Uint8Array {
    const file = this.open(path, { readOnly: true })
    const bytes = new Uint8Array(file.size())
    file.read(bytes, 0, bytes.length, 0)
    file.close()
    return bytes
  }

  writeFile(path: string, bytes: Uint8Array): void {
    const file = this.open(path, { create: true })
    file.truncate(0)
    file.write([bytes], 0)
    file.close()
  }

  syncDirectory(path: string): void {
    this.check('syncDirectory', path)
    this.#directory(path).flush()
  }

  syncDirectoryLater(path: string, done: Completion): void {
    const directory = this.#directory(path)
    this.background({ action: 'sync', path, bytes: 0 }, () => {
      try {
        this.check('syncDirectory', path)
      } catch (cause) {
        if (!(cause instanceof DiskError)) throw cause
        return done(cause)
      }
      directory.flush()
      done(undefined)
    })
  }

  space(path: string): { readonly totalBytes: number; readonly usableBytes: number } {
    this.check('stat', path)
    const { capacityBytes, usedBytes } = this.volume.quota
    const totalBytes = Number.isFinite(capacityBytes) ? capacityBytes : 2 ** 40
    return { totalBytes, usableBytes: Math.max(0, totalBytes - usedBytes) }
  }

  lock(path: string): Lock | undefined {
    this.check('lock', path)
    this.open(path, { create: true }).close()
    if (this.volume.locks.has(path)) return undefined
    this.volume.locks.set(path, this)
    return {
      release: () => {
        if (this.volume.locks.get(path) === this) this.volume.locks.delete(path)
      },
    }
  }

  #find(path: string): Stored | undefined {
    try {
      return this.volume.resolve(path).entry
    } catch (cause) {
      if (cause instanceof DiskError) return undefined
      throw cause
    }
  }

  #directory(path: string): StoredDirectory {
    const { entry } = this.volume.resolve(path)
    if (entry === undefined) throw missing(path)
    if (entry.kind === 'file') throw new DiskError('ENOTDIR', path, `${path}: not a directory`)
    return entry
  }

  /** POSIX: a file replaces a file, a directory an empty directory. */
  #replaceable(source: Stored, target: Stored | undefined, to: string): void {
    if (target === undefined) return
    if (target.kind === 'file') {
      if (source.kind === 'directory') throw new DiskError('ENOTDIR', to, `cannot rename to ${to}: it is a file`)
    } else if (source instanceof StoredFile) throw new DiskError('EISDIR', to, `cannot rename to ${to}: it is a directory`)
    else if (target.entries.size > 0) throw new DiskError('ENOTEMPTY', to, `cannot rename to ${to}: it is not empty`)
  }
}

function missing(path: string): DiskError {
  return new DiskError('ENOENT', path, `${path}: no such file or directory`)
}
