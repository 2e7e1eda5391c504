import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { CompressionError, type CompressionFault } from './compression-error.ts'

const MIN_CHUNK = 16 * 1024
const MAX_CHUNK = 1024 * 1024

/** One output chunk where the guess of the ratio holds, since every further one costs a call and a copy. */
function chunkSize(bytes: number): number {
  return Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, bytes))
}

export function compressGzip(bytes: Uint8Array, level = -1): Buffer {
  return gzipSync(bytes, { level, chunkSize: chunkSize(bytes.length >>> 1) })
}

export function compressZstd(bytes: Uint8Array, level = 3): Buffer {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level }, chunkSize: chunkSize(bytes.length >>> 1) })
}

export function decompressGzip(bytes: Uint8Array, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, maxBytes), chunkSize: chunkSize(bytes.length * 4) })
  } catch (error) {
    throw fault('gzip', error)
  }
}

/** All frames of the input: Node's own function stops silently after the first. */
export function decompressZstd(bytes: Uint8Array, maxBytes: number): Buffer {
  const parts: Buffer[] = []
  let at = 0
  let left = maxBytes
  do {
    const { output, consumed } = decompressZstdFrame(at === 0 ? bytes : bytes.subarray(at), left)
    parts.push(output)
    at += consumed
    left -= output.length
  } while (at < bytes.length)
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

function decompressZstdFrame(bytes: Uint8Array, maxBytes: number): { readonly output: Buffer; readonly consumed: number } {
  try {
    const result: unknown = zstdDecompressSync(bytes, {
      maxOutputLength: Math.max(1, maxBytes),
      chunkSize: chunkSize(bytes.length * 4),
      info: true,
    })
    // The declared type of the result does not know of `info`.
    const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } }
    if (engine.bytesWritten === 0) throw new CompressionError('corrupt', 'Malformed zstd data: no frame')
    return { output: buffer, consumed: engine.bytesWritten }
  } catch (error) {
    throw error instanceof CompressionError ? error : fault('zstd', error)
  }
}

function fault(codec: string, error: unknown): CompressionError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const kind: CompressionFault = code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : code === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt'
  return new CompressionError(kind, `Malformed ${codec} data: ${error instanceof Error ? error.message : String(error)}`)
}
