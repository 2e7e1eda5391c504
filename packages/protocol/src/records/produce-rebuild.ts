import type { CompressionType } from '../compression/compression-type.ts'
import { RECORD_BATCH_OVERHEAD } from './batch-layout.ts'
import { BatchBuilder, type BatchOptions } from './batch-builder.ts'
import type { ProduceValidationOptions } from './produce-outcome.ts'
import { RecordBatch } from './record-batch.ts'
import { RecordCursor } from './record-cursor.ts'
import type { RecordWalk } from './record-walk.ts'

/** The batch anew, with the topic's codec or with offsets 0 … n-1 (older clients wrote others; Kafka rewrites rather than refuses). */
export function rebuildBatch(
  batch: RecordBatch,
  payload: Buffer,
  start: number,
  limit: number,
  walk: RecordWalk,
  compression: CompressionType,
  options: ProduceValidationOptions,
): RecordBatch {
  const batchOptions: BatchOptions = {
    compression,
    ...(options.compressionLevel === undefined ? {} : { compressionLevel: options.compressionLevel }),
    baseOffset: options.baseOffset,
    partitionLeaderEpoch: options.partitionLeaderEpoch,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    ...(options.timestampType === 'LogAppendTime' ? { logAppendTimeMs: options.nowMs } : {}),
  }
  const builder = new BatchBuilder(batchOptions, RECORD_BATCH_OVERHEAD + limit - start + 64)
  const isLogAppendTime = batch.timestampType === 'LogAppendTime'
  if (walk.isInOrder && walk.firstTimestampDelta === 0 && !isLogAppendTime) {
    builder.appendEncodedRecords(
      payload,
      start,
      limit,
      batch.recordCount,
      batch.baseTimestamp,
      batch.baseTimestamp + walk.maxTimestampDelta,
    )
  } else {
    const cursor = new RecordCursor(payload, start, limit, batch.recordCount)
    const baseTimestamp = batch.baseTimestamp
    while (cursor.next()) {
      const timestamp = isLogAppendTime ? batch.maxTimestamp : baseTimestamp + cursor.timestampDelta
      builder.appendEncoded(timestamp, payload, cursor.contentAt, cursor.end)
    }
  }
  return new RecordBatch(builder.build())
}
