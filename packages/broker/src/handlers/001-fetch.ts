import { FetchRequest, FetchResponse } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { code } from '../error-codes.ts'
import { beginSession, fetchContext } from '../fetch/fetch-context.ts'
import type { FetchContext } from '../fetch/fetch-context.ts'
import type { ToldPartition } from '../fetch/fetch-session.ts'
import type { FetchTarget } from '../fetch/fetch-target.ts'
import { readPartitions } from '../fetch/partition-read.ts'
import type { FetchParameters, PartitionRead } from '../fetch/partition-read.ts'
import type { NodeAddress } from '../metadata-view.ts'

/**
 * 4 isolation level, last stable offset, aborted transactions · 5 log start offset · 6 KAFKA_STORAGE_ERROR may come · 7 sessions (KIP-227)
 * 9 current leader epoch · 10 zstd · 11 rack and preferred replica (KIP-392) · 12 flexible, last fetched epoch · 13 topic ids
 * 14 OFFSET_MOVED_TO_TIERED_STORAGE · 15 replica state · 16 current leader (KIP-951) · 17 directory id · 18 high watermark (KIP-1166)
 */
export const fetch = apiHandler<BrokerParts, typeof FetchRequest, typeof FetchResponse>({
  request: FetchRequest,
  response: FetchResponse,
  inPlace: true,
  handle(parts, request, call) {
    const nameOf = (topicId: string): string | undefined => parts.metadata.topicById(topicId)?.name
    const context = fetchContext(parts.fetchSessions, request, call.apiVersion, parts.world.clock.nowMs(), nameOf)
    if (context.kind === 'error') return { errorCode: context.errorCode }
    if (request.isolationLevel !== 0 && request.isolationLevel !== 1 && context.targets.some((target) => isKnown(parts, target))) {
      return refuseAll(request, call.apiVersion, code.UNKNOWN_SERVER_ERROR)
    }
    call.trace.isOfFollower = replicaIdOf(request, call.apiVersion) >= 0
    const parameters = parametersOf(request, call.apiVersion, parts.recordBuffers.limit(parts.config.current.get('fetch.max.bytes')))
    const reads = readPartitions(parts, context.targets, parameters)
    let bytes = 0
    let mustAnswer = parameters.maxWaitMs <= 0
    for (const read of reads) {
      if (read.partition !== undefined) {
        read.partition.meters.fetchRequests.count++
        parts.topicMeters.all.fetchRequests.count++
      }
      bytes += read.slice?.sizeBytes ?? 0
      if (read.errorCode !== 0 || read.divergingEpoch !== undefined) mustAnswer = true
    }
    if (mustAnswer || reads.length === 0 || bytes >= parameters.minBytes) {
      answer(parts, call, context, parameters, reads)
      return LATER
    }
    const complete = (): void => answer(parts, call, context, parameters, readPartitions(parts, context.targets, parameters))
    const sizeOf = ({ target }: PartitionRead): number => readPartitions(parts, [target], parameters)[0]?.slice?.sizeBytes ?? 0
    const { minBytes, maxWaitMs, isolation } = parameters
    const measure = isolation === 'lastStable' ? sizeOf : undefined
    parts.waitingFetches.add(call.connection, reads, minBytes - bytes, maxWaitMs, complete, measure)
    return LATER
  },
})

function isKnown(parts: BrokerParts, { topic, partition }: FetchTarget): boolean {
  return topic !== undefined && parts.metadata.contains(topic, partition)
}

/** Before version 13 clients may not know of an error of the whole, so each partition tells it too. */
function refuseAll(request: FetchRequest, apiVersion: number, errorCode: number): Input<typeof FetchResponse> {
  const { sessionId } = request
  if (apiVersion >= 13) return { errorCode, sessionId }
  const responses = request.topics.map(({ topic, topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition }) => ({ partitionIndex: partition, errorCode, highWatermark: -1, records: NO_RECORDS })),
  }))
  return { errorCode, sessionId, responses }
}

function replicaIdOf(request: FetchRequest, apiVersion: number): number {
  return apiVersion < 15 ? request.replicaId : request.replicaState.replicaId
}

function parametersOf(request: FetchRequest, apiVersion: number, limitBytes: number): FetchParameters {
  const isFollower = replicaIdOf(request, apiVersion) >= 0
  const maxBytes = Math.min(request.maxBytes, limitBytes)
  return {
    maxWaitMs: request.maxWaitMs,
    minBytes: Math.min(request.minBytes, maxBytes),
    maxBytes,
    isolation: isFollower ? 'logEnd' : request.isolationLevel === 1 ? 'lastStable' : 'highWatermark',
    isFollower,
    leaderOnly: isFollower || apiVersion < 11,
  }
}

