import { CompressionError } from '../compression/compression-error.ts'
import { type CompressionType } from '../compression/compression-type.ts'
import { decompress } from '../compression/codec.ts'
import { DecompressionBuffer } from '../compression/decompression-buffer.ts'
import { errors } from '../errors/errors.ts'
import { LOG_OVERHEAD, MAGIC_AT, NO_TIMESTAMP, RECORD_BATCH_OVERHEAD } from './batch-layout.ts'
import { batchSizeAt } from './batch-reader.ts'
import type { InvalidProduce, ProduceValidation, ProduceValidationOptions, RefusalCode } from './produce-outcome.ts'
import { rebuildBatch } from './produce-rebuild.ts'
import { findRecordErrors, timestampsMayBeOut } from './produce-record-errors.ts'
import { asBuffer, DEFAULT_MAX_DECOMPRESSED_BYTES, RecordBatch } from './record-batch.ts'
import { RecordCursor } from './record-cursor.ts'
import { RecordWalk, walkRecords } from './record-walk.ts'

const MIN_ZSTD_PRODUCE_VERSION = 7

/**
 * The request-level check (`ProduceRequest.validateRecords`): exactly one whole batch of magic 2, and zstd from version 7 on. Undefined if it passes.
 * Kafka makes it per partition, after authorization and the look-up of the topic, before anything is appended.
 */
export function validateProduceRequestRecords(records: Uint8Array | null, requestVersion: number): InvalidProduce | undefined {
  const buffer = asBuffer(records ?? new Uint8Array(0))
  const of = `Produce requests with version ${requestVersion}`
  const size = batchSizeAt(buffer, 0, buffer.length)
  if (typeof size === 'string') return invalid(errors.CORRUPT_MESSAGE.code, size)
  if (size < 0 || size > buffer.length)
    return invalid(errors.INVALID_RECORD.code, `${of} must have at least one record batch per partition`)
  if (buffer[MAGIC_AT] !== 2)
    return invalid(errors.INVALID_RECORD.code, `${of} are only allowed to contain record batches with magic version 2`)
  if (size < RECORD_BATCH_OVERHEAD) return tooSmall(size)
  if (requestVersion < MIN_ZSTD_PRODUCE_VERSION && new RecordBatch(buffer).compressionType === 'zstd') {
    return invalid(errors.UNSUPPORTED_COMPRESSION_TYPE.code, `${of} are not allowed to use ZStandard compression`)
  }
  const second = batchSizeAt(buffer, size, buffer.length)
  if (typeof second === 'string') return invalid(errors.CORRUPT_MESSAGE.code, second)
  if (second >= 0 && second <= buffer.length - size) {
    return invalid(errors.INVALID_RECORD.code, `${of} are only allowed to contain exactly one record batch per partition`)
  }
  return undefined
}

/** The walk's result, reused: validation is synchronous. */
const sharedWalk = new RecordWalk()
/** Where compressed batches are walked, if the caller has no memory of its own for it. */
const sharedScratch = new DecompressionBuffer()
/** What a giant batch needed beyond this is given back. */
const KEPT_SCRATCH_BYTES = 4 * 1024 * 1024

/**
 * The broker's check of what a producer sent for one partition, and the assignment of offsets, leader epoch and time: in place where Kafka does it in
 * place (`UnifiedLog.analyzeAndValidateRecords`, then `LogValidator`). Bytes after the batch that are no whole batch are dropped, as there.
 * Never throws on input.
 */
