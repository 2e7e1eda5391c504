import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { CompressionError, type CompressionFault } from './compression-error.ts'
import type { DecompressionBuffer } from './decompression-buffer.ts'
import { systemCodec } from './system-codecs.ts'

const MIN_CHUNK = 16 * 1024
const MAX_CHUNK = 1024 * 1024

/** One output chunk where the guess of the ratio holds, since every further one costs a call and a copy. */
function chunkSize(bytes: number): number {
  return Math.max(MIN_CHUNK, Math.min(MAX_CHUNK, bytes))
}

/** Level 6, as zlib's and Java's default. */
const GZIP_DEFAULT_LEVEL = 6
const LARGEST_WINDOW_BITS = 15
/** The smallest window that is looked through at the default level, and how many records it is to hold. */
const SMALLEST_WINDOW_BITS = 13
const WINDOW_RECORDS = 6

/** What zlib's own bound comes to for windows below the largest, and the header and trailer. */
export function gzipBound(bytes: number): number {
  return bytes + (bytes >>> 3) + (bytes >>> 7) + 64
}

export function zstdBound(bytes: number): number {
  return bytes + (bytes >>> 8) + 128
}

/**
 * At the default level a window of a few records is enough: zlib follows chains of equal beginnings through all of its window, which for short
 * records takes twice the time and finds hardly more.
 */
export function compressGzip(bytes: Uint8Array, target: Buffer, at: number, level = -1, recordBytes = Infinity): number {
  const length = systemCodec('gzip', bytes.length)?.compress(bytes, target.subarray(at), level === -1 ? GZIP_DEFAULT_LEVEL : level) ?? 0
  if (length > 0) return at + length
  let windowBits = LARGEST_WINDOW_BITS
  if (level === -1) while (windowBits > SMALLEST_WINDOW_BITS && recordBytes * WINDOW_RECORDS <= 2 ** (windowBits - 1)) windowBits--
  const packed = gzipSync(bytes, { level, windowBits, chunkSize: chunkSize(bytes.length >>> 1) })
  target.set(packed, at)
  return at + packed.length
}

export function compressZstd(bytes: Uint8Array, target: Buffer, at: number, level = 3): number {
  const length = systemCodec('zstd', bytes.length)?.compress(bytes, target.subarray(at), level) ?? 0
  if (length > 0) return at + length
  const packed = zstdCompressSync(bytes, {
    params: { [constants.ZSTD_c_compressionLevel]: level },
    chunkSize: chunkSize(bytes.length >>> 1),
  })
  target.set(packed, at)
  return at + packed.length
}

/** By the codec of the machine into memory that is used again; undefined where there is none, or the other way has to tell what is wrong. */
function decompressNatively(
  name: 'gzip' | 'zstd',
  bytes: Uint8Array,
  expectedBytes: number,
  into: DecompressionBuffer,
  maxBytes: number,
): Buffer | undefined {
  // What the input claims is not to be believed without end.
  if (expectedBytes <= 0 || expectedBytes > Math.max(MAX_CHUNK, MOST_CLAIMED * bytes.length)) return undefined
  const room = Math.min(expectedBytes, maxBytes)
  const codec = systemCodec(name, room)
  if (codec === undefined) return undefined
  const output = into.reserve(room, 0, maxBytes).subarray(0, room)
  const length = codec.decompress(bytes, output)
  return length < 0 ? undefined : output.subarray(0, length)
}

/** How much larger than the input is believed without seeing it. */
const MOST_CLAIMED = 64

export function decompressGzip(bytes: Uint8Array, into: DecompressionBuffer, maxBytes: number): Buffer {
  const output = decompressNatively('gzip', bytes, gzipContentBytes(bytes) - 1, into, maxBytes)
  if (output !== undefined) return output
  try {
    return gunzipSync(bytes, { maxOutputLength: Math.max(1, maxBytes), chunkSize: chunkSize(gzipContentBytes(bytes)) })
  } catch (error) {
    throw fault('gzip', error)
  }
}

/** All frames of the input: Node's own function stops silently after the first. */
export function decompressZstd(bytes: Uint8Array, into: DecompressionBuffer, maxBytes: number): Buffer {
  const output = decompressNatively('zstd', bytes, zstdContentBytes(bytes), into, maxBytes)
  if (output !== undefined) {
    zstdRatio = output.length / bytes.length
    return output
  }
  const parts: Buffer[] = []
  let at = 0
  let left = maxBytes
  do {
    const frame = decompressZstdFrame(at === 0 ? bytes : bytes.subarray(at), left)
    parts.push(frame.output)
    at += frame.consumed
    left -= frame.output.length
  } while (at < bytes.length)
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)
}

function decompressZstdFrame(bytes: Uint8Array, maxBytes: number): { readonly output: Buffer; readonly consumed: number } {
  try {
    const result: unknown = zstdDecompressSync(bytes, {
      maxOutputLength: Math.max(1, maxBytes),
      chunkSize: chunkSize(zstdContentBytes(bytes)),
      info: true,
    })
    // The declared type of the result does not know of `info`.
    const { buffer, engine } = result as { buffer: Buffer; engine: { bytesWritten: number } }
    if (engine.bytesWritten === 0) throw new CompressionError('corrupt', 'Malformed zstd data: no frame')
    zstdRatio = buffer.length / engine.bytesWritten
    return { output: buffer, consumed: engine.bytesWritten }
  } catch (error) {
    throw error instanceof CompressionError ? error : fault('zstd', error)
  }
}

/** How much the last zstd frame grew: the guess for one that does not tell. A wrong guess costs time, never more memory than a chunk. */
let zstdRatio = 4

/** The size that the last member's trailer claims, and a byte so that the end is seen in the same chunk: a hint only, whoever wrote it. */
function gzipContentBytes(bytes: Uint8Array): number {
  const end = bytes.length
  return end < 18 ? 0 : littleEndian(bytes, end - 4, 4) + 1
}

/** The size in the frame's header, which one-shot compressors write and streams leave out (RFC 8878, 3.1.1.1); with the same byte more. */
function zstdContentBytes(bytes: Uint8Array): number {
  const descriptor = bytes[4] ?? 0
  const isSingleSegment = (descriptor & 0x20) !== 0
  const sizeFlag = descriptor >>> 6
  if (bytes.length < 18 || (sizeFlag === 0 && !isSingleSegment)) return Math.ceil(bytes.length * zstdRatio * 1.3)
  const dictionaryFlag = descriptor & 3
  const at = 5 + (isSingleSegment ? 0 : 1) + (dictionaryFlag === 3 ? 4 : dictionaryFlag)
  if (sizeFlag === 1) return littleEndian(bytes, at, 2) + 257
  return littleEndian(bytes, at, sizeFlag === 0 ? 1 : 4) + 1
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let index = count - 1; index >= 0; index--) value = value * 256 + (bytes[at + index] ?? 0)
  return value
}

function fault(codec: string, error: unknown): CompressionError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const kind: CompressionFault = code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : code === 'Z_BUF_ERROR' ? 'truncated' : 'corrupt'
  return new CompressionError(kind, `Malformed ${codec} data: ${error instanceof Error ? error.message : String(error)}`)
}
