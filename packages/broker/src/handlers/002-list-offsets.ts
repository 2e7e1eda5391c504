import type { OffsetPoint, PartitionLog } from '@samsa/log'
import { ListOffsetsRequest, ListOffsetsResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const LATEST = -1
const EARLIEST = -2
const MAX_TIMESTAMP = -3
const EARLIEST_LOCAL = -4
const LATEST_TIERED = -5
const EARLIEST_PENDING_UPLOAD = -6

const CONSUMER_REPLICA = -1
const DEBUGGING_REPLICA = -2
const READ_COMMITTED = 1

/** The special timestamps: what the log calls them, and the version that knows them. */
const POINTS: ReadonlyMap<number, { readonly point: OffsetPoint; readonly since: number }> = new Map([
  [LATEST, { point: 'latest', since: 1 }],
  [EARLIEST, { point: 'earliest', since: 1 }],
  [MAX_TIMESTAMP, { point: 'maxTimestamp', since: 7 }],
  [EARLIEST_LOCAL, { point: 'earliestLocal', since: 8 }],
  [LATEST_TIERED, { point: 'latestTiered', since: 9 }],
  [EARLIEST_PENDING_UPLOAD, { point: 'earliestPendingUpload', since: 11 }],
])

/**
 * 1 one offset per partition · 2 isolation level · 3 throttled after answering · 4 leader epochs · 5 OFFSET_NOT_AVAILABLE · 6 flexible
 * 7 max timestamp (KIP-734) · 8 earliest local (KIP-405) · 9 latest tiered · 10 timeout · 11 earliest pending upload (KIP-1023)
 */
export const listOffsets = apiHandler<BrokerParts, typeof ListOffsetsRequest, typeof ListOffsetsResponse>({
  request: ListOffsetsRequest,
  response: ListOffsetsResponse,
  handle(parts, request, call) {
    const duplicates = duplicatesOf(request)
    return {
      topics: request.topics.map((topic) => ({
        name: topic.name,
        partitions: distinct(topic.partitions).map((asked) => {
          if (duplicates.has(`${topic.name}-${asked.partitionIndex}`)) return failed(asked, code.INVALID_REQUEST)
          return lookUp(parts, topic.name, asked, request, call.apiVersion)
        }),
      })),
    }
  },
})

type Asked = ListOffsetsRequest['topics'][number]['partitions'][number]
type Answer = NonNullable<NonNullable<NonNullable<Input<typeof ListOffsetsResponse>['topics']>[number]['partitions']>[number]>

function lookUp(parts: BrokerParts, topic: string, asked: Asked, request: ListOffsetsRequest, apiVersion: number): Answer {
  const special = POINTS.get(asked.timestamp)
  if (asked.timestamp < 0 && (special === undefined || apiVersion < special.since)) return failed(asked, code.UNSUPPORTED_VERSION)
  const partition = parts.partitions.get(topic, asked.partitionIndex)
  if (partition === undefined) {
    const exists = parts.metadata.contains(topic, asked.partitionIndex)
    return failed(asked, exists ? code.NOT_LEADER_OR_FOLLOWER : code.UNKNOWN_TOPIC_OR_PARTITION)
  }
  const epoch = asked.currentLeaderEpoch
  const log = request.replicaId === DEBUGGING_REPLICA ? partition.anyLog(epoch) : partition.leaderLog(epoch)
  if (typeof log === 'number') return failed(asked, log)
  const isClient = request.replicaId === CONSUMER_REPLICA
  const bound = lastFetchable(log, isClient, request.isolationLevel === READ_COMMITTED)
  // After an election the high watermark may lag behind what the old leader had told (KIP-207).
  const lags = isClient && partition.epochStartOffset > log.highWatermark
  const lagError = apiVersion >= 5 ? code.OFFSET_NOT_AVAILABLE : code.LEADER_NOT_AVAILABLE
  if (asked.timestamp === LATEST) {
    if (lags) return failed(asked, lagError)
    return {
      partitionIndex: asked.partitionIndex,
      errorCode: 0,
      timestamp: -1,
      offset: bound,
      leaderEpoch: toldEpoch(partition.leaderEpoch, apiVersion),
    }
  }
  const found = special === undefined ? log.offsetForTimestamp(asked.timestamp) : log.offsetFor(special.point)
  const bounded = asked.timestamp !== EARLIEST && asked.timestamp !== EARLIEST_LOCAL
  if (found === undefined || (bounded && found.offset >= bound)) return lags && bounded ? failed(asked, lagError) : failed(asked, 0)
  return {
    partitionIndex: asked.partitionIndex,
    errorCode: 0,
    timestamp: found.timestampMs,
    offset: found.offset,
    leaderEpoch: toldEpoch(found.leaderEpoch, apiVersion),
  }
}

function toldEpoch(leaderEpoch: number, apiVersion: number): number {
  return apiVersion >= 4 ? leaderEpoch : -1
}

function lastFetchable(log: PartitionLog, isClient: boolean, committedOnly: boolean): number {
  if (!isClient) return log.logEndOffset
  return committedOnly ? log.lastStableOffset : log.highWatermark
}

function failed(asked: Asked, errorCode: number): Answer {
  return { partitionIndex: asked.partitionIndex, errorCode, timestamp: -1, offset: -1 }
}

function distinct(partitions: readonly Asked[]): readonly Asked[] {
  return [...new Map(partitions.map((asked) => [asked.partitionIndex, asked])).values()]
}

function duplicatesOf(request: ListOffsetsRequest): ReadonlySet<string> {
  const seen = new Set<string>()
  const duplicates = new Set<string>()
  for (const topic of request.topics) {
    for (const { partitionIndex } of topic.partitions) {
      const name = `${topic.name}-${partitionIndex}`
      if (seen.has(name)) duplicates.add(name)
      seen.add(name)
    }
  }
  return duplicates
}
