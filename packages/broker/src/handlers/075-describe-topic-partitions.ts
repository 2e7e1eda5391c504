import { DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import type { TopicImage } from '@samsa/metadata'
import { apiHandler } from '../api-handler.ts'
import { TOPIC_OPERATIONS } from '../authorized-operations.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'
import { isInternalTopic } from '../internal-topics.ts'
import { topicNameProblem } from '../topic-name.ts'
import { placementOf } from './partition-placement.ts'

/** 0 the first (KIP-966): topics by name in order, so many partitions at a time, with a cursor for the rest. */
export const describeTopicPartitions = apiHandler<
  BrokerParts,
  typeof DescribeTopicPartitionsRequest,
  typeof DescribeTopicPartitionsResponse
>({
  request: DescribeTopicPartitionsRequest,
  response: DescribeTopicPartitionsResponse,
  handle(parts, request, call) {
    const { cursor } = request
    const from = cursor?.topicName ?? ''
    const all = request.topics.length === 0
    const asked = all ? Array.from(parts.metadata.image.topics.byName, ([name]) => name) : request.topics.map((topic) => topic.name)
    const names = [...new Set(asked)].filter((name) => name >= from).sort((a, b) => (a < b ? -1 : 1))
    if (cursor !== null && (cursor.partitionIndex < 0 || (!all && !names.includes(cursor.topicName)))) {
      return { topics: asked.map((name) => ({ errorCode: code.INVALID_REQUEST, name })) }
    }
    const limit = parts.config.current.get('max.request.partition.size.limit')
    let left = Math.max(1, Math.min(limit, request.responsePartitionLimit))
    const topics: TopicAnswer[] = []
    for (const name of names) {
      if (left === 0) return { topics, nextCursor: { topicName: name, partitionIndex: 0 } }
      const topic = parts.metadata.topic(name)
      if (topic === undefined) {
        if (!all) topics.push(notFound(name))
        continue
      }
      const first = cursor !== null && name === cursor.topicName ? cursor.partitionIndex : 0
      const end = Math.min(topic.partitions.length, first + left)
      topics.push(describe(parts, topic, first, end, call.listenerName))
      if (end < topic.partitions.length) return { topics, nextCursor: { topicName: name, partitionIndex: end } }
      left -= Math.max(0, end - first)
    }
    return { topics }
  },
})

type TopicAnswer = NonNullable<NonNullable<Input<typeof DescribeTopicPartitionsResponse>['topics']>[number]>

function notFound(name: string): TopicAnswer {
  return {
    errorCode: topicNameProblem(name) === undefined ? code.UNKNOWN_TOPIC_OR_PARTITION : code.INVALID_TOPIC_EXCEPTION,
    name,
    topicId: ZERO_UUID,
    isInternal: isInternalTopic(name),
    topicAuthorizedOperations: TOPIC_OPERATIONS,
  }
}

function describe(parts: BrokerParts, topic: TopicImage, first: number, end: number, listenerName: string): TopicAnswer {
  const partitions: NonNullable<TopicAnswer['partitions']>[number][] = []
  for (let i = first; i < end; i++) {
    const partition = topic.partitions[i]
    if (partition === undefined) continue
    const { leaderId, leaderError, offlineReplicas } = placementOf(parts.metadata, partition, listenerName)
    partitions.push({
      errorCode: leaderError,
      partitionIndex: i,
      leaderId,
      leaderEpoch: partition.leaderEpoch,
      replicaNodes: partition.replicas,
      isrNodes: partition.isr,
      eligibleLeaderReplicas: partition.elr,
      lastKnownElr: partition.lastKnownElr,
      offlineReplicas,
    })
  }
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions,
    topicAuthorizedOperations: TOPIC_OPERATIONS,
  }
}
