import { close, closeSync, fdatasync, fdatasyncSync, fstatSync, ftruncateSync, read, readSync, writeSync, writevSync } from 'node:fs'

import type { Completion, File } from '@samsa/ports'

import { diskError, systemCode } from './disk-error.ts'

/** Linux takes at most 1,024 parts in one gathered write. */
const maxGathered = 1024

/** An open file over node:fs. */
export class NodeFile implements File {
  readonly path: string
  readonly descriptor: number
  /** Operations in the thread pool that still use the descriptor: closing it under them could hit another file's number. */
  #busy = 0
  #closed = false

  constructor(path: string, descriptor: number) {
    this.path = path
    this.descriptor = descriptor
  }

  size(): number {
    try {
      return fstatSync(this.descriptor).size
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot look at')
    }
  }

  write(chunks: readonly Uint8Array[], position: number): void {
    const [only] = chunks
    if (only === undefined) return
    try {
      if (chunks.length === 1) this.#writeOne(only, 0, position)
      else this.#writeMany(chunks, position)
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot write to')
    }
  }

  read(into: Uint8Array, at: number, length: number, position: number): number {
    let done = 0
    try {
      while (done < length) {
        const count = uninterrupted(() => readSync(this.descriptor, into, at + done, length - done, position + done))
        if (count === 0) break
        done += count
      }
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot read from')
    }
    return done
  }

  truncate(sizeBytes: number): void {
    try {
      ftruncateSync(this.descriptor, sizeBytes)
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot truncate')
    }
  }

  syncNow(): void {
    try {
      fdatasyncSync(this.descriptor)
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot flush')
    }
  }

  sync(done: Completion): void {
    this.#busy += 1
    fdatasync(this.descriptor, (cause) => {
      this.#released()
      done(cause === null ? undefined : diskError(cause, this.path, 'cannot flush'))
    })
  }

  readCold(into: Uint8Array, at: number, length: number, position: number, done: Completion<number>): void {
    this.#busy += 1
    let total = 0
    const next = (): void => {
      read(this.descriptor, into, at + total, length - total, position + total, (cause, count) => {
        if (cause === null) {
          total += count
          // A short read before the end of the file is legal; ask for the rest.
          if (count > 0 && total < length) return next()
        }
        this.#released()
        done(cause === null ? undefined : diskError(cause, this.path, 'cannot read from'), total)
      })
    }
    next()
  }

  close(): void {
    this.#closed = true
    if (this.#busy > 0) return
    try {
      closeSync(this.descriptor)
    } catch (cause) {
      throw diskError(cause, this.path, 'cannot close')
    }
  }

  #released(): void {
    this.#busy -= 1
    if (this.#closed && this.#busy === 0) close(this.descriptor)
  }

  #writeOne(chunk: Uint8Array, skip: number, position: number): void {
    let at = skip
    while (at < chunk.length) {
      const from = at
      at += uninterrupted(() => writeSync(this.descriptor, chunk, from, chunk.length - from, position + from - skip))
    }
  }

  #writeMany(chunks: readonly Uint8Array[], position: number): void {
    let index = 0
    let at = position
    while (index < chunks.length) {
      const part = chunks.slice(index, index + maxGathered)
      const start = at
      let left = uninterrupted(() => writevSync(this.descriptor, part, start))
      at += left
      for (const chunk of part) {
        if (left < chunk.length) break
        left -= chunk.length
        index += 1
      }
      const torn = chunks[index]
      if (left === 0 || torn === undefined) continue
      // The kernel stopped inside a chunk.
      this.#writeOne(torn, left, at)
      at += torn.length - left
      index += 1
    }
  }
}

/** A signal may interrupt a call before anything was moved; it is simply made again. */
function uninterrupted(call: () => number): number {
  for (;;) {
    try {
      return call()
    } catch (cause) {
      if (systemCode(cause) !== 'EINTR') throw cause
    }
  }
}
