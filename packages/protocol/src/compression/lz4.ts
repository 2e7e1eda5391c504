import { CompressionError } from './compression-error.ts'
import type { DecompressionBuffer } from './decompression-buffer.ts'
import { decodeLz4Block } from './lz4-block.ts'
import { lz4Module } from './native.ts'
import { systemCodec } from './system-codecs.ts'
import { xxh32 } from './xxh32.ts'

const MAGIC = 0x184d2204
const UNCOMPRESSED_FLAG = 0x80000000
const BLOCK_BYTES = 64 * 1024
/** Magic; version 1, independent blocks, no checksums; blocks of 64 KiB; and the checksum of these two bytes. */
const HEADER = header(0x60, 0x40)

const INDEPENDENT_FLAG = 0x20
const BLOCK_CHECKSUM_FLAG = 0x10
const CONTENT_SIZE_FLAG = 0x08
const CONTENT_CHECKSUM_FLAG = 0x04
const RESERVED_FLAG = 0x02
const DICTIONARY_FLAG = 0x01

function header(flags: number, blockDescriptor: number): Buffer {
  const bytes = Buffer.alloc(7)
  bytes.writeUInt32LE(MAGIC)
  bytes[4] = flags
  bytes[5] = blockDescriptor
  bytes[6] = (xxh32(bytes, 4, 6) >>> 8) & 0xff
  return bytes
}

/** `compression.lz4.level` where it is not set: LZ4's plain compressor. */
const DEFAULT_LEVEL = 9

export function lz4Bound(bytes: number): number {
  // A block takes a byte more than it may need, for compressors that look ahead.
  return HEADER.length + 4 + bytes + 5 * Math.ceil(bytes / BLOCK_BYTES)
}

/** One frame as Kafka's Java client writes it: independent blocks of 64 KiB, stored where they do not shrink. */
export function compressLz4(bytes: Uint8Array, target: Buffer, start: number, level = DEFAULT_LEVEL): number {
  let out = start + HEADER.copy(target, start)
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const block = at === 0 && bytes.length <= BLOCK_BYTES ? bytes : bytes.subarray(at, Math.min(at + BLOCK_BYTES, bytes.length))
    // Room for what is smaller only: whatever does not fit is stored.
    const packed = compressBlock(block, target.subarray(out + 4, out + 4 + block.length - 1), level)
    if (packed > 0) {
      target.writeUInt32LE(packed, out)
      out += 4 + packed
    } else {
      target.writeUInt32LE(UNCOMPRESSED_FLAG + block.length, out)
      target.set(block, out + 4)
      out += 4 + block.length
    }
  }
  return target.writeUInt32LE(0, out)
}

/** Returns the length of the block, 0 if it does not fit into `target`. */
function compressBlock(block: Uint8Array, target: Uint8Array, level: number): number {
  // Levels of LZ4 HC are worth waiting for.
  const codec = systemCodec('lz4Block', level === DEFAULT_LEVEL ? block.length : Infinity)
  if (codec !== undefined) return codec.compress(block, target, level)
  const packed = lz4Module()?.compressSync(Buffer.from(block.buffer, block.byteOffset, block.length))
  // The module puts the uncompressed size, four bytes, before the block.
  if (packed === undefined || packed.length - 4 > target.length) return 0
  target.set(packed.subarray(4))
  return packed.length - 4
}

