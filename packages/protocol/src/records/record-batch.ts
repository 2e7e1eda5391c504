import { CompressionError } from '../compression/compression-error.ts'
import { compressionTypeOf, type CompressionType } from '../compression/compression-type.ts'
import { decompress } from '../compression/codec.ts'
import type { DecompressionBuffer } from '../compression/decompression-buffer.ts'
import { crc32c } from '../crc32c/crc32c.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  COMPRESSION_MASK,
  CONTROL_FLAG,
  CRC_AT,
  DELETE_HORIZON_FLAG,
  LAST_OFFSET_DELTA_AT,
  LENGTH_AT,
  LOG_APPEND_TIME_FLAG,
  LOG_OVERHEAD,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NO_SEQUENCE,
  PARTITION_LEADER_EPOCH_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORD_BATCH_OVERHEAD,
  RECORD_COUNT_AT,
  TRANSACTIONAL_FLAG,
  type TimestampType,
} from './batch-layout.ts'
import { readInt64, writeInt64 } from './int64.ts'
import { RecordCursor } from './record-cursor.ts'
import { Record } from './record.ts'
import { incrementSequence } from './sequence.ts'

/** Compressed data may grow without bound; this is where reading stops unless the caller says otherwise. */
export const DEFAULT_MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024

export interface ReadRecordsOptions {
  /** A batch that decompresses to more is an error. Default 256 MiB. */
  readonly maxDecompressedBytes?: number
  /** Reused memory for decompression; the records are then valid until its next use. */
  readonly into?: DecompressionBuffer
}

/** A batch whose records cannot be read; the message is Kafka's where it has one. */
export class CorruptBatchError extends Error {
  override readonly name = 'CorruptBatchError'
}

/**
 * A view of one magic 2 batch at `start` in `buffer`; nothing is copied, setters write through. The header (61 bytes) must be there;
 * `BatchReader` sees to that, and to the length.
 */
export class RecordBatch {
  buffer: Buffer
  start: number

  constructor(bytes: Uint8Array, start = 0) {
    this.buffer = asBuffer(bytes)
    this.start = start
  }

  /** Moves the view, so that a loop over many batches needs one object. */
  moveTo(buffer: Buffer, start: number): this {
    this.buffer = buffer
    this.start = start
    return this
  }

  get magic(): number {
    return this.buffer[this.start + MAGIC_AT] as number
  }
  get baseOffset(): number {
    return readInt64(this.buffer, this.start + BASE_OFFSET_AT)
  }
  get lastOffset(): number {
    return this.baseOffset + this.lastOffsetDelta
  }
  get nextOffset(): number {
    return this.lastOffset + 1
  }
  /** The whole batch, header included. */
  get sizeInBytes(): number {
    return LOG_OVERHEAD + this.buffer.readInt32BE(this.start + LENGTH_AT)
  }
  get end(): number {
    return this.start + this.sizeInBytes
  }
  get partitionLeaderEpoch(): number {
    return this.buffer.readInt32BE(this.start + PARTITION_LEADER_EPOCH_AT)
  }
  /** The stored CRC-32C, unsigned. */
  get crc(): number {
    return this.buffer.readUInt32BE(this.start + CRC_AT)
  }
  get attributes(): number {
    return this.buffer.readInt16BE(this.start + ATTRIBUTES_AT)
  }
  get lastOffsetDelta(): number {
    return this.buffer.readInt32BE(this.start + LAST_OFFSET_DELTA_AT)
  }
  get baseTimestamp(): number {
    return readInt64(this.buffer, this.start + BASE_TIMESTAMP_AT)
  }
  get maxTimestamp(): number {
    return readInt64(this.buffer, this.start + MAX_TIMESTAMP_AT)
  }
  get producerId(): number {
    return readInt64(this.buffer, this.start + PRODUCER_ID_AT)
  }
  get hasProducerId(): boolean {
    return this.producerId > -1
  }
  get producerEpoch(): number {
    return this.buffer.readInt16BE(this.start + PRODUCER_EPOCH_AT)
  }
  get baseSequence(): number {
    return this.buffer.readInt32BE(this.start + BASE_SEQUENCE_AT)
  }
  get lastSequence(): number {
    const first = this.baseSequence
    return first === NO_SEQUENCE ? NO_SEQUENCE : incrementSequence(first, this.lastOffsetDelta)
  }
  /** The count that the header declares. */
  get recordCount(): number {
    return this.buffer.readInt32BE(this.start + RECORD_COUNT_AT)
  }
  get compressionId(): number {
    return this.attributes & COMPRESSION_MASK
  }
  /** Undefined for ids that Kafka does not know. */
  get compressionType(): CompressionType | undefined {
    return compressionTypeOf(this.compressionId)
  }
  get isCompressed(): boolean {
    return this.compressionId !== 0
  }
  get timestampType(): TimestampType {
    return (this.attributes & LOG_APPEND_TIME_FLAG) === 0 ? 'CreateTime' : 'LogAppendTime'
  }
  get isTransactional(): boolean {
    return (this.attributes & TRANSACTIONAL_FLAG) !== 0
  }
  get isControlBatch(): boolean {
    return (this.attributes & CONTROL_FLAG) !== 0
  }
  /** When compaction may drop the batch's tombstones and markers; undefined if not set (KIP-534). */
  get deleteHorizonMs(): number | undefined {
    return (this.attributes & DELETE_HORIZON_FLAG) === 0 ? undefined : this.baseTimestamp
  }

