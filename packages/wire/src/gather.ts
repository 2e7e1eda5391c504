import type { BufferPool } from './buffer-pool.ts'

/** Chunks up to this length are copied together; longer ones go to the kernel from where they lie. */
const SMALL_BYTES = 8 * 1024

/**
 * Turns many small chunks into few: runs of small ones are copied into one pooled buffer, so that a gathered write stays short.
 * Returns the chunks to write and, when a pooled buffer was used, that buffer, to be given back once they are with the kernel.
 */
export function gather(chunks: readonly Uint8Array[], pool: BufferPool): { chunks: readonly Uint8Array[]; pooled: Uint8Array | undefined } {
  if (chunks.length < 2) return { chunks, pooled: undefined }
  let smallBytes = 0
  let smalls = 0
  for (const chunk of chunks) {
    if (chunk.byteLength > SMALL_BYTES) continue
    smallBytes += chunk.byteLength
    smalls++
  }
  if (smalls < 2) return { chunks, pooled: undefined }
  const pooled = pool.take(smallBytes)
  const gathered: Uint8Array[] = []
  let runStart = 0
  let at = 0
  for (const chunk of chunks) {
    if (chunk.byteLength <= SMALL_BYTES) {
      pooled.set(chunk, at)
      at += chunk.byteLength
      continue
    }
    if (at > runStart) gathered.push(pooled.subarray(runStart, at))
    runStart = at
    gathered.push(chunk)
  }
  if (at > runStart) gathered.push(pooled.subarray(runStart, at))
  return { chunks: gathered, pooled }
}
