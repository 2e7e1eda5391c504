import { errors } from '../errors/errors.ts'
import { INT64_MAX } from '../schema/plan.ts'
import { NO_TIMESTAMP } from './batch-layout.ts'
import { toInt64 } from './int64.ts'
import type { InvalidProduce, ProduceRecordError, ProduceValidationOptions, RefusalCode } from './produce-outcome.ts'
import type { RecordBatch } from './record-batch.ts'
import type { RecordCursor } from './record-cursor.ts'
import type { RecordWalk } from './record-walk.ts'

/** A batch of millions of wrong records must not become millions of texts; the count in the message stays true. */
const MAX_RECORD_ERRORS = 100_000
const SHOWN_RECORD_ERRORS = 3

/** Whether the extremes of the timestamps ask for a look at each record. */
export function timestampsMayBeOut(batch: RecordBatch, walk: RecordWalk, options: ProduceValidationOptions): boolean {
  const isLogAppendTime = batch.timestampType === 'LogAppendTime'
  if (options.timestampType === 'LogAppendTime') return isLogAppendTime
  if (batch.recordCount === 0) return false
  const base = batch.baseTimestamp
  const min = isLogAppendTime ? batch.maxTimestamp : base + walk.minTimestampDelta
  const max = isLogAppendTime ? batch.maxTimestamp : base + walk.maxTimestampDelta
  return (
    isOutOfBounds(options.nowMs - min, options) || isOutOfBounds(options.nowMs - max, options) || (isLogAppendTime && min === NO_TIMESTAMP)
  )
}

/** A bound of INT64_MAX is none: an age that needs all 64 bits is known only as more than 2^53. */
function isOutOfBounds(ageMs: number, options: ProduceValidationOptions): boolean {
  const { timestampBeforeMaxMs: before, timestampAfterMaxMs: after } = options
  return (ageMs > before && before < INT64_MAX) || (-ageMs > after && after < INT64_MAX)
}

/**
 * Goes record by record for what is wrong with single ones: keys on compacted topics, timestamps. One wrong record refuses the batch.
 * `isPartial`: Kafka prints such a record by its sizes, null as -1.
 */
export function findRecordErrors(
  batch: RecordBatch,
  cursor: RecordCursor,
  isPartial: boolean,
  options: ProduceValidationOptions,
): InvalidProduce | undefined {
  const found: ProduceRecordError[] = []
  let count = 0
  let hasInvalidTimestamp = false
  const add = (message: () => string): void => {
    count++
    if (found.length < MAX_RECORD_ERRORS) found.push({ batchIndex: cursor.read - 1, message: message() })
  }
  const baseOffset = batch.baseOffset
  const isLogAppendTime = batch.timestampType === 'LogAppendTime'
  const baseTimestamp = batch.baseTimestamp
  const batchTimestamp = batch.maxTimestamp
  while (cursor.next()) {
    if (options.isCompacted && cursor.keyLength < 0) {
      add(() => `Compacted topic cannot accept message without key in topic partition ${options.topicPartition}`)
      continue
    }
    const timestamp = isLogAppendTime ? batchTimestamp : baseTimestamp + cursor.timestampDelta
    const offset = baseOffset + cursor.offsetDelta
    if (options.timestampType === 'CreateTime' && timestamp !== NO_TIMESTAMP) {
      if (!isOutOfBounds(options.nowMs - timestamp, options)) continue
      hasInvalidTimestamp = true
      add(() => outOfRange(timestamp, offset, options))
    } else if (isLogAppendTime) {
      hasInvalidTimestamp = true
      add(
        () =>
          `Invalid timestamp type in message ${describe(cursor, offset, timestamp, isPartial)}. Producer should not set timestamp type to LogAppendTime.`,
      )
    }
  }
  if (count === 0) return undefined
  if (hasInvalidTimestamp)
    return refused(errors.INVALID_TIMESTAMP.code, 'One or more records have been rejected due to invalid timestamp', found)
  const shown = found
    .slice(0, SHOWN_RECORD_ERRORS)
    .map((error) => `RecordError(batchIndex=${error.batchIndex}, message='${error.message}')`)
  const text = `One or more records have been rejected due to ${count} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`
  return refused(errors.INVALID_RECORD.code, text, found)
}

function outOfRange(timestamp: number, offset: number, options: ProduceValidationOptions): string {
  const now = BigInt(options.nowMs)
  const earliest = BigInt.asIntN(64, now - toInt64(options.timestampBeforeMaxMs))
  const latest = BigInt.asIntN(64, now + toInt64(options.timestampAfterMaxMs))
  return `Timestamp ${toInt64(timestamp)} of message with offset ${offset} is out of range. The timestamp should be within [${earliest}, ${latest}]`
}

function describe(cursor: RecordCursor, offset: number, timestamp: number, isPartial: boolean): string {
  const key = isPartial ? cursor.keyLength : Math.max(cursor.keyLength, 0)
  const value = isPartial ? cursor.valueLength : Math.max(cursor.valueLength, 0)
  return `${isPartial ? 'PartialDefaultRecord' : 'DefaultRecord'}(offset=${offset}, timestamp=${timestamp}, key=${key} bytes, value=${value} bytes)`
}

function refused(errorCode: RefusalCode, message: string, recordErrors: readonly ProduceRecordError[]): InvalidProduce {
  return { errorCode, reason: message, errorMessage: message, recordErrors }
}
