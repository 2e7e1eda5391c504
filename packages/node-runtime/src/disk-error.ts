import { DiskError } from '@samsa/ports'

/** The port's error for what node:fs threw or handed to a callback. */
export function diskError(cause: unknown, path: string, action: string): DiskError {
  const code = systemCode(cause) ?? 'EIO'
  const error = new DiskError(code, path, `${action} ${path}: ${describe(code, cause)}`)
  error.cause = cause
  return error
}

/** The operating system's code (`ENOENT`, …) on an error of Node's, if it has one. */
export function systemCode(cause: unknown): string | undefined {
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code
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
  return cause instanceof Error ? cause.message : String(cause)
}