export function validateProducedBatch(records: Uint8Array, options: ProduceValidationOptions): ProduceValidation {
  const buffer = asBuffer(records)
  const batch = new RecordBatch(buffer)
  const refused = checkBytes(buffer, batch, options) ?? checkHeader(batch, options)
  if (refused !== undefined) return refused
  const source = batch.compressionType as CompressionType
  const count = batch.recordCount
  let payload = buffer
  let start = RECORD_BATCH_OVERHEAD
  let limit = batch.end
  if (source !== 'none' && count > 0) {
    const packed = buffer.subarray(start, limit)
    const maxBytes = options.maxDecompressedBytes ?? DEFAULT_MAX_DECOMPRESSED_BYTES
    try {
      payload = decompress(source, packed, { maxBytes, into: options.scratch ?? sharedScratch })
      sharedScratch.shrink(KEPT_SCRATCH_BYTES)
    } catch (error) {
      return undecompressable(error)
    }
    start = 0
    limit = payload.length
  }
  const walk = walkRecords(payload, start, limit, count, sharedWalk)
  if (walk.fault !== 'none') return malformed(new RecordCursor(payload, start, limit, count), walk, source)
  if (walk.hasWideTimestamps) measureTimestamps(new RecordCursor(payload, start, limit, count), walk)

  const target = targetOf(options.compressionType, source)
  const keepsCodec = source === target || (source === 'none' && batch.isControlBatch)
  const isInPlace = keepsCodec && walk.isInOrder
  if ((options.isCompacted && walk.keylessCount > 0) || timestampsMayBeOut(batch, walk, options)) {
    const faults = findRecordErrors(batch, new RecordCursor(payload, start, limit, count), keepsCodec && source !== 'none', options)
    if (faults !== undefined) return faults
  }
  // Kafka means to rewrite such a batch but has skipped its keys by then, and fails. (Uncompressed, it stores the wrong offsets; we set them right.)
  if (!walk.isInOrder && keepsCodec && source !== 'none') {
    return invalid(errors.UNKNOWN_SERVER_ERROR.code, 'Offset deltas of a compressed batch are not 0, 1, 2 …')
  }
  const accepted = isInPlace ? batch : rebuildBatch(batch, payload, start, limit, walk, target, options)
  if (!isInPlace && accepted.sizeInBytes > options.maxMessageBytes) {
    return invalid(
      errors.MESSAGE_TOO_LARGE.code,
      `Message batch size is ${accepted.sizeInBytes} bytes in append to partition ${options.topicPartition} which exceeds the maximum configured size of ${options.maxMessageBytes}.`,
    )
  }
  return assign(batch, accepted, walk, count, options)
}

/** Size, base offset and CRC: what the log checks of any batch that is to be appended. */
function checkBytes(buffer: Buffer, batch: RecordBatch, options: ProduceValidationOptions): InvalidProduce | undefined {
  const size = batchSizeAt(buffer, 0, buffer.length)
  if (typeof size === 'string') return invalid(errors.CORRUPT_MESSAGE.code, size)
  if (size < 0 || size > buffer.length) return invalid(errors.INVALID_RECORD.code, 'Record batch has no batches at all')
  if (buffer[MAGIC_AT] !== 2) return invalid(errors.INVALID_RECORD.code, `Magic ${buffer[MAGIC_AT]} is not supported`)
  if (size < RECORD_BATCH_OVERHEAD) return tooSmall(size)
  if (options.origin === 'client' && batch.baseOffset !== 0) {
    return invalid(
      errors.INVALID_RECORD.code,
      `The baseOffset of the record batch in the append to ${options.topicPartition} should be 0, but it is ${batch.baseOffset}`,
    )
  }
  if (size > options.maxMessageBytes) {
    return invalid(
      errors.MESSAGE_TOO_LARGE.code,
      `The record batch size in the append to ${options.topicPartition} is ${size} bytes which exceeds the maximum configured value of ${options.maxMessageBytes}).`,
    )
  }
  if (!batch.isCrcValid) {
    return invalid(
      errors.CORRUPT_MESSAGE.code,
      `Record is corrupt (stored crc = ${batch.crc}) in topic partition ${options.topicPartition}.`,
    )
  }
  if (batch.compressionType === undefined) {
    return invalid(errors.UNKNOWN_SERVER_ERROR.code, `Unknown compression type id: ${batch.compressionId}`)
  }
  const second = batchSizeAt(buffer, size, buffer.length)
  if (typeof second === 'string') return invalid(errors.CORRUPT_MESSAGE.code, second)
  if (second >= 0 && second <= buffer.length - size) {
    return invalid(errors.INVALID_RECORD.code, 'Compressed outer record has more than one batch')
  }
  return undefined
}

/** What only a client's batch must satisfy. */
function checkHeader(batch: RecordBatch, options: ProduceValidationOptions): InvalidProduce | undefined {
  const count = batch.recordCount
  if (options.origin !== 'client') {
    return count < 0 ? invalid(errors.INVALID_RECORD.code, `Found invalid record count ${count} in magic v2 batch`) : undefined
  }
  const fault = headerFault(batch, count, batch.lastOffsetDelta + 1)
  return fault === undefined ? undefined : invalid(errors.INVALID_RECORD.code, `${fault} in topic partition ${options.topicPartition}`)
}

