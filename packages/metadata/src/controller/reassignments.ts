import type {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  Input,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from '@samsa/protocol'
import type { TopicImage } from '../image/metadata-image.ts'
import { isReassigning } from '../image/partition-registration.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, noError } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import { partitionContext, type PartitionRef } from './leader-changes.ts'
import { changePartition } from './partition-change.ts'
import { refuseAssignment } from './new-partition.ts'
import { planReassignment, revertReassignment } from './reassignment.ts'
import type { ApiError, ControllerResult } from './types.ts'

/** AlterPartitionReassignments (45): new replicas for a partition; null replicas cancel what is under way. */
export function alterPartitionReassignments(
  state: ControllerState,
  request: AlterPartitionReassignmentsRequest,
): ControllerResult<Input<typeof AlterPartitionReassignmentsResponse>> {
  const records: MetadataRecord[] = []
  const { allowReplicationFactorChange } = request
  const responses = request.topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex, replicas }) => {
      const outcome = reassign(state, name, partitionIndex, replicas, allowReplicationFactorChange)
      if ('record' in outcome && outcome.record !== undefined) records.push(outcome.record)
      return { partitionIndex, ...errorFields('error' in outcome ? outcome.error : noError) }
    }),
  }))
  const response = { errorCode: ErrorCode.NONE, errorMessage: null, allowReplicationFactorChange, responses }
  return { records, atomic: true, response }
}

type Outcome = { readonly record: MetadataRecord | undefined } | { readonly error: ApiError }

function reassign(
  state: ControllerState,
  name: string,
  partitionId: number,
  replicas: readonly number[] | null,
  allowReplicationFactorChange: boolean,
): Outcome {
  const topic = state.topic(name)
  if (topic === undefined) return { error: apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find a topic named ${name}.`) }
  const partition = topic.partitions[partitionId]
  if (partition === undefined)
    return { error: apiError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, `Unable to find partition ${name}:${partitionId}.`) }
  const ref = { topic, partitionId, partition }
  return replicas === null ? cancel(state, ref) : change(state, ref, replicas, allowReplicationFactorChange)
}

function cancel(state: ControllerState, ref: PartitionRef): Outcome {
  const { topic, partitionId, partition } = ref
  if (!isReassigning(partition)) return { error: apiError(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, null) }
  const { replicas, isr, unclean } = revertReassignment(partition)
  const mayBeUnclean = state.uncleanElectionEnabled(topic.name)
  if (unclean && !mayBeUnclean) {
    const message = `Unable to revert partition assignment for ${topic.name}:${partitionId} because it would require an unclean leader election.`
    return { error: apiError(ErrorCode.INVALID_REPLICA_ASSIGNMENT, message) }
  }
  const election = mayBeUnclean ? 'unclean' : 'online'
  return { record: changePartition(partition, partitionContext(state, ref), { replicas, isr, removing: [], adding: [], election }) }
}

function change(state: ControllerState, ref: PartitionRef, target: readonly number[], allowReplicationFactorChange: boolean): Outcome {
  const { partition } = ref
  const refusal = refuseAssignment(state, target, undefined)
  if (refusal !== undefined) return { error: refusal }
  const all = new Set([...partition.replicas, ...partition.addingReplicas])
  for (const replica of partition.removingReplicas) all.delete(replica)
  const before = isReassigning(partition) ? all.size : partition.replicas.length
  if (!allowReplicationFactorChange && before !== target.length) {
    const message = `The replication factor is changed from ${before} to ${target.length}`
    return { error: apiError(ErrorCode.INVALID_REPLICATION_FACTOR, message) }
  }
  const { replicas, adding, removing } = planReassignment(partition.replicas, target)
  return {
    record: changePartition(partition, partitionContext(state, ref), {
      replicas,
      ...(adding.length > 0 ? { adding } : {}),
      ...(removing.length > 0 ? { removing } : {}),
    }),
  }
}

/** ListPartitionReassignments (46): null topics means all. */
export function listPartitionReassignments(
  state: ControllerState,
  request: ListPartitionReassignmentsRequest,
): ControllerResult<Input<typeof ListPartitionReassignmentsResponse>> {
  const asked: { readonly topic: TopicImage; readonly indexes: readonly number[] }[] = []
  if (request.topics === null) {
    for (const topic of state.image.topics.byId.values()) asked.push({ topic, indexes: [...topic.partitions.keys()] })
  } else {
    for (const { name, partitionIndexes } of request.topics) {
      const topic = state.topic(name)
      if (topic !== undefined) asked.push({ topic, indexes: partitionIndexes })
    }
  }
  const topics = asked
    .map(({ topic, indexes }) => ({
      name: topic.name,
      partitions: indexes.flatMap((partitionIndex) => {
        const partition = topic.partitions[partitionIndex]
        if (partition === undefined || !isReassigning(partition)) return []
        const { replicas, addingReplicas, removingReplicas } = partition
        return [{ partitionIndex, replicas, addingReplicas, removingReplicas }]
      }),
    }))
    .filter(({ partitions }) => partitions.length > 0)
  return { records: [], atomic: false, response: { errorCode: ErrorCode.NONE, errorMessage: null, topics } }
}
