import type { ElectLeadersRequest, ElectLeadersResponse, Input } from '@samsa/protocol'
import { noLeader, preferredReplica } from '../image/partition-registration.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, maxRecordsPerOperation, noError, tooLarge } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import { partitionContext, partitionsWhere } from './leader-changes.ts'
import { changePartition } from './partition-change.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

type Response = Input<typeof ElectLeadersResponse>
type TopicAnswer = NonNullable<Response['replicaElectionResults']>[number]

const unclean = 1
const maxElections = 1000

/** ElectLeaders (43): preferred (0) or unclean (1); null partitions means all of the cluster. */
export function electLeaders(state: ControllerState, context: ControllerContext, request: ElectLeadersRequest): ControllerResult<Response> {
  const electionType = context.apiVersion === 0 ? 0 : request.electionType
  if (electionType !== 0 && electionType !== unclean)
    return failAll(request, apiError(ErrorCode.INVALID_REQUEST, `Unknown election type ${electionType}`))
  const records: MetadataRecord[] = []
  const everywhere = request.topicPartitions === null
  const asked =
    request.topicPartitions ??
    [...state.image.topics.byId.values()].map(({ name, partitions }) => ({ topic: name, partitions: [...partitions.keys()] }))
  const replicaElectionResults: TopicAnswer[] = asked.map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions
      .map((partitionId) => ({ partitionId, ...errorFields(electLeader(state, topic, partitionId, electionType, records)) }))
      // Asked for all, what has its leader already is not worth telling.
      .filter(({ errorCode }) => !everywhere || errorCode !== ErrorCode.ELECTION_NOT_NEEDED),
  }))
  if (records.length > maxRecordsPerOperation) return failAll(request, tooLarge)
  return { records, atomic: false, response: { errorCode: ErrorCode.NONE, replicaElectionResults } }
}

function failAll(request: ElectLeadersRequest, error: ApiError): ControllerResult<Response> {
  const replicaElectionResults = (request.topicPartitions ?? []).map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({ partitionId, ...errorFields(error) })),
  }))
  return { records: [], atomic: false, response: { errorCode: error.code, replicaElectionResults } }
}

function electLeader(state: ControllerState, name: string, partitionId: number, electionType: number, records: MetadataRecord[]): ApiError {
  const topic = state.topic(name)
  if (topic === undefined) return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such topic as ${name}`)
  const partition = topic.partitions[partitionId]
  if (partition === undefined) return apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `No such partition as ${name}-${partitionId}`)
  const isUnclean = electionType === unclean
  if (isUnclean ? partition.leader !== noLeader : partition.leader === preferredReplica(partition))
    return apiError(ErrorCode.ELECTION_NOT_NEEDED)
  const ref = { topic, partitionId, partition }
  const record = changePartition(partition, partitionContext(state, ref), { election: isUnclean ? 'unclean' : 'preferred' })
  if (record === undefined) return apiError(isUnclean ? ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE : ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE)
  records.push(record)
  return noError
}

/** auto.leader.rebalance.enable: leaderships back to the preferred replicas, at most 1,000 at a time. */
export function balanceLeaders(state: ControllerState): MetadataRecord[] {
  const records: MetadataRecord[] = []
  for (const ref of partitionsWhere(state, (partition) => partition.leader !== preferredReplica(partition))) {
    if (records.length >= maxElections) break
    const record = changePartition(ref.partition, partitionContext(state, ref), { election: 'preferred' })
    if (record !== undefined) records.push(record)
  }
  return records
}

/** Leaders for partitions that lost theirs, where the topic allows an unclean election; at most 1,000 at a time. */
export function electUncleanLeaders(state: ControllerState): MetadataRecord[] {
  const records: MetadataRecord[] = []
  for (const { topic, partitionId } of partitionsWhere(state, (partition) => partition.leader === noLeader)) {
    if (records.length >= maxElections) break
    if (state.uncleanElectionEnabled(topic.name)) electLeader(state, topic.name, partitionId, unclean, records)
  }
  return records
}
