import * as protocol from '@samsa/protocol'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome, throwError } from './admin-context.ts'
import { Outcomes } from './outcomes.ts'

const ELECT_LEADERS = { request: protocol.ElectLeadersRequest, response: protocol.ElectLeadersResponse }
const ALTER_REASSIGNMENTS = { request: protocol.AlterPartitionReassignmentsRequest, response: protocol.AlterPartitionReassignmentsResponse }
const LIST_REASSIGNMENTS = { request: protocol.ListPartitionReassignmentsRequest, response: protocol.ListPartitionReassignmentsResponse }
const ELECTION_TYPES = { PREFERRED: 0, UNCLEAN: 1 } as const

/** Elects leaders, of all partitions (`null`) or these. With `null` the outcomes hold only partitions that needed an election. */
export async function electLeaders(
  context: AdminContext,
  type: keyof typeof ELECTION_TYPES,
  partitions: readonly TopicPartition[] | null,
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const topicPartitions = partitions === null ? null : [...byTopic(partitions)].map(([topic, numbers]) => ({ topic, partitions: numbers }))
  const body = { electionType: ELECTION_TYPES[type], topicPartitions, timeoutMs: context.timeoutMs(options) }
  const response = await context.atController(ELECT_LEADERS, body, options, (answer) => [
    answer.errorCode,
    ...answer.replicaElectionResults.flatMap((topic) => topic.partitionResult.map((each) => each.errorCode)),
  ])
  throwError(response)
  return new Outcomes<undefined>(
    response.replicaElectionResults.flatMap(({ topic, partitionResult }) =>
      partitionResult.map((each) => [partitionKey(topic, each.partitionId), outcome(each, undefined)]),
    ),
  )
}

export interface NewReassignment extends TopicPartition {
  /** The replicas it shall have, the preferred leader first; null cancels the reassignment under way. */
  readonly replicas: readonly number[] | null
}

export async function alterPartitionReassignments(
  context: AdminContext,
  reassignments: readonly NewReassignment[],
  options: AdminOptions & { readonly allowReplicationFactorChange?: boolean },
): Promise<Outcomes<undefined>> {
  const topics = [...Map.groupBy(reassignments, (each) => each.topic)].map(([name, group]) => ({
    name,
    partitions: group.map(({ partition, replicas }) => ({ partitionIndex: partition, replicas: replicas === null ? null : [...replicas] })),
  }))
  const body = {
    timeoutMs: context.timeoutMs(options),
    topics,
    ...(options.allowReplicationFactorChange === false ? { allowReplicationFactorChange: false } : {}),
  }
  const response = await context.atController(ALTER_REASSIGNMENTS, body, options, (answer) => [
    answer.errorCode,
    ...answer.responses.flatMap((topic) => topic.partitions.map((each) => each.errorCode)),
  ])
  throwError(response)
  return new Outcomes<undefined>(
    response.responses.flatMap(({ name, partitions }) =>
      partitions.map((each) => [partitionKey(name, each.partitionIndex), outcome(each, undefined)]),
    ),
  )
}

export interface PartitionReassignment extends TopicPartition {
  readonly replicas: readonly number[]
  readonly addingReplicas: readonly number[]
  readonly removingReplicas: readonly number[]
}

/** Reassignments under way, of all partitions (`null`) or these. */
export async function listPartitionReassignments(
  context: AdminContext,
  partitions: readonly TopicPartition[] | null,
  options: AdminOptions,
): Promise<PartitionReassignment[]> {
  const topics = partitions === null ? null : [...byTopic(partitions)].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
  const response = await context.atController(LIST_REASSIGNMENTS, { timeoutMs: context.timeoutMs(options), topics }, options, (answer) => [
    answer.errorCode,
  ])
  throwError(response)
  return response.topics.flatMap(({ name, partitions: found }) =>
    found.map(({ partitionIndex, replicas, addingReplicas, removingReplicas }) => ({
      topic: name,
      partition: partitionIndex,
      replicas,
      addingReplicas,
      removingReplicas,
    })),
  )
}
