import { type Completion, DiskError, type File } from '@samsa/ports'
import { assert } from '@samsa/stdx'

import type { MemoryDisk } from './memory-disk.ts'
import type { DiskAction } from './memory-volume.ts'
import type { StoredFile } from './stored-file.ts'

/** An open file of one process. */
export class MemoryFile implements File {
  readonly path: string
  readonly descriptor = undefined
  readonly #disk: MemoryDisk
  readonly #file: StoredFile
  readonly #readOnly: boolean
  #open = true

  constructor(disk: MemoryDisk, file: StoredFile, path: string, readOnly: boolean) {
    this.#disk = disk
    this.#file = file
    this.path = path
    this.#readOnly = readOnly
  }

  size(): number {
    this.#check('stat')
    return this.#file.sizeBytes
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    this.#check('write')
    let at = position
    for (const chunk of chunks) {
      const written = this.#file.write(chunk, at)
      at += written
      if (written < chunk.length) throw new DiskError('ENOSPC', this.path, `cannot write to ${this.path}: no space left on device`)
    }
    this.#file.modifiedMs = this.#disk.nowMs()
  }

  read(into: Uint8Array, at: number, length: number, position: number): number {
    this.#check('read')
    return this.#file.read(into, at, length, position)
  }

  truncate(sizeBytes: number): void {
    this.#check('truncate')
    this.#file.truncate(sizeBytes)
    this.#file.modifiedMs = this.#disk.nowMs()
  }

  syncNow(): void {
    this.#check('sync')
    this.#file.finishFlush(this.#file.beginFlush())
  }

  sync(done: Completion): void {
    this.#assertOpen()
    const flush = this.#file.beginFlush()
    this.#disk.background({ action: 'sync', path: this.path, bytes: flush.before.size * 4096 }, () => {
      const error = this.#failure('sync')
      if (error === undefined) this.#file.finishFlush(flush)
      done(error)
    })
  }

  readCold(into: Uint8Array, at: number, length: number, position: number, done: Completion<number>): void {
    this.#assertOpen()
    this.#disk.background({ action: 'readCold', path: this.path, bytes: length }, () => {
      const error = this.#failure('readCold')
      done(error, error === undefined ? this.#file.read(into, at, length, position) : 0)
    })
  }

  close(): void {
    this.#assertOpen()
    this.#open = false
  }

  #assertOpen(): void {
    assert(this.#open, () => `${this.path} is used after it was closed`)
  }

  #check(action: DiskAction): void {
    this.#assertOpen()
    this.#disk.check(action, this.path)
    if (this.#readOnly && (action === 'write' || action === 'truncate')) {
      throw new DiskError('EBADF', this.path, `cannot ${action} ${this.path}: opened for reading only`)
    }
  }

  #failure(action: DiskAction): DiskError | undefined {
    try {
      this.#disk.check(action, this.path)
      return undefined
    } catch (cause) {
      if (cause instanceof DiskError) return cause
      throw cause
    }
  }
}
