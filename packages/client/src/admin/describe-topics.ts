import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { PartitionMetadata } from '../metadata-cache.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import type { AclOperation } from './names.ts'
import { authorizedOperations } from './names.ts'
import { Outcomes } from './outcomes.ts'
import type { TopicSelection } from './topics.ts'

export interface PartitionDescription extends PartitionMetadata {
  /** KIP-966; undefined where the broker cannot tell. */
  readonly eligibleLeaderReplicas: readonly number[] | undefined
  readonly lastKnownElr: readonly number[] | undefined
}

export interface TopicDescription {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
  /** In order. */
  readonly partitions: readonly PartitionDescription[]
  readonly authorizedOperations: readonly AclOperation[] | undefined
}

export interface DescribeTopicsOptions extends AdminOptions {
  readonly includeAuthorizedOperations?: boolean
  /** Partitions in one answer of the broker, 2000. */
  readonly partitionSizeLimitPerResponse?: number
}

const DESCRIBE_TOPIC_PARTITIONS = { request: protocol.DescribeTopicPartitionsRequest, response: protocol.DescribeTopicPartitionsResponse }
const METADATA = { request: protocol.MetadataRequest, response: protocol.MetadataResponse }

/** Topics by name or id. By name with DescribeTopicPartitions, which pages and tells the ELR, where the broker has it. */
export async function describeTopics(
  context: AdminContext,
  topics: TopicSelection,
  options: DescribeTopicsOptions,
): Promise<Outcomes<TopicDescription>> {
  if ('topicIds' in topics) return await byMetadata(context, topics, options)
  return await context.attempt('describeTopics', options, async () => {
    const connection = await context.anyNode()
    if (connection.versionFor(protocol.DescribeTopicPartitionsRequest) === undefined) return await byMetadata(context, topics, options)
    return await byPages(context, topics, options)
  })
}

async function byPages(
  context: AdminContext,
  names: readonly string[],
  options: DescribeTopicsOptions,
): Promise<Outcomes<TopicDescription>> {
  const outcomes = new Outcomes<TopicDescription>(names.map((name) => [name, notFound(name)]))
  const partial = new Map<string, PartitionDescription[]>()
  let open = [...new Set(names)].sort()
  let cursor: { readonly topicName: string; readonly partitionIndex: number } | null = null
  while (open.length > 0) {
    const response: protocol.DescribeTopicPartitionsResponse = await context.atAnyNode(
      DESCRIBE_TOPIC_PARTITIONS,
      { topics: open.map((name) => ({ name })), responsePartitionLimit: options.partitionSizeLimitPerResponse ?? 2000, cursor },
      options,
    )
    for (const topic of response.topics) {
      if (topic.name === null) continue
      if (topic.errorCode !== 0) {
        outcomes.set(topic.name, new KafkaClientError(topic.errorCode))
        continue
      }
      const partitions = [...(partial.get(topic.name) ?? []), ...topic.partitions.map((each) => described(each, each))]
      partial.set(topic.name, partitions)
      outcomes.set(topic.name, description({ ...topic, name: topic.name }, partitions, options))
    }
    cursor = response.nextCursor
    const next = cursor?.topicName
    open = next === undefined ? [] : open.filter((name) => name >= next)
  }
  return outcomes
}

async function byMetadata(
  context: AdminContext,
  topics: TopicSelection,
  options: DescribeTopicsOptions,
): Promise<Outcomes<TopicDescription>> {
  const byId = 'topicIds' in topics
  const keys = byId ? topics.topicIds : topics
  const response = await context.atAnyNode(
    METADATA,
    {
      topics: keys.map((key) => (byId ? { name: null, topicId: key } : { name: key })),
      allowAutoTopicCreation: false,
      includeTopicAuthorizedOperations: options.includeAuthorizedOperations ?? false,
    },
    options,
    (answer) => ({ errorCode: answer.errorCode }),
  )
  const outcomes = new Outcomes<TopicDescription>()
  for (const key of keys) {
    const topic = response.topics.find((each) => (byId ? each.topicId : each.name) === key)
    if (topic === undefined) outcomes.set(key, byId ? new KafkaClientError(errors.UNKNOWN_TOPIC_ID.code) : notFound(key))
    else if (topic.errorCode !== 0) outcomes.set(key, new KafkaClientError(topic.errorCode))
    else {
      const partitions = topic.partitions.map((each) => described(each, undefined))
      outcomes.set(key, description({ ...topic, name: topic.name ?? '' }, partitions, options))
    }
  }
  return outcomes
}

type Told = protocol.MetadataResponse['topics'][number]['partitions'][number]
type Elr = Pick<protocol.DescribeTopicPartitionsResponse['topics'][number]['partitions'][number], 'eligibleLeaderReplicas' | 'lastKnownElr'>

function described(partition: Omit<Told, 'errorCode'>, elr: Elr | undefined): PartitionDescription {
  return {
    partition: partition.partitionIndex,
    leaderId: partition.leaderId,
    leaderEpoch: partition.leaderEpoch,
    replicas: partition.replicaNodes,
    isr: partition.isrNodes,
    offlineReplicas: partition.offlineReplicas,
    eligibleLeaderReplicas: elr?.eligibleLeaderReplicas ?? undefined,
    lastKnownElr: elr?.lastKnownElr ?? undefined,
  }
}

function description(
  topic: { readonly name: string; readonly topicId: string; readonly isInternal: boolean; readonly topicAuthorizedOperations: number },
  partitions: readonly PartitionDescription[],
  options: DescribeTopicsOptions,
): TopicDescription {
  return {
    name: topic.name,
    topicId: topic.topicId,
    isInternal: topic.isInternal,
    partitions: partitions.toSorted((a, b) => a.partition - b.partition),
    authorizedOperations: options.includeAuthorizedOperations === true ? authorizedOperations(topic.topicAuthorizedOperations) : undefined,
  }
}

function notFound(name: string): KafkaClientError {
  return new KafkaClientError(errors.UNKNOWN_TOPIC_OR_PARTITION.code, `Topic ${name} not found.`)
}