function headerFault(batch: RecordBatch, count: number, countFromOffsets: number): string | undefined {
  if (countFromOffsets <= 0) return `Batch has an invalid offset range: [${batch.baseOffset}, ${batch.lastOffset}]`
  if (count <= 0) return `Invalid reported count for record batch: ${count}`
  if (countFromOffsets !== count) {
    return `Inconsistent batch offset range [${batch.baseOffset}, ${batch.lastOffset}] and count of records ${count}`
  }
  if (batch.isControlBatch) return 'Clients are not allowed to write control records'
  if (batch.hasProducerId && batch.baseSequence < 0) {
    return `Invalid sequence number ${batch.baseSequence} in record batch with producerId ${batch.producerId}`
  }
  return undefined
}

function assign(
  batch: RecordBatch,
  accepted: RecordBatch,
  walk: RecordWalk,
  count: number,
  options: ProduceValidationOptions,
): ProduceValidation {
  const isLogAppendTime = options.timestampType === 'LogAppendTime'
  const isRebuilt = accepted !== batch
  const lastOffset = options.baseOffset + count - 1
  const latest =
    batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : count === 0 ? NO_TIMESTAMP : batch.baseTimestamp + walk.maxTimestampDelta
  const maxTimestampMs = isLogAppendTime ? options.nowMs : Math.max(latest, NO_TIMESTAMP)
  if (!isRebuilt) accepted.setMaxTimestamp(options.timestampType, maxTimestampMs)
  accepted.setLastOffset(lastOffset)
  accepted.setPartitionLeaderEpoch(options.partitionLeaderEpoch)
  return {
    errorCode: 0,
    records: accepted.start === 0 && accepted.buffer.length === accepted.sizeInBytes ? accepted.buffer : accepted.bytes,
    batch: accepted,
    baseOffset: options.baseOffset,
    lastOffset,
    recordCount: count,
    maxTimestampMs,
    offsetOfMaxTimestamp: isLogAppendTime ? lastOffset : options.baseOffset + walk.indexOfMax,
    logAppendTimeMs: isLogAppendTime ? options.nowMs : -1,
    isRebuilt,
  }
}

function targetOf(wanted: ProduceValidationOptions['compressionType'], source: CompressionType): CompressionType {
  return wanted === 'producer' ? source : wanted === 'uncompressed' ? 'none' : wanted
}

/** Timestamps beyond what the walk keeps: rare, so the cursor, which knows 64 bits, goes once more. */
function measureTimestamps(cursor: RecordCursor, walk: RecordWalk): void {
  walk.minTimestampDelta = Infinity
  walk.maxTimestampDelta = -Infinity
  while (cursor.next()) {
    if (cursor.read === 1) walk.firstTimestampDelta = cursor.timestampDelta
    if (cursor.timestampDelta < walk.minTimestampDelta) walk.minTimestampDelta = cursor.timestampDelta
    if (cursor.timestampDelta > walk.maxTimestampDelta) {
      walk.maxTimestampDelta = cursor.timestampDelta
      walk.indexOfMax = cursor.read - 1
    }
  }
}

/** The text is found by going again, slowly. */
function malformed(cursor: RecordCursor, walk: RecordWalk, source: CompressionType): InvalidProduce {
  while (cursor.next());
  const reason = cursor.error ?? 'Found invalid record structure'
  // Kafka lets this one exception through to the top where it reads from memory, not from a decompressing stream.
  const code = walk.fault === 'length' && source === 'none' ? errors.UNKNOWN_SERVER_ERROR.code : errors.INVALID_RECORD.code
  return invalid(code, reason)
}

/** Kafka has no error of its own for it: the KafkaException becomes UNKNOWN_SERVER_ERROR. A bomb is ours alone to refuse. */
function undecompressable(error: unknown): InvalidProduce {
  if (!(error instanceof CompressionError)) throw error
  const code = error.fault === 'too-large' ? errors.MESSAGE_TOO_LARGE.code : errors.UNKNOWN_SERVER_ERROR.code
  return invalid(code, `Failed to decompress record stream: ${error.message}`)
}

function tooSmall(size: number): InvalidProduce {
  return invalid(
    errors.CORRUPT_MESSAGE.code,
    `Record size ${size - LOG_OVERHEAD} is less than the minimum record overhead (${RECORD_BATCH_OVERHEAD - LOG_OVERHEAD})`,
  )
}

function invalid(errorCode: RefusalCode, reason: string): InvalidProduce {
  return { errorCode, reason, errorMessage: null, recordErrors: [] }
}
