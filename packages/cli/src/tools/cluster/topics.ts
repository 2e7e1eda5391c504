import {
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
  MetadataRequest,
  MetadataResponse,
  ZERO_UUID,
} from '@samsa/protocol'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { Access } from './cluster-access.ts'
import { KafkaError, throwIfError } from './kafka-error.ts'

const METADATA = { request: MetadataRequest, response: MetadataResponse }

export interface ListedTopic {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
}

export interface DescribedPartition {
  readonly partition: number
  /** -1 without one, or one that the cluster does not list. */
  readonly leaderId: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
  /** undefined where the broker did not say. */
  readonly elr: readonly number[] | undefined
  readonly lastKnownElr: readonly number[] | undefined
}

export interface DescribedTopic extends ListedTopic {
  readonly partitions: readonly DescribedPartition[]
}

export interface Reassignment {
  readonly replicas: readonly number[]
  readonly adding: readonly number[]
  readonly removing: readonly number[]
}

/** All topics, by name. */
export async function listTopics(access: Access): Promise<ListedTopic[]> {
  const response = await access.any('listTopics', METADATA, { topics: null })
  return response.topics
    .flatMap((topic) => (topic.name === null ? [] : [{ name: topic.name, topicId: topic.topicId, isInternal: topic.isInternal }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The brokers that the cluster lists. */
export async function liveBrokers(access: Access): Promise<{ nodeId: number; host: string; port: number; rack: string | null }[]> {
  const response = await access.any('listNodes', METADATA, { topics: [] })
  return response.brokers
}

/** The topics of these names in the order in which Java's map of them comes; one that does not exist throws. */
export async function describeTopics(access: Access, names: readonly string[], partitionLimit = 2000): Promise<DescribedTopic[]> {
  let found: Map<string, DescribedTopic>
  try {
    found = await describePages(access, names, partitionLimit)
  } catch (error) {
    if (!(error instanceof KafkaError) || error.code !== 35) throw error
    found = await describeByMetadata(access, names)
  }
  return hashOrder(found.values(), (topic) => stringHash(topic.name), found.size)
}

async function describePages(access: Access, names: readonly string[], partitionLimit: number): Promise<Map<string, DescribedTopic>> {
  const alive = new Set((await liveBrokers(access)).map((broker) => broker.nodeId))
  const topics = new Map<string, DescribedTopic>()
  const wanted = [...names].sort()
  let cursor: { topicName: string; partitionIndex: number } | null = null
  do {
    const from: string = cursor?.topicName ?? ''
    const page: DescribeTopicPartitionsResponse = await access.any(
      'describeTopicPartitions',
      { request: DescribeTopicPartitionsRequest, response: DescribeTopicPartitionsResponse },
      { topics: wanted.filter((name) => name >= from).map((name) => ({ name })), responsePartitionLimit: partitionLimit, cursor },
    )
    for (const topic of page.topics) {
      throwIfError(topic)
      const name = topic.name ?? ''
      const partitions = topic.partitions.map((each) => ({
        partition: each.partitionIndex,
        leaderId: alive.has(each.leaderId) ? each.leaderId : -1,
        replicas: each.replicaNodes,
        isr: each.isrNodes,
        elr: each.eligibleLeaderReplicas ?? [],
        lastKnownElr: each.lastKnownElr ?? [],
      }))
      const before = topics.get(name)?.partitions ?? []
      topics.set(name, { name, topicId: topic.topicId, isInternal: topic.isInternal, partitions: [...before, ...partitions] })
    }
    cursor = page.nextCursor
  } while (cursor !== null)
  return topics
}

async function describeByMetadata(access: Access, names: readonly string[]): Promise<Map<string, DescribedTopic>> {
  const response = await access.any('describeTopics', METADATA, { topics: names.map((name) => ({ name })), allowAutoTopicCreation: false })
  return new Map(described(response).map((topic) => [topic.name, topic]))
}

/** The topic with this id. */
export async function describeTopicById(access: Access, topicId: string): Promise<DescribedTopic[]> {
  const response = await access.any('describeTopicsWithIds', METADATA, {
    topics: [{ topicId, name: null }],
    allowAutoTopicCreation: false,
  })
  return described(response)
}

function described(response: MetadataResponse): DescribedTopic[] {
  const alive = new Set(response.brokers.map((broker) => broker.nodeId))
  return response.topics.map((topic) => {
    throwIfError(topic)
    const partitions = topic.partitions.map((each) => ({
      partition: each.partitionIndex,
      leaderId: alive.has(each.leaderId) ? each.leaderId : -1,
      replicas: each.replicaNodes,
      isr: each.isrNodes,
      elr: undefined,
      lastKnownElr: undefined,
    }))
    return {
      name: topic.name ?? '',
      topicId: topic.topicId,
      isInternal: topic.isInternal,
      partitions: partitions.sort((a, b) => a.partition - b.partition),
    }
  })
}

export const isZeroUuid = (id: string): boolean => id === ZERO_UUID

/** Reassignments under way, by `topic-partition`; of all partitions where `topics` is null. */
export async function listReassignments(
  access: Access,
  topics: readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[] | null,
): Promise<Map<string, Reassignment & { readonly topic: string; readonly partition: number }>> {
  const response = await access.controller(
    'listPartitionReassignments',
    { request: ListPartitionReassignmentsRequest, response: ListPartitionReassignmentsResponse },
    { topics: topics?.map((topic) => ({ name: topic.name, partitionIndexes: [...topic.partitionIndexes] })) ?? null },
  )
  throwIfError(response)
  const found = new Map<string, Reassignment & { readonly topic: string; readonly partition: number }>()
  for (const topic of response.topics) {
    for (const each of topic.partitions) {
      found.set(`${topic.name}-${each.partitionIndex}`, {
        topic: topic.name,
        partition: each.partitionIndex,
        replicas: each.replicas,
        adding: each.addingReplicas,
        removing: each.removingReplicas,
      })
    }
  }
  return found
}
