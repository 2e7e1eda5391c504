import type { CreatePartitionsRequest, CreatePartitionsResponse, Input } from '@samsa/protocol'
import { partitionRecord } from '../image/partition-record.ts'
import { placeReplicas } from '../placement/striped-replica-placer.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, maxRecordsPerOperation, noError, tooLarge } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import { newPartition, refuseAssignment } from './new-partition.ts'
import type { ApiError, ControllerResult } from './types.ts'

type Response = Input<typeof CreatePartitionsResponse>
type Topic = CreatePartitionsRequest['topics'][number]

/** CreatePartitions (37): adds partitions behind the last one of each topic. */
export function createPartitions(state: ControllerState, request: CreatePartitionsRequest): ControllerResult<Response> {
  const results: NonNullable<Response['results']>[number][] = []
  const counts = new Map<string, number>()
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const [name, count] of counts)
    if (count > 1) results.push({ name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' })
  const records: MetadataRecord[] = []
  for (const topic of request.topics) {
    if (counts.get(topic.name) !== 1) continue
    const added = addPartitions(state, topic)
    if ('error' in added) results.push({ name: topic.name, ...errorFields(added.error) })
    else {
      records.push(...added.records)
      results.push({ name: topic.name, ...errorFields(noError) })
    }
  }
  if (records.length > maxRecordsPerOperation) {
    const failed = request.topics.map(({ name }) => ({ name, ...errorFields(tooLarge) }))
    return { records: [], atomic: true, response: { results: failed } }
  }
  return { records: request.validateOnly ? [] : records, atomic: true, response: { results } }
}

type Added = { readonly records: readonly MetadataRecord[] } | { readonly error: ApiError }

function addPartitions(state: ControllerState, asked: Topic): Added {
  const refuse = (code: number, message: string | null) => ({ error: apiError(code, message) })
  const topic = state.topic(asked.name)
  if (topic === undefined) return refuse(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null)
  const present = topic.partitions.length
  if (asked.count === present) return refuse(ErrorCode.INVALID_PARTITIONS, `Topic already has ${present} partition(s).`)
  if (asked.count < present)
    return refuse(
      ErrorCode.INVALID_PARTITIONS,
      `The topic ${asked.name} currently has ${present} partition(s); ${asked.count} would not be an increase.`,
    )
  const additional = asked.count - present
  if (asked.assignments !== null && asked.assignments.length !== additional)
    return refuse(
      ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      `Attempted to add ${additional} additional partition(s), but only ${asked.assignments.length} assignment(s) were specified.`,
    )
  if (additional > maxRecordsPerOperation) return { error: tooLarge }
  const replicationFactor = topic.partitions[0]?.replicas.length ?? 0
  const placements = asked.assignments?.map((assignment) => assignment.brokerIds) ?? placed(state, additional, replicationFactor)
  if ('error' in placements) return placements
  const records: MetadataRecord[] = []
  for (const [index, replicas] of placements.entries()) {
    const partitionId = present + index
    const refusal = asked.assignments === null ? undefined : refuseAssignment(state, replicas, replicationFactor)
    if (refusal !== undefined) return { error: refusal }
    const isr = replicas.filter((id) => state.isActive(id))
    if (isr.length === 0) return asked.assignments === null ? allFenced(replicationFactor) : assignedFenced(partitionId)
    records.push(partitionRecord(newPartition(state, replicas, isr), topic.id, partitionId, state.metadataVersion, state.elrEnabled))
  }
  return { records }
}

function placed(state: ControllerState, count: number, replicationFactor: number): number[][] | { readonly error: ApiError } {
  const placements = placeReplicas(state.usableBrokers(), count, replicationFactor, state.random)
  return typeof placements === 'string' ? { error: apiError(ErrorCode.INVALID_REPLICATION_FACTOR, placements) } : placements
}

function allFenced(replicationFactor: number): { readonly error: ApiError } {
  const message = `Unable to replicate the partition ${replicationFactor} time(s): All brokers are currently fenced or in controlled shutdown.`
  return { error: apiError(ErrorCode.INVALID_REPLICATION_FACTOR, message) }
}

function assignedFenced(partitionId: number): { readonly error: ApiError } {
  const message = `All brokers specified in the manual partition assignment for partition ${partitionId} are fenced or in controlled shutdown.`
  return { error: apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message) }
}
