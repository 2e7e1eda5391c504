import { CompressionError } from './compression-error.ts'
import type { DecompressionBuffer } from './decompression-buffer.ts'
import { snappyModule } from './native.ts'
import { decodeSnappyBlock, snappyBlockSize } from './snappy-block.ts'
import { systemCodec } from './system-codecs.ts'

/** "\x82SNAPPY\0", version 1, compatible from version 1: the header of snappy-java's stream ("xerial"). */
const XERIAL_HEADER = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1])
const XERIAL_MAGIC_BYTES = 8
/** snappy-java's block size; its reader takes any. */
const BLOCK_BYTES = 32 * 1024

/** Every block may grow by a sixth and a little. */
export function snappyBound(bytes: number): number {
  return XERIAL_HEADER.length + bytes + Math.ceil(bytes / 6) + 40 * (Math.ceil(bytes / BLOCK_BYTES) + 1)
}

/** In xerial framing, as Java's producers write. */
export function compressSnappy(bytes: Uint8Array, target: Buffer, start: number): number {
  let out = start + XERIAL_HEADER.copy(target, start)
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const length = compressBlock(bytes.subarray(at, Math.min(at + BLOCK_BYTES, bytes.length)), target.subarray(out + 4))
    out = target.writeUInt32BE(length, out) + length
  }
  return out
}

/** Raw or xerial-framed, as clients write one or the other. */
export function decompressSnappy(bytes: Uint8Array, into: DecompressionBuffer, maxBytes: number): Buffer {
  if (!isXerial(bytes)) {
    const end = decodeBlock(bytes, 0, bytes.length, into, 0, maxBytes)
    return into.bytes.subarray(0, end)
  }
  let out = 0
  let at = XERIAL_HEADER.length
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new CompressionError('truncated', 'Snappy frame ends early')
    // A second stream may follow: snappy-java accepts its header in the place of a block.
    if (bytes[at] === XERIAL_HEADER[0] && isXerial(bytes.subarray(at))) {
      at += XERIAL_HEADER.length
      continue
    }
    const size =
      (bytes[at] as number) * 0x1000000 + (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
    at += 4
    if (size > bytes.length - at) throw new CompressionError('truncated', 'Snappy frame ends early')
    out = decodeBlock(bytes, at, at + size, into, out, maxBytes)
    at += size
  }
  return into.bytes.subarray(0, out)
}

/** Dense blocks from this size on are worth the call into native code; what shrank more than `NATIVE_TO_RATIO` times is copied faster here. */
const NATIVE_FROM_BYTES = 3 * 1024
const NATIVE_TO_RATIO = 8

function decodeBlock(bytes: Uint8Array, start: number, end: number, into: DecompressionBuffer, out: number, maxBytes: number): number {
  const packed = end - start
  if (packed < NATIVE_FROM_BYTES) return decodeSnappyBlock(bytes, start, end, into, out, maxBytes)
  const size = snappyBlockSize(bytes, start, end)
  if (size > packed * NATIVE_TO_RATIO) return decodeSnappyBlock(bytes, start, end, into, out, maxBytes)
  const output = into.reserve(out + size, out, maxBytes)
  const codec = systemCodec('snappyBlock', size)
  // Where it sees nothing but harm, the code here says what the harm is.
  if (codec?.decompress(bytes.subarray(start, end), output.subarray(out, out + size)) === size) return out + size
  const native = codec === undefined ? snappyModule() : undefined
  if (native === undefined) return decodeSnappyBlock(bytes, start, end, into, out, maxBytes)
  try {
    const decoded = native.uncompressSync(bytes.subarray(start, end), { copyOutputData: true })
    if (typeof decoded === 'string') throw new Error('text instead of bytes')
    output.set(decoded, out)
    return out + decoded.length
  } catch (error) {
    throw new CompressionError('corrupt', `Malformed snappy block: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function isXerial(bytes: Uint8Array): boolean {
  if (bytes.length < XERIAL_HEADER.length) return false
  for (let index = 0; index < XERIAL_MAGIC_BYTES; index++) if (bytes[index] !== XERIAL_HEADER[index]) return false
  return true
}

/** A copied output stays out of the external buffers that are freed only when the event loop turns. */
const COPIED = { copyOutputData: true }

/** Returns the length of the block, for which `target` has room. */
function compressBlock(bytes: Uint8Array, target: Buffer): number {
  const length = systemCodec('snappyBlock', bytes.length)?.compress(bytes, target, 0) ?? 0
  if (length > 0) return length
  const block = snappyModule()?.compressSync(bytes, COPIED) ?? literalBlock(bytes)
  target.set(block)
  return block.length
}

/** A valid block without any compression; at most 32 KiB, so the length takes three bytes and the tag two more. */
function literalBlock(bytes: Uint8Array): Buffer {
  const size = bytes.length
  const preamble =
    size < 0x80
      ? [size]
      : size < 0x4000
        ? [(size & 0x7f) | 0x80, size >>> 7]
        : [(size & 0x7f) | 0x80, ((size >>> 7) & 0x7f) | 0x80, size >>> 14]
  if (size === 0) return Buffer.from(preamble)
  return Buffer.concat([Buffer.from([...preamble, 61 << 2, (size - 1) & 0xff, (size - 1) >>> 8]), bytes])
}
