import {
  close,
  closeSync,
  constants,
  fsync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'

import type { Disk, Lock } from '@samsa/ports'

import { diskError, systemCode } from './disk-error.ts'
import { lockFile } from './file-lock.ts'
import { NodeFile } from './file.ts'

const { O_CREAT, O_RDONLY, O_RDWR } = constants

function attempt<Result>(path: string, action: string, call: () => Result): Result {
  try {
    return call()
  } catch (cause) {
    throw diskError(cause, path, action)
  }
}

/** Freeing the cached pages of so large a file takes milliseconds. */
const largeFileBytes = 16 * 1024 * 1024

/**
 * Keeps large files open while their names go: the kernel frees their pages and blocks when the last descriptor is closed, which the returned
 * function leaves to the thread pool, so that the loop does not wait (a gigabyte took 370 ms). The names are gone at once.
 */
function holdLarge(paths: readonly string[]): () => void {
  const held: number[] = []
  for (const path of paths) {
    try {
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= largeFileBytes) held.push(openSync(path, O_RDONLY))
    } catch {
      // Then it is freed where it is removed.
    }
  }
  return () => {
    for (const descriptor of held) close(descriptor)
  }
}

function filesIn(path: string): string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return []
  return readdirSync(path).map((name) => `${path}/${name}`)
}

/** The operating system's file system. */
export const nodeDisk: Disk = {
  open(path, options) {
    const flags = (options?.readOnly === true ? O_RDONLY : O_RDWR) | (options?.create === true ? O_CREAT : 0)
    return attempt(path, 'cannot open', () => new NodeFile(path, openSync(path, flags, 0o644)))
  },

  stat(path) {
    try {
      const found = statSync(path, { throwIfNoEntry: false })
      if (found === undefined) return undefined
      return { sizeBytes: found.size, isDirectory: found.isDirectory(), modifiedMs: Math.floor(found.mtimeMs) }
    } catch (cause) {
      // Below a file there is nothing, too.
      if (systemCode(cause) === 'ENOTDIR') return undefined
      throw diskError(cause, path, 'cannot look at')
    }
  },

  list(path) {
    return attempt(path, 'cannot list', () => readdirSync(path).sort())
  },

  makeDirectory(path) {
    attempt(path, 'cannot make directory', () => mkdirSync(path, { recursive: true }))
  },

  rename(from, to) {
    attempt(from, `cannot rename to ${to}:`, () => renameSync(from, to))
  },

  remove(path) {
    const letGo = holdLarge([path])
    attempt(path, 'cannot remove', () => unlinkSync(path))
    letGo()
  },

  removeTree(path) {
    const letGo = holdLarge(attempt(path, 'cannot list', () => filesIn(path)))
    attempt(path, 'cannot remove', () => rmSync(path, { recursive: true, force: true }))
    letGo()
  },

  readFile(path) {
    return attempt(path, 'cannot read', () => readFileSync(path))
  },

  writeFile(path, bytes, mode) {
    attempt(path, 'cannot write', () => writeFileSync(path, bytes, { mode: mode ?? 0o644 }))
  },

  syncDirectory(path) {
    attempt(path, 'cannot flush directory', () => {
      const descriptor = openSync(path, O_RDONLY)
      try {
        fsyncSync(descriptor)
      } finally {
        closeSync(descriptor)
      }
    })
  },

  syncDirectoryLater(path, done) {
    const descriptor = attempt(path, 'cannot open directory', () => openSync(path, O_RDONLY))
    fsync(descriptor, (cause) => {
      closeSync(descriptor)
      done(cause === null ? undefined : diskError(cause, path, 'cannot flush directory'))
    })
  },

  space(path) {
    return attempt(path, 'cannot measure the volume of', () => {
      const found = statfsSync(path)
      return { totalBytes: found.blocks * found.bsize, usableBytes: found.bavail * found.bsize }
    })
  },

  lock(path): Lock | undefined {
    return lockFile(path)
  },
}