/** Every frame that Kafka's clients write, and that Java reads: dependent blocks and dictionaries are refused as there. */
export function decompressLz4(bytes: Uint8Array, into: DecompressionBuffer, maxBytes: number): Buffer {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (input.length < 7) throw truncated()
  if (input.readUInt32LE(0) !== MAGIC) throw new CompressionError('corrupt', 'Stream unsupported (invalid magic bytes)')
  const flags = input[4] as number
  const descriptor = input[5] as number
  if ((flags & RESERVED_FLAG) !== 0) throw new CompressionError('corrupt', 'Reserved bits must be 0')
  if (flags >>> 6 !== 1) throw new CompressionError('unsupported', `Version ${flags >>> 6} is unsupported`)
  if ((flags & INDEPENDENT_FLAG) === 0)
    throw new CompressionError('unsupported', 'Dependent block stream is unsupported (BlockIndependence must be set)')
  if ((flags & DICTIONARY_FLAG) !== 0) throw new CompressionError('unsupported', 'Dictionaries are unsupported')
  const blockSizeId = (descriptor >>> 4) & 7
  if ((descriptor & 0x8f) !== 0) throw new CompressionError('corrupt', 'Reserved bits must be 0')
  if (blockSizeId < 4) throw new CompressionError('unsupported', `Block size value must be between 4 and 7, not ${blockSizeId}`)
  const blockMaxBytes = 1 << (2 * blockSizeId + 8)
  let at = (flags & CONTENT_SIZE_FLAG) === 0 ? 6 : 14
  if (at >= input.length) throw truncated()
  if (input[at] !== ((xxh32(input, 4, at) >>> 8) & 0xff)) throw new CompressionError('corrupt', 'Stream frame descriptor corrupted')
  at++
  const hasBlockChecksums = (flags & BLOCK_CHECKSUM_FLAG) !== 0
  let out = 0
  for (;;) {
    if (at + 4 > input.length) throw truncated()
    const word = input.readUInt32LE(at)
    at += 4
    if (word === 0) break
    const isStored = word >= UNCOMPRESSED_FLAG
    const size = isStored ? word - UNCOMPRESSED_FLAG : word
    if (size > blockMaxBytes) throw new CompressionError('corrupt', `Block size ${size} exceeded max: ${blockMaxBytes}`)
    if (size > input.length - at) throw truncated()
    if (isStored) {
      const output = into.reserve(out + size, out, maxBytes)
      input.copy(output, out, at, at + size)
      out += size
    } else {
      // No block grows more than 255 times; so a small one must not reserve megabytes because its frame allows them.
      const most = Math.min(blockMaxBytes, size * 255)
      const room = Math.min(most, maxBytes - out)
      const output = into.reserve(out + room, out, maxBytes)
      const blockEnd = decodeBlock(input, at, at + size, output, out, out + room, room < most)
      out = blockEnd
    }
    at += size
    if (hasBlockChecksums) {
      if (at + 4 > input.length) throw truncated()
      if (xxh32(input, at - size, at) !== input.readUInt32LE(at)) throw new CompressionError('corrupt', 'Block checksum mismatch')
      at += 4
    }
  }
  if ((flags & CONTENT_CHECKSUM_FLAG) !== 0 && at + 4 > input.length) throw truncated()
  return into.bytes.subarray(0, out)
}

/** A block at least this large that must fit its 64 KiB is worth the call into native code; smaller ones are mostly repetition, which JavaScript copies faster. */
const NATIVE_FROM_BYTES = 3 * 1024
/** The module takes the memory that it is told; so it is told no more than this. */
const NATIVE_TO_BYTES = 256 * 1024

function decodeBlock(input: Buffer, start: number, end: number, output: Buffer, out: number, outputEnd: number, isCut: boolean): number {
  const room = outputEnd - out
  try {
    if (end - start < NATIVE_FROM_BYTES) return decodeLz4Block(input, start, end, output, out, outputEnd)
    const length = systemCodec('lz4Block', end - start)?.decompress(input.subarray(start, end), output.subarray(out, outputEnd)) ?? -1
    if (length >= 0) return out + length
    const native = room > NATIVE_TO_BYTES ? undefined : lz4Module()
    if (native === undefined) return decodeLz4Block(input, start, end, output, out, outputEnd)
    return decodeNatively(native, input, start, end, output, out, room)
  } catch (error) {
    if (isCut && error instanceof CompressionError && error.fault === 'corrupt') {
      throw new CompressionError('too-large', 'Decompressed data exceeds the limit')
    }
    throw error
  }
}

/** The module wants the block's uncompressed size in the four bytes before it: there the frame has the compressed one, which is put back at once. */
function decodeNatively(
  module: NonNullable<ReturnType<typeof lz4Module>>,
  input: Buffer,
  start: number,
  end: number,
  output: Buffer,
  out: number,
  room: number,
): number {
  const before = input.readUInt32LE(start - 4)
  input.writeUInt32LE(room, start - 4)
  try {
    const decoded = module.uncompressSync(input.subarray(start - 4, end))
    decoded.copy(output, out)
    return out + decoded.length
  } catch (error) {
    throw new CompressionError('corrupt', `Malformed LZ4 block: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    input.writeUInt32LE(before, start - 4)
  }
}

function truncated(): CompressionError {
  return new CompressionError('truncated', 'Stream ended prematurely')
}
