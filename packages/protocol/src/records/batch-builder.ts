import { compressBound, compressInto } from '../compression/codec.ts'
import { compressionIdOf, type CompressionType } from '../compression/compression-type.ts'
import { crc32c } from '../crc32c/crc32c.ts'
import {
  ATTRIBUTES_AT,
  BASE_OFFSET_AT,
  BASE_SEQUENCE_AT,
  BASE_TIMESTAMP_AT,
  CONTROL_FLAG,
  CRC_AT,
  DELETE_HORIZON_FLAG,
  LAST_OFFSET_DELTA_AT,
  LENGTH_AT,
  LOG_APPEND_TIME_FLAG,
  LOG_OVERHEAD,
  MAGIC_AT,
  MAX_TIMESTAMP_AT,
  NO_PARTITION_LEADER_EPOCH,
  NO_PRODUCER_EPOCH,
  NO_PRODUCER_ID,
  NO_SEQUENCE,
  NO_TIMESTAMP,
  PARTITION_LEADER_EPOCH_AT,
  PRODUCER_EPOCH_AT,
  PRODUCER_ID_AT,
  RECORD_BATCH_OVERHEAD,
  RECORD_COUNT_AT,
  TRANSACTIONAL_FLAG,
} from './batch-layout.ts'
import { writeInt64 } from './int64.ts'
import { sizeOfVarint, sizeOfVarlong, writeVarint, writeVarlong } from './varint.ts'

/** A header as writers give it. A string value is written as UTF-8. */
export interface HeaderInput {
  readonly key: string
  readonly value: Uint8Array | string | null
}

/** A record as writers give it; absent = null, no headers. */
export interface RecordInput {
  /** Milliseconds since 1970, or -1. */
  readonly timestamp: number
  readonly key?: Uint8Array | null
  readonly value?: Uint8Array | null
  readonly headers?: readonly HeaderInput[]
}

export interface BatchOptions {
  /** Default none. */
  readonly compression?: CompressionType
  /** `compression.<codec>.level`; the codec's default if absent. */
  readonly compressionLevel?: number
  /** 0 for producers; brokers assign it. */
  readonly baseOffset?: number
  readonly partitionLeaderEpoch?: number
  readonly producerId?: number
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly isTransactional?: boolean
  readonly isControlBatch?: boolean
  /** If given, the batch has LogAppendTime with this time. */
  readonly logAppendTimeMs?: number
  /** If given, it is the base timestamp, and flagged (KIP-534; compaction). */
  readonly deleteHorizonMs?: number
}

const NO_HEADERS: readonly HeaderInput[] = []
/** Length, attributes, both deltas: the most that a record needs besides key, value and headers. */
const MAX_RECORD_OVERHEAD = 21

/** Writes one magic 2 batch into memory that it reuses. `append…` records, `build()`, `reset()`, again. */
export class BatchBuilder {
  #options: BatchOptions
  #buffer: Buffer
  /** What `build` compresses into, kept for the next batch. */
  #packed: Buffer | undefined
  #at = RECORD_BATCH_OVERHEAD
  #count = 0
  #baseTimestamp = NO_TIMESTAMP
  #maxTimestamp = NO_TIMESTAMP
  #lastOffsetDelta = -1

