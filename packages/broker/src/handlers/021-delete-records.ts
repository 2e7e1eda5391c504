import { DeleteRecordsRequest, DeleteRecordsResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { isInternalTopic } from '../internal-topics.ts'

const NO_LOW_WATERMARK = -1

/** 1 throttled after answering · 2 flexible. Offset -1 means the high watermark. */
export const deleteRecords = apiHandler<BrokerParts, typeof DeleteRecordsRequest, typeof DeleteRecordsResponse>({
  request: DeleteRecordsRequest,
  response: DeleteRecordsResponse,
  handle(parts, request) {
    return {
      topics: request.topics.map(({ name, partitions }) => ({
        name,
        partitions: partitions.map(({ partitionIndex, offset }) => ({ partitionIndex, ...truncate(parts, name, partitionIndex, offset) })),
      })),
    }
  },
})

function truncate(parts: BrokerParts, topic: string, index: number, offset: number): { lowWatermark: number; errorCode: number } {
  const failed = (errorCode: number) => ({ lowWatermark: NO_LOW_WATERMARK, errorCode })
  if (!parts.metadata.contains(topic, index)) return failed(code.UNKNOWN_TOPIC_OR_PARTITION)
  if (isInternalTopic(topic)) return failed(code.INVALID_TOPIC_EXCEPTION)
  const partition = parts.partitions.get(topic, index)
  if (partition === undefined) return failed(code.NOT_LEADER_OR_FOLLOWER)
  const log = partition.leaderLog(-1)
  if (typeof log === 'number') return failed(log)
  const { cleanupPolicy } = log.config
  if (!cleanupPolicy.includes('delete') && cleanupPolicy.includes('compact')) return failed(code.POLICY_VIOLATION)
  const { error, lowWatermark } = log.deleteRecordsBefore(offset)
  return error === 0 ? { lowWatermark, errorCode: 0 } : failed(error)
}
