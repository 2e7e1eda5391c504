import { closeSync, existsSync, openSync, realpathSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

import type { Lock } from '@samsa/ports'

import { diskError, systemCode } from './disk-error.ts'

/** Locks are per process in POSIX: a second attempt here would succeed, so we remember our own. */
const held = new Set<string>()

const sqliteBusy = 5

/**
 * The advisory lock Apache Kafka takes on `.lock`: `FileChannel.tryLock` is a POSIX record lock over the whole file. Node has no fcntl, but its SQLite
 * locks bytes 2^30 … 2^30 + 511 of a database with one, and an empty file is an empty database. So an exclusive transaction that never writes
 * excludes Kafka, is excluded by it, and is released by the kernel if we die. The file stays empty; the journal is kept off the disk.
 * While it is held nothing in this process may open and close the file: POSIX drops the lock then.
 */
export function lockFile(path: string): Lock | undefined {
  const key = realPath(path)
  if (held.has(key)) return undefined
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN EXCLUSIVE')
  } catch (cause) {
    database.close()
    if (isBusy(cause)) return undefined
    throw diskError(cause, path, 'cannot lock')
  }
  held.add(key)
  let released = false
  return {
    release() {
      if (released) return
      released = true
      held.delete(key)
      database.close()
    },
  }
}

/** The one name of the file, which is made if it is not there. */
function realPath(path: string): string {
  try {
    // Not opened if it is there: closing any descriptor of a file ends the process's locks on it.
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o644))
    return realpathSync(path)
  } catch (cause) {
    throw diskError(cause, path, 'cannot lock')
  }
}

function isBusy(cause: unknown): boolean {
  if (systemCode(cause) !== 'ERR_SQLITE_ERROR' || typeof cause !== 'object' || cause === null) return false
  return 'errcode' in cause && cause.errcode === sqliteBusy
}
