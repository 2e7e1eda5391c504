import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { JavaError } from '../java/java-error.ts'

const require = createRequire(import.meta.url)

/** Reads a file of properties; one that is missing fails as Java says it. */
export function readPropertyFile(path: string): Map<string, string> {
  let text: string
  try {
    text = readFileSync(path, 'latin1')
  } catch (error) {
    throw fileError(path, error)
  }
  // Most command lines name no file, and do without the code that reads one.
  const config: typeof import('@samsa/config') = require('@samsa/config')
  return new Map(config.parseProperties(text))
}

/** NoSuchFileException and its like, whose message is the path. */
export function fileError(path: string, error: unknown): JavaError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return new JavaError('java.nio.file.NoSuchFileException', path)
  if (code === 'EACCES') return new JavaError('java.nio.file.AccessDeniedException', path)
  if (code === 'EISDIR') return new JavaError('java.io.IOException', 'Is a directory')
  return new JavaError('java.io.IOException', error instanceof Error ? error.message : String(error))
}

/** A file of text; one that is missing fails as Java says it. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new JavaError('java.io.IOException', `Unable to read file ${path}`, { cause: fileError(path, error) })
  }
}
