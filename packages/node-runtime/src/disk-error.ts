import { DiskError } from '@samsa/ports'

/** The port's error for what node:fs threw or handed to a callback. */
export function diskError(cause: unknown, path: string, action: string): DiskError {
  const code = systemCode(cause) ?? 'EIO'
  const error = new DiskError(code, path, `${action} ${path}: ${describe(code, cause)}`)
  error.cause = cause
  return error
}

/** The operating system's code (`ENOENT`, …) on an error of Node's, if it has one. Under Jest such an error is no instance of this realm's Error. */
export function systemCode(cause: unknown): string | undefined {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return cause.code
  return undefined
}

const sentences: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EIO: 'input/output error',
  EMFILE: 'too many open files',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
}

function describe(code: string, cause: unknown): string {
  const sentence = sentences[code]
  if (sentence !== undefined) return `${sentence} (${code})`
  return messageOf(cause)
}

/** What an error of any realm says. */
export function messageOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause)
}