  /** The batch's bytes, a view. */
  get bytes(): Buffer {
    return this.buffer.subarray(this.start, this.end)
  }

  computeCrc(): number {
    return crc32c(this.buffer, this.start + ATTRIBUTES_AT, this.end)
  }
  get isCrcValid(): boolean {
    return this.crc === this.computeCrc()
  }

  /** Outside the CRC. */
  setBaseOffset(offset: number): void {
    writeInt64(this.buffer, this.start + BASE_OFFSET_AT, offset)
  }
  /** Outside the CRC. */
  setLastOffset(offset: number): void {
    this.setBaseOffset(offset - this.lastOffsetDelta)
  }
  /** Outside the CRC. */
  setPartitionLeaderEpoch(epoch: number): void {
    this.buffer.writeInt32BE(epoch, this.start + PARTITION_LEADER_EPOCH_AT)
  }
  /** Changes header and CRC, unless they say so already. */
  setMaxTimestamp(type: TimestampType, timestampMs: number): void {
    if (this.timestampType === type && this.maxTimestamp === timestampMs) return
    // Only the first byte of the attributes has a meaning; Kafka clears the rest when it writes them.
    const others = this.attributes & (COMPRESSION_MASK | TRANSACTIONAL_FLAG | CONTROL_FLAG | DELETE_HORIZON_FLAG)
    this.buffer.writeInt16BE(others | (type === 'LogAppendTime' ? LOG_APPEND_TIME_FLAG : 0), this.start + ATTRIBUTES_AT)
    writeInt64(this.buffer, this.start + MAX_TIMESTAMP_AT, timestampMs)
    this.updateCrc()
  }
  setProducerState(producerId: number, producerEpoch: number, baseSequence: number, isTransactional: boolean): void {
    writeInt64(this.buffer, this.start + PRODUCER_ID_AT, producerId)
    this.buffer.writeInt16BE(producerEpoch, this.start + PRODUCER_EPOCH_AT)
    this.buffer.writeInt32BE(baseSequence, this.start + BASE_SEQUENCE_AT)
    const others = this.attributes & ~TRANSACTIONAL_FLAG
    this.buffer.writeInt16BE(others | (isTransactional ? TRANSACTIONAL_FLAG : 0), this.start + ATTRIBUTES_AT)
    this.updateCrc()
  }
  updateCrc(): void {
    this.buffer.writeUInt32BE(this.computeCrc(), this.start + CRC_AT)
  }

  /** Walks the records without objects. It never throws: what cannot be decompressed or parsed is the cursor's `error`. */
  cursor(options: ReadRecordsOptions = {}): RecordCursor {
    const count = this.recordCount
    const at = this.start + RECORD_BATCH_OVERHEAD
    const type = this.compressionType
    if (type === undefined) return new RecordCursor(this.buffer, at, at, 0, `Unknown compression type id: ${this.compressionId}`)
    if (type === 'none' || count === 0) return new RecordCursor(this.buffer, at, this.end, count)
    try {
      const maxBytes = options.maxDecompressedBytes ?? DEFAULT_MAX_DECOMPRESSED_BYTES
      const records = decompress(
        type,
        this.buffer.subarray(at, this.end),
        options.into === undefined ? { maxBytes } : { maxBytes, into: options.into },
      )
      return new RecordCursor(records, 0, records.length, count)
    } catch (error) {
      if (!(error instanceof CompressionError)) throw error
      return new RecordCursor(this.buffer, at, at, 0, error.message)
    }
  }

  /** Makes the record at which the cursor stands into an object. */
  recordAt(cursor: RecordCursor): Record {
    const timestamp = this.timestampType === 'LogAppendTime' ? this.maxTimestamp : this.baseTimestamp + cursor.timestampDelta
    const baseSequence = this.baseSequence
    const sequence = baseSequence < 0 ? NO_SEQUENCE : incrementSequence(baseSequence, cursor.offsetDelta)
    return new Record(cursor, this.baseOffset + cursor.offsetDelta, timestamp, sequence)
  }

  /** The records, lazily. Throws CorruptBatchError where the bytes are malformed. Do not move the view meanwhile. */
  *records(options: ReadRecordsOptions = {}): Generator<Record, void, undefined> {
    const cursor = this.cursor(options)
    const { baseOffset, baseSequence, baseTimestamp } = this
    const logAppendTime = this.timestampType === 'LogAppendTime' ? this.maxTimestamp : undefined
    while (cursor.next()) {
      const { offsetDelta } = cursor
      const sequence = baseSequence < 0 ? NO_SEQUENCE : incrementSequence(baseSequence, offsetDelta)
      yield new Record(cursor, baseOffset + offsetDelta, logAppendTime ?? baseTimestamp + cursor.timestampDelta, sequence)
    }
    if (cursor.error !== undefined) throw new CorruptBatchError(cursor.error)
  }
}

/** The same memory as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