  constructor(options: BatchOptions = {}, initialBytes = 4096) {
    this.#options = options
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(initialBytes, RECORD_BATCH_OVERHEAD))
  }

  get recordCount(): number {
    return this.#count
  }
  get isEmpty(): boolean {
    return this.#count === 0
  }
  /** What the batch has now, header included, before compression. */
  get sizeInBytes(): number {
    return this.#at
  }
  /** The memory that it keeps for the next batch. */
  get heldBytes(): number {
    return this.#buffer.length + (this.#packed?.length ?? 0)
  }
  /** The largest timestamp of a record so far, -1 if none. */
  get maxTimestamp(): number {
    return this.#maxTimestamp
  }

  /** The size after compression, if it shrinks records to `ratio` (1 = not at all) as the last batches did; 5 % are added as Kafka does. */
  estimatedSizeInBytes(ratio: number): number {
    const isCompressed = (this.#options.compression ?? 'none') !== 'none'
    return isCompressed ? Math.ceil(RECORD_BATCH_OVERHEAD + (this.#at - RECORD_BATCH_OVERHEAD) * ratio * 1.05) : this.#at
  }

  /** Bytes that this record would add, before compression. */
  sizeOf(timestampMs: number, key: Uint8Array | null, value: Uint8Array | null, headers: readonly HeaderInput[] = NO_HEADERS): number {
    const base = this.#count === 0 ? (this.#options.deleteHorizonMs ?? timestampMs) : this.#baseTimestamp
    const body = recordBodySize(this.#lastOffsetDelta + 1, timestampMs - base, key, value, headers)
    return sizeOfVarint(body) + body
  }

  /** Appends a record and returns its offset delta. */
  append(timestampMs: number, key: Uint8Array | null, value: Uint8Array | null, headers: readonly HeaderInput[] = NO_HEADERS): number {
    return this.appendAt(this.#lastOffsetDelta + 1, timestampMs, key, value, headers)
  }

  appendRecord(record: RecordInput): number {
    return this.append(record.timestamp, record.key ?? null, record.value ?? null, record.headers)
  }

  /** Appends a record at a given offset delta, larger than the last one: compaction leaves gaps. */
  appendAt(
    offsetDelta: number,
    timestampMs: number,
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly HeaderInput[] = NO_HEADERS,
  ): number {
    const buffer = this.#start(offsetDelta, timestampMs, contentSize(key, value, headers))
    let at = writeBytes(buffer, this.#at, key)
    at = writeBytes(buffer, at, value)
    at = writeVarint(buffer, at, headers.length)
    for (const header of headers) at = writeHeader(buffer, at, header)
    this.#at = at
    return offsetDelta
  }

  /** Writes what precedes a record's content, which takes `content` bytes, and counts the record. */
  #start(offsetDelta: number, timestampMs: number, content: number): Buffer {
    if (offsetDelta <= this.#lastOffsetDelta) throw new RangeError(`Offset delta ${offsetDelta} does not follow ${this.#lastOffsetDelta}`)
    if (this.#count === 0) this.#baseTimestamp = this.#options.deleteHorizonMs ?? timestampMs
    const timestampDelta = timestampMs - this.#baseTimestamp
    const body = 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + content
    this.#reserve(body + 5)
    const buffer = this.#buffer
    let at = writeVarint(buffer, this.#at, body)
    buffer[at++] = 0
    at = writeVarlong(buffer, at, timestampDelta)
    this.#at = writeVarint(buffer, at, offsetDelta)
    this.#count++
    this.#lastOffsetDelta = offsetDelta
    if (timestampMs > this.#maxTimestamp) this.#maxTimestamp = timestampMs
    return buffer
  }

  /** Appends a record whose key, value and headers are in `source[contentAt, contentEnd)` as another batch has them (`RecordCursor.contentAt`, `end`). */
  appendEncoded(
    timestampMs: number,
    source: Uint8Array,
    contentAt: number,
    contentEnd: number,
    offsetDelta = this.#lastOffsetDelta + 1,
  ): number {
    const buffer = this.#start(offsetDelta, timestampMs, contentEnd - contentAt)
    this.#at = copyBytes(buffer, this.#at, source, contentAt, contentEnd)
    return offsetDelta
  }

  /** Takes a whole batch's records, checked, with offset deltas 0 … count-1 and deltas to `baseTimestampMs`. Only into an empty builder. */
  appendEncodedRecords(
    source: Uint8Array,
    start: number,
    end: number,
    count: number,
    baseTimestampMs: number,
    maxTimestampMs: number,
  ): void {
    if (this.#count > 0) throw new RangeError('Encoded records go into an empty builder only')
    this.#reserve(end - start)
    this.#buffer.set(source.subarray(start, end), this.#at)
    this.#at += end - start
    this.#count = count
    this.#lastOffsetDelta = count - 1
    this.#baseTimestamp = baseTimestampMs
    this.#maxTimestamp = Math.max(maxTimestampMs, NO_TIMESTAMP)
  }

  /** What is known only when the batch is about to be sent. */
  setProducerState(producerId: number, producerEpoch: number, baseSequence: number, isTransactional: boolean): void {
    this.#options = { ...this.#options, producerId, producerEpoch, baseSequence, isTransactional }
  }

  /**
   * The batch, in this builder's memory: valid until `append`, `reset` or `take`. May be called again after a change of producer state.
   * `lastOffsetDelta` keeps a batch's end where compaction dropped its last records.
   */
  build(lastOffsetDelta = this.#lastOffsetDelta): Buffer {
    const type = this.#options.compression ?? 'none'
    let batch = this.#buffer.subarray(0, this.#at)
    if (type !== 'none' && this.#count > 0) {
      const records = batch.subarray(RECORD_BATCH_OVERHEAD)
      const mostBytes = RECORD_BATCH_OVERHEAD + compressBound(type, records.length)
      let packed = this.#packed
      if (packed === undefined || packed.length < mostBytes) packed = this.#packed = Buffer.allocUnsafeSlow(mostBytes)
      const recordBytes = records.length / this.#count
      const end = compressInto(type, records, packed, RECORD_BATCH_OVERHEAD, { level: this.#options.compressionLevel, recordBytes })
      batch = packed.subarray(0, end)
    }
    this.#writeHeader(batch, lastOffsetDelta)
    return batch
  }

  /** As `build`, but the memory is the caller's from now on; the builder is reset. */
  take(): Buffer {
    const batch = this.build()
    if (batch.buffer === this.#buffer.buffer) this.#buffer = Buffer.allocUnsafeSlow(4096)
    else this.#packed = undefined
    this.reset()
    return batch
  }

  /** Empties the builder, with other options if given. */
  reset(options: BatchOptions = this.#options): void {
    this.#options = options
    this.#at = RECORD_BATCH_OVERHEAD
    this.#count = 0
    this.#baseTimestamp = NO_TIMESTAMP
    this.#maxTimestamp = NO_TIMESTAMP
    this.#lastOffsetDelta = -1
  }

  #writeHeader(batch: Buffer, lastOffsetDelta: number): void {
    const options = this.#options
    const logAppendTimeMs = options.logAppendTimeMs
    const attributes =
      (this.#count === 0 ? 0 : compressionIdOf(options.compression ?? 'none')) |
      (logAppendTimeMs === undefined ? 0 : LOG_APPEND_TIME_FLAG) |
      (options.isTransactional === true ? TRANSACTIONAL_FLAG : 0) |
      (options.isControlBatch === true ? CONTROL_FLAG : 0) |
      (options.deleteHorizonMs === undefined ? 0 : DELETE_HORIZON_FLAG)
    writeInt64(batch, BASE_OFFSET_AT, options.baseOffset ?? 0)
    batch.writeInt32BE(batch.length - LOG_OVERHEAD, LENGTH_AT)
    batch.writeInt32BE(options.partitionLeaderEpoch ?? NO_PARTITION_LEADER_EPOCH, PARTITION_LEADER_EPOCH_AT)
    batch[MAGIC_AT] = 2
    batch.writeInt16BE(attributes, ATTRIBUTES_AT)
    batch.writeInt32BE(lastOffsetDelta, LAST_OFFSET_DELTA_AT)
    writeInt64(batch, BASE_TIMESTAMP_AT, this.#baseTimestamp)
    writeInt64(batch, MAX_TIMESTAMP_AT, logAppendTimeMs ?? this.#maxTimestamp)
    writeInt64(batch, PRODUCER_ID_AT, options.producerId ?? NO_PRODUCER_ID)
    batch.writeInt16BE(options.producerEpoch ?? NO_PRODUCER_EPOCH, PRODUCER_EPOCH_AT)
    batch.writeInt32BE(options.baseSequence ?? NO_SEQUENCE, BASE_SEQUENCE_AT)
    batch.writeInt32BE(this.#count, RECORD_COUNT_AT)
    batch.writeUInt32BE(crc32c(batch, ATTRIBUTES_AT, batch.length), CRC_AT)
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2))
    this.#buffer.copy(grown, 0, 0, this.#at)
    this.#buffer = grown
  }
}

/** One batch of these records, in memory of its own. */
export function buildBatch(options: BatchOptions, records: Iterable<RecordInput>): Buffer {
  const builder = new BatchBuilder(options)
  for (const record of records) builder.appendRecord(record)
  return builder.build()
}

/** An upper bound of an uncompressed batch with this single record: what a producer compares to `max.request.size`. */
export function batchSizeUpperBound(
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly HeaderInput[] = NO_HEADERS,
): number {
  return RECORD_BATCH_OVERHEAD + MAX_RECORD_OVERHEAD + contentSize(key, value, headers)
}

function recordBodySize(
  offsetDelta: number,
  timestampDelta: number,
  key: Uint8Array | null,
  value: Uint8Array | null,
  headers: readonly HeaderInput[],
): number {
  return 1 + sizeOfVarlong(timestampDelta) + sizeOfVarint(offsetDelta) + contentSize(key, value, headers)
}

function contentSize(key: Uint8Array | null, value: Uint8Array | null, headers: readonly HeaderInput[]): number {
  let size = bytesSize(key) + bytesSize(value) + sizeOfVarint(headers.length)
  for (const header of headers) {
    const keyLength = Buffer.byteLength(header.key)
    size += sizeOfVarint(keyLength) + keyLength
    if (typeof header.value === 'string') {
      const valueLength = Buffer.byteLength(header.value)
      size += sizeOfVarint(valueLength) + valueLength
    } else {
      size += bytesSize(header.value)
    }
  }
  return size
}

function bytesSize(bytes: Uint8Array | null): number {
  return bytes === null ? 1 : sizeOfVarint(bytes.length) + bytes.length
}

/** Copies below this are cheaper byte by byte than through `set`. */
const LOOP_BELOW = 64

function copyBytes(buffer: Buffer, at: number, source: Uint8Array, start: number, end: number): number {
  if (end - start < LOOP_BELOW) {
    for (let from = start; from < end; from++) buffer[at++] = source[from] as number
    return at
  }
  buffer.set(start === 0 && end === source.length ? source : source.subarray(start, end), at)
  return at + end - start
}

function writeBytes(buffer: Buffer, at: number, bytes: Uint8Array | null): number {
  if (bytes === null) {
    buffer[at] = 1
    return at + 1
  }
  return copyBytes(buffer, writeVarint(buffer, at, bytes.length), bytes, 0, bytes.length)
}

function writeText(buffer: Buffer, at: number, text: string): number {
  const length = Buffer.byteLength(text)
  const start = writeVarint(buffer, at, length)
  buffer.write(text, start, length, 'utf8')
  return start + length
}

function writeHeader(buffer: Buffer, at: number, header: HeaderInput): number {
  const valueAt = writeText(buffer, at, header.key)
  return typeof header.value === 'string' ? writeText(buffer, valueAt, header.value) : writeBytes(buffer, valueAt, header.value)
}
