import { OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const UNDEFINED_EPOCH = -1
const UNDEFINED_OFFSET = -1

/** 2 current leader epoch · 3 replica id · 4 flexible. */
export const offsetForLeaderEpoch = apiHandler<BrokerParts, typeof OffsetForLeaderEpochRequest, typeof OffsetForLeaderEpochResponse>({
  request: OffsetForLeaderEpochRequest,
  response: OffsetForLeaderEpochResponse,
  handle(parts, request) {
    return {
      topics: request.topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition, currentLeaderEpoch, leaderEpoch }) => {
          const failed = (errorCode: number) => ({ partition, errorCode, leaderEpoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_OFFSET })
          const hosted = parts.partitions.get(topic, partition)
          if (hosted === undefined) {
            return failed(parts.metadata.contains(topic, partition) ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_TOPIC_OR_PARTITION)
          }
          const log = hosted.leaderLog(currentLeaderEpoch)
          if (typeof log === 'number') return failed(log)
          const end = log.endOffsetForEpoch(leaderEpoch)
          return end === undefined ? failed(0) : { partition, errorCode: 0, leaderEpoch: end.leaderEpoch, endOffset: end.endOffset }
        }),
      })),
    }
  },
})
