import type { JobContext } from '@samsa/ports'

/** Sums a file's bytes; fails on an empty one; leaves the thread for good if told so. */
export default function sum(input: { path: string; exit?: boolean }, context: JobContext): number {
  if (input.exit === true) process.exit(3)
  context.progress(0.5)
  const bytes = context.disk.readFile(input.path)
  if (bytes.length === 0) throw new Error('an empty file')
  return bytes.reduce((total, value) => total + value, 0)
}