type ServedContext = Exclude<FetchContext, { kind: 'error' }>
type TopicAnswer = { topic: string; topicId: string; partitions: PartitionAnswer[] }
type PartitionAnswer = NonNullable<NonNullable<NonNullable<Input<typeof FetchResponse>['responses']>[number]['partitions']>[number]>

/** Decides what the answer mentions, brings its bytes into memory, and sends it. */
function answer(
  parts: BrokerParts,
  call: Call<typeof FetchResponse>,
  context: ServedContext,
  parameters: FetchParameters,
  reads: readonly PartitionRead[],
): void {
  if (call.isGone) return
  const told = reads.map(toldOf)
  let sessionId = 0
  let included: readonly PartitionRead[] = reads
  if (context.kind === 'incremental') {
    const { session } = context
    sessionId = session.id
    included = reads.filter((read, i) => {
      const facts = told[i]
      return facts !== undefined && session.tell(read.target, facts)
    })
  } else if (context.isNewSession) {
    const options = { isFollower: parameters.isFollower, usesTopicIds: call.apiVersion >= 13, nowMs: parts.world.clock.nowMs() }
    sessionId = beginSession(parts.fetchSessions, context.targets, told, options)
  }
  parts.recordBuffers.fill(included, (records, release) => {
    const { turn } = parts
    turn.begin()
    send(parts, call, sessionId, parameters.isFollower, included, records, release)
    turn.end()
  })
}

function send(
  parts: BrokerParts,
  call: Call<typeof FetchResponse>,
  sessionId: number,
  isFollower: boolean,
  reads: readonly PartitionRead[],
  records: readonly (Uint8Array | undefined)[],
  release: (() => void) | undefined,
): void {
  const responses: TopicAnswer[] = []
  const endpoints: NodeAddress[] = []
  let last: TopicAnswer | undefined
  for (const [i, read] of reads.entries()) {
    const { target } = read
    if (last === undefined || last.topicId !== target.topicId || last.topic !== (target.topic ?? '')) {
      last = { topic: target.topic ?? '', topicId: target.topicId, partitions: [] }
      responses.push(last)
    }
    last.partitions.push(partitionAnswer(parts, call, read, records[i], endpoints))
  }
  const body: Input<typeof FetchResponse> = { sessionId, responses }
  // Followers know where everybody is.
  if (endpoints.length === 0 || isFollower) call.reply(body, release)
  else call.reply({ ...body, nodeEndpoints: endpoints.map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })) }, release)
}

function partitionAnswer(
  parts: BrokerParts,
  call: Call<typeof FetchResponse>,
  read: PartitionRead,
  records: Uint8Array | undefined,
  endpoints: NodeAddress[],
): PartitionAnswer {
  const { target, partition } = read
  // The slice was there when it was read; if the disk failed since, only the error is told.
  const diskFailed = records === undefined && (read.slice?.sizeBytes ?? 0) > 0
  const errorCode = diskFailed ? code.KAFKA_STORAGE_ERROR : read.errorCode
  if (records !== undefined && partition !== undefined) {
    partition.meters.bytesOut.count += records.byteLength
    parts.topicMeters.all.bytesOut.count += records.byteLength
  }
  const told: PartitionAnswer = {
    partitionIndex: target.partition,
    // Consumers before version 6 do not know KAFKA_STORAGE_ERROR.
    errorCode: errorCode === code.KAFKA_STORAGE_ERROR && call.apiVersion <= 5 ? code.NOT_LEADER_OR_FOLLOWER : errorCode,
    highWatermark: read.highWatermark,
    lastStableOffset: read.lastStableOffset,
    logStartOffset: read.logStartOffset,
    abortedTransactions: read.abortedTransactions,
    records: records ?? NO_RECORDS,
  }
  if (read.divergingEpoch !== undefined) return { ...told, divergingEpoch: read.divergingEpoch }
  const movedAway = errorCode === code.NOT_LEADER_OR_FOLLOWER || errorCode === code.FENCED_LEADER_EPOCH
  if (call.apiVersion < 16 || !movedAway || target.topic === undefined) return told
  const { leaderId, leaderEpoch, node } = parts.metadata.leader(target.topic, target.partition, call.listenerName)
  if (node !== undefined && !endpoints.some((each) => each.id === node.id)) endpoints.push(node)
  return { ...told, currentLeader: { leaderId, leaderEpoch } }
}

const NO_RECORDS = new Uint8Array(0)

function toldOf(read: PartitionRead): ToldPartition {
  return {
    errorCode: read.errorCode,
    highWatermark: read.highWatermark,
    logStartOffset: read.logStartOffset,
    recordBytes: read.slice?.sizeBytes ?? 0,
    hasPreferredReplica: false,
    hasDivergingEpoch: read.divergingEpoch !== undefined,
  }
}
