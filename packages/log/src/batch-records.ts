import { decodeControlRecord, RecordBatch } from '@samsa/protocol'
import type { EndMarker } from './producer-append.ts'

export interface RecordAt {
  readonly offset: number
  readonly timestampMs: number
}

/** The first record of a batch at or after a time, with an offset from `startOffset` on. Compressed batches are opened for it. */
export function firstRecordAtOrAfter(bytes: Uint8Array, timestampMs: number, startOffset: number): RecordAt | undefined {
  const batch = new RecordBatch(bytes)
  const { baseOffset, baseTimestamp } = batch
  const appendTimeMs = batch.timestampType === 'LogAppendTime' ? batch.maxTimestamp : undefined
  const cursor = batch.cursor()
  while (cursor.next()) {
    const recordMs = appendTimeMs ?? baseTimestamp + cursor.timestampDelta
    const offset = baseOffset + cursor.offsetDelta
    if (recordMs >= timestampMs && offset >= startOffset) return { offset, timestampMs: recordMs }
  }
  return undefined
}

/** The first record that carries the batch's largest timestamp. */
export function recordOfMaxTimestamp(bytes: Uint8Array): RecordAt | undefined {
  return firstRecordAtOrAfter(bytes, new RecordBatch(bytes).maxTimestamp, 0)
}

/** The marker in a control batch; undefined if it holds another control record, or none since compaction. */
export function endMarkerOf(bytes: Uint8Array): EndMarker | undefined {
  const batch = new RecordBatch(bytes)
  const cursor = batch.cursor()
  if (!cursor.next()) return undefined
  const record = batch.recordAt(cursor)
  const control = decodeControlRecord(record.key, record.value)
  if (control === undefined || (control.type !== 'ABORT' && control.type !== 'COMMIT')) return undefined
  return { aborted: control.type === 'ABORT', coordinatorEpoch: control.coordinatorEpoch, timestampMs: record.timestamp }
}
