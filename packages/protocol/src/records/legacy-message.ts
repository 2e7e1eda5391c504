import { crc32 } from 'node:zlib'
import { CompressionError } from '../compression/compression-error.ts'
import { compressionTypeOf } from '../compression/compression-type.ts'
import { decompress } from '../compression/codec.ts'
import { COMPRESSION_MASK, LOG_OVERHEAD, MAGIC_AT } from './batch-layout.ts'
import { batchSizeAt } from './batch-reader.ts'
import { readInt64 } from './int64.ts'
import { asBuffer, CorruptBatchError, DEFAULT_MAX_DECOMPRESSED_BYTES } from './record-batch.ts'

/** A message of magic 0 or 1, as logs from before Kafka 0.11 hold them. Nothing writes them any more, and produce requests with them are refused. */
export interface LegacyMessage {
  readonly magic: 0 | 1
  readonly offset: number
  /** -1 for magic 0. */
  readonly timestamp: number
  readonly key: Buffer | null
  readonly value: Buffer | null
}

const ATTRIBUTES_AT = 17
const TIMESTAMP_AT = 18

interface ParsedMessage extends LegacyMessage {
  readonly compressionId: number
}

/**
 * The messages of a message set, the inner ones of compressed wrappers in their place. Stops silently at an incomplete one; throws CorruptBatchError at
 * a malformed one, a wrong CRC, or a batch of magic 2.
 */
export function* readLegacyMessages(
  bytes: Uint8Array,
  maxDecompressedBytes = DEFAULT_MAX_DECOMPRESSED_BYTES,
): Generator<LegacyMessage, void, undefined> {
  for (const message of parseMessages(asBuffer(bytes))) {
    if (message.compressionId === 0) yield message
    else yield* innerMessages(message, maxDecompressedBytes)
  }
}

function* parseMessages(buffer: Buffer): Generator<ParsedMessage, void, undefined> {
  let at = 0
  for (;;) {
    const size = batchSizeAt(buffer, at, buffer.length)
    if (typeof size === 'string') throw new CorruptBatchError(size)
    if (size < 0 || size > buffer.length - at) return
    yield parseMessage(buffer, at, size)
    at += size
  }
}

function parseMessage(buffer: Buffer, at: number, size: number): ParsedMessage {
  const magic = buffer[at + MAGIC_AT]
  if (magic !== 0 && magic !== 1) throw new CorruptBatchError(`Batches of magic ${magic} are read by BatchReader`)
  const end = at + size
  const stored = buffer.readUInt32BE(at + LOG_OVERHEAD)
  const computed = crc32(buffer.subarray(at + MAGIC_AT, end))
  if (stored !== computed) throw new CorruptBatchError(`Record is corrupt (stored crc = ${stored}, computed crc = ${computed})`)
  const keyAt = at + (magic === 0 ? TIMESTAMP_AT : TIMESTAMP_AT + 8)
  const key = sizedBytes(buffer, keyAt, end)
  const value = sizedBytes(buffer, keyAt + 4 + (key?.length ?? 0), end)
  return {
    magic,
    offset: readInt64(buffer, at),
    timestamp: magic === 0 ? -1 : readInt64(buffer, at + TIMESTAMP_AT),
    key,
    value,
    compressionId: (buffer[at + ATTRIBUTES_AT] ?? 0) & COMPRESSION_MASK,
  }
}

function sizedBytes(buffer: Buffer, at: number, end: number): Buffer | null {
  if (at + 4 > end) throw new CorruptBatchError('Message is shorter than its fields')
  const size = buffer.readInt32BE(at)
  if (size > end - at - 4) throw new CorruptBatchError('Message is shorter than its fields')
  return size < 0 ? null : buffer.subarray(at + 4, at + 4 + size)
}

/** A wrapper's offset is its last message's; in magic 1 the inner offsets are relative, in magic 0 absolute. */
function innerMessages(wrapper: ParsedMessage, maxBytes: number): LegacyMessage[] {
  const type = compressionTypeOf(wrapper.compressionId)
  if (type === undefined || type === 'zstd') throw new CorruptBatchError(`Unknown compression type id: ${wrapper.compressionId}`)
  if (wrapper.value === null) throw new CorruptBatchError('Found invalid compressed record set with null value')
  const inner = [...parseMessages(unpack(type, wrapper.value, maxBytes))]
  const last = inner.at(-1)
  if (last === undefined) throw new CorruptBatchError('Found invalid compressed record set with no inner records')
  if (inner.some((message) => message.compressionId !== 0)) throw new CorruptBatchError('Inner messages must not be compressed')
  if (wrapper.magic === 0) return inner
  return inner.map((message) => ({ ...message, offset: wrapper.offset - last.offset + message.offset }))
}

function unpack(type: 'none' | 'gzip' | 'snappy' | 'lz4', value: Buffer, maxBytes: number): Buffer {
  try {
    return decompress(type, value, { maxBytes })
  } catch (error) {
    throw error instanceof CompressionError ? new CorruptBatchError(error.message) : error
  }
}
