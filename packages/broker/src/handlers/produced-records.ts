import type { ProduceRequest } from '@samsa/protocol'
import { code } from '../error-codes.ts'

const LOG_OVERHEAD = 12
const MAGIC_AT = 16
const MIN_RECORD_BYTES = 14
const ATTRIBUTES_AT = 21
const PRODUCER_ID_AT = 43
const PRODUCER_EPOCH_AT = 51
const BASE_SEQUENCE_AT = 53
const COUNT_AT = 57
const ZSTD = 4
const TRANSACTIONAL = 0x10

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

/** Why no partition of a request is served. */
export interface RequestRefusal {
  readonly errorCode: number
  readonly errorMessage: string | null
}

/**
 * What some records refuse the whole request for: they cannot be cut into batches, or are transactional while the request names no
 * transactional id. Undefined if nothing.
 */
export function refusalOf(request: ProduceRequest): RequestRefusal | undefined {
  for (const { partitionData } of request.topicData) {
    for (const { records } of partitionData) {
      if (records === null || records.byteLength < LOG_OVERHEAD) continue
      const batchBytes = int32(records, 8)
      if (batchBytes < MIN_RECORD_BYTES) {
        return corrupt(`Record size ${batchBytes} is less than the minimum record overhead (${MIN_RECORD_BYTES})`)
      }
      const magic = records.byteLength > MAGIC_AT ? ((records[MAGIC_AT] ?? 0) << 24) >> 24 : 2
      if (magic < 0 || magic > 2) return corrupt(`Invalid magic found in record: ${magic}`)
      if (request.transactionalId === null && magic === 2 && isTransactional(records, batchBytes)) {
        return { errorCode: code.TRANSACTIONAL_ID_AUTHORIZATION_FAILED, errorMessage: null }
      }
    }
  }
  return undefined
}

function isTransactional(records: Uint8Array, batchBytes: number): boolean {
  return records.byteLength >= LOG_OVERHEAD + batchBytes && ((records[ATTRIBUTES_AT + 1] ?? 0) & TRANSACTIONAL) !== 0
}

function corrupt(errorMessage: string): RequestRefusal {
  return { errorCode: code.CORRUPT_MESSAGE, errorMessage }
}

type TopicData = ProduceRequest['topicData'][number]

/** A partition named more than once counts once, as it is named last. */
export function withoutRepeats(topicData: readonly TopicData[]): readonly TopicData[] {
  if (!hasRepeats(topicData)) return topicData
  const topics = new Map<string, { topic: TopicData; partitions: Map<number, TopicData['partitionData'][number]> }>()
  for (const topic of topicData) {
    const key = `${topic.topicId}:${topic.name}`
    const merged = topics.get(key) ?? { topic, partitions: new Map() }
    topics.set(key, merged)
    for (const partition of topic.partitionData) merged.partitions.set(partition.index, partition)
  }
  return Array.from(topics.values(), ({ topic, partitions }) => ({ ...topic, partitionData: [...partitions.values()] }))
}

function hasRepeats(topicData: readonly TopicData[]): boolean {
  if (topicData.length > 1 && new Set(topicData.map(({ topicId, name }) => `${topicId}:${name}`)).size < topicData.length) return true
  return topicData.some(({ partitionData }) => {
    if (partitionData.length < 2) return false
    // The usual few are compared without making anything.
    if (partitionData.length > 16) return new Set(partitionData.map(({ index }) => index)).size < partitionData.length
    return partitionData.some(({ index }, at) => {
      for (let earlier = 0; earlier < at; earlier++) if (partitionData[earlier]?.index === index) return true
      return false
    })
  })
}

/** Who has produced a batch that passed `checkProducedRecords`. */
export function producerOf(records: Uint8Array): {
  readonly producerId: number
  readonly producerEpoch: number
  readonly baseSequence: number
  readonly isTransactional: boolean
} {
  return {
    // Ids beyond 2^53 are nobody's: the coordinator does not know them.
    producerId: int32(records, PRODUCER_ID_AT) * 2 ** 32 + (int32(records, PRODUCER_ID_AT + 4) >>> 0),
    producerEpoch: int32(records, PRODUCER_EPOCH_AT) >> 16,
    baseSequence: int32(records, BASE_SEQUENCE_AT),
    isTransactional: ((records[ATTRIBUTES_AT + 1] ?? 0) & TRANSACTIONAL) !== 0,
  }
}

/** The number of records that a batch says it has. */
export function batchCount(records: Uint8Array): number {
  return int32(records, COUNT_AT)
}

function int32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
