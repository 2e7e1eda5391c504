import { DiskError } from '@samsa/ports'
import type { Completion, Disk, File, Lock, OpenOptions } from '@samsa/ports'

/** Asked before each operation that changes the disk: a code (`ENOSPC`, `EIO`, …) makes it fail with that. */
export type WriteFault = (path: string) => string | undefined

/** A disk whose writes can be made to fail, whose background work is counted, and that can be taken away from who uses it. */
export class LifeDisk implements Disk {
  /** Operations in the background that have not finished. */
  unfinished = 0
  readonly #disk: Disk
  readonly #fault: WriteFault
  readonly #files = new Set<LifeFile>()
  readonly #locks = new Set<Lock>()
  #isOver = false

  constructor(disk: Disk, fault: WriteFault) {
    this.#disk = disk
    this.#fault = fault
  }

  check(path: string): void {
    if (this.#isOver) throw new DiskError('EBADF', path, `${path}: the process of this disk has ended`)
  }

  checkWrite(path: string): void {
    this.check(path)
    const code = this.#fault(path)
    if (code !== undefined) throw new DiskError(code, path, `${path}: injected ${code}`)
  }

  /** Counts what runs in the background; nobody hears of it after the end. */
  later<T>(path: string, done: Completion<T>, isWrite: boolean): Completion<T> {
    this.unfinished++
    return (error, value) => {
      this.unfinished--
      if (this.#isOver) return
      const code = error === undefined && isWrite ? this.#fault(path) : undefined
      done(code === undefined ? error : new DiskError(code, path, `${path}: injected ${code}`), value)
    }
  }

  forget(file: LifeFile): void {
    this.#files.delete(file)
  }

  /** As the end of a process: files are closed and locks released. */
  end(): void {
    this.#isOver = true
    for (const lock of this.#locks) lock.release()
    for (const file of this.#files) file.abandon()
    this.#files.clear()
  }

  open(path: string, options?: OpenOptions): File {
    this.check(path)
    const file = new LifeFile(this, this.#disk.open(path, options))
    this.#files.add(file)
    return file
  }

  stat: Disk['stat'] = (path) => {
    this.check(path)
    return this.#disk.stat(path)
  }

  list: Disk['list'] = (path) => {
    this.check(path)
    return this.#disk.list(path)
  }

  makeDirectory: Disk['makeDirectory'] = (path) => {
    this.checkWrite(path)
    this.#disk.makeDirectory(path)
  }

  rename: Disk['rename'] = (from, to) => {
    this.check(from)
    this.#disk.rename(from, to)
  }

  remove: Disk['remove'] = (path) => {
    this.check(path)
    this.#disk.remove(path)
  }

  removeTree: Disk['removeTree'] = (path) => {
    this.check(path)
    this.#disk.removeTree(path)
  }

  readFile: Disk['readFile'] = (path) => {
    this.check(path)
    return this.#disk.readFile(path)
  }

  writeFile: Disk['writeFile'] = (path, bytes, mode) => {
    this.checkWrite(path)
    this.#disk.writeFile(path, bytes, mode)
  }

  syncDirectory: Disk['syncDirectory'] = (path) => {
    this.check(path)
    this.#disk.syncDirectory(path)
  }

  syncDirectoryLater: Disk['syncDirectoryLater'] = (path, done) => {
    this.check(path)
    this.#disk.syncDirectoryLater(path, this.later(path, done, false))
  }

  space: Disk['space'] = (path) => {
    this.check(path)
    return this.#disk.space(path)
  }

  lock: Disk['lock'] = (path) => {
    this.check(path)
    const lock = this.#disk.lock(path)
    if (lock === undefined) return undefined
    this.#locks.add(lock)
    return {
      release: () => {
        if (this.#locks.delete(lock)) lock.release()
      },
    }
  }
}

class LifeFile implements File {
  readonly #disk: LifeDisk
  readonly #file: File

  constructor(disk: LifeDisk, file: File) {
    this.#disk = disk
    this.#file = file
  }

  get path(): string {
    return this.#file.path
  }

  get descriptor(): number | undefined {
    return this.#file.descriptor
  }

  size(): number {
    return this.#file.size()
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    this.#disk.checkWrite(this.path)
    this.#file.write(chunks, position)
  }

  read(into: Uint8Array, at: number, length: number, position: number): number {
    this.#disk.check(this.path)
    return this.#file.read(into, at, length, position)
  }

  truncate(sizeBytes: number): void {
    if (sizeBytes > this.#file.size()) this.#disk.checkWrite(this.path)
    this.#file.truncate(sizeBytes)
  }

  syncNow(): void {
    this.#disk.check(this.path)
    this.#file.syncNow()
  }

  sync(done: Completion): void {
    this.#file.sync(this.#disk.later(this.path, done, true))
  }

  readCold(into: Uint8Array, at: number, length: number, position: number, done: Completion<number>): void {
    this.#file.readCold(into, at, length, position, this.#disk.later(this.path, done, false))
  }

  close(): void {
    this.#disk.forget(this)
    this.#file.close()
  }

  abandon(): void {
    this.#file.close()
  }
}
