import type { ProduceRequest } from '@samsa/protocol'
import { code } from '../error-codes.ts'

const LOG_OVERHEAD = 12
const MAGIC_AT = 16
const MIN_RECORD_BYTES = 14
const ATTRIBUTES_AT = 21
const COUNT_AT = 57
const ZSTD = 4

/**
 * What Kafka checks of a partition's records before it looks for the partition's log: exactly one batch, magic 2, and no zstd before
 * version 7. Returns an error code, 0 if all is well.
 */
export function checkProducedRecords(records: Uint8Array | null, apiVersion: number): number {
  if (records === null) return code.INVALID_RECORD
  const bytes = records.byteLength
  if (bytes < LOG_OVERHEAD) return code.INVALID_RECORD
  const batchBytes = int32(records, 8)
  if (batchBytes < MIN_RECORD_BYTES) return code.CORRUPT_MESSAGE
  if (bytes <= MAGIC_AT) return code.INVALID_RECORD
  const magic = records[MAGIC_AT] ?? 0
  if (magic > 2) return code.CORRUPT_MESSAGE
  if (bytes < LOG_OVERHEAD + batchBytes || magic !== 2) return code.INVALID_RECORD
  if (apiVersion < 7 && bytes > ATTRIBUTES_AT + 1 && ((records[ATTRIBUTES_AT + 1] ?? 0) & 7) === ZSTD)
    return code.UNSUPPORTED_COMPRESSION_TYPE
  return bytes - (LOG_OVERHEAD + batchBytes) >= LOG_OVERHEAD ? code.INVALID_RECORD : 0
}

/** Why some records of the request are no batches at all, in Kafka's words; undefined if none. */
export function corruptionOf(request: ProduceRequest): string | undefined {
  for (const { partitionData } of request.topicData) {
    for (const { records } of partitionData) {
      if (records === null || records.byteLength < LOG_OVERHEAD) continue
      const batchBytes = int32(records, 8)
      if (batchBytes < MIN_RECORD_BYTES) return `Record size ${batchBytes} is less than the minimum record overhead (${MIN_RECORD_BYTES})`
      const magic = records.byteLength > MAGIC_AT ? ((records[MAGIC_AT] ?? 0) << 24) >> 24 : 2
      if (magic < 0 || magic > 2) return `Invalid magic found in record: ${magic}`
    }
  }
  return undefined
}

/** The number of records that a batch says it has. */
export function batchCount(records: Uint8Array): number {
  return int32(records, COUNT_AT)
}

function int32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
