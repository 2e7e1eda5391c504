import type { PartitionRegistration, TopicImage } from '@samsa/metadata'
import { MetadataRequest, MetadataResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler } from '../api-handler.ts'
import { CLUSTER_OPERATIONS, TOPIC_OPERATIONS, OPERATIONS_NOT_ASKED } from '../authorized-operations.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { code } from '../error-codes.ts'
import { isInternalTopic } from '../internal-topics.ts'
import { topicNameProblem } from '../topic-name.ts'
import { placementOf } from './partition-placement.ts'

/**
 * 0 an empty list means all topics · 1 null means all, rack, controller · 2 cluster id · 3 throttle time · 4 auto creation may be declined
 * 5 offline replicas · 6 throttled after answering · 7 leader epoch · 8 authorized operations · 9 flexible · 10 topic ids · 11 no cluster operations
 * 12 lookup by topic id · 13 error code at the top
 */
export const metadata = apiHandler<BrokerParts, typeof MetadataRequest, typeof MetadataResponse>({
  request: MetadataRequest,
  response: MetadataResponse,
  handle(parts, request, call) {
    const version = call.apiVersion
    const errorCode = malformed(request.topics ?? [], version)
    if (errorCode !== 0) {
      const topics = request.topics?.map(({ name, topicId }) => ({ errorCode, name: name ?? '', topicId }))
      return { errorCode, topics: topics ?? [] }
    }
    const topics = topicsOf(parts, request, call)
    if (request.includeTopicAuthorizedOperations) {
      for (const topic of topics) if (topic.errorCode !== code.UNKNOWN_TOPIC_ID) topic.topicAuthorizedOperations = TOPIC_OPERATIONS
    }
    const brokers = parts.metadata.addresses(call.listenerName)
    return {
      brokers: brokers.map(({ id, host, port, rack }) => ({ nodeId: id, host, port, rack })),
      clusterId: parts.clusterId,
      // With KRaft clients are sent to any live broker for what used to be the controller's.
      controllerId: brokers[parts.world.random.below(Math.max(1, brokers.length))]?.id ?? -1,
      topics,
      clusterAuthorizedOperations:
        version >= 8 && version <= 10 && request.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : OPERATIONS_NOT_ASKED,
    }
  },
})

/** Before version 12 there are names only; later a topic has a name, or some topic has an id. */
function malformed(topics: readonly MetadataRequestTopic[], version: number): number {
  const nameless = topics.some((topic) => topic.name === null)
  const hasId = topics.some((topic) => topic.topicId !== ZERO_UUID)
  if (version < 12) return nameless || hasId ? code.INVALID_REQUEST : 0
  // Kafka's handler fails at it.
  return nameless && !hasId ? code.UNKNOWN_SERVER_ERROR : 0
}

type MetadataRequestTopic = NonNullable<MetadataRequest['topics']>[number]
type TopicAnswer = Mutable<NonNullable<NonNullable<Input<typeof MetadataResponse>['topics']>[number]>>
type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function topicsOf(parts: BrokerParts, request: MetadataRequest, call: Call<typeof MetadataResponse>): TopicAnswer[] {
  const { topics } = request
  if (topics === null || (call.apiVersion === 0 && topics.length === 0)) {
    return Array.from(parts.metadata.image.topics.byName, ([, topic]) => describe(parts, topic, call))
  }
  const asked = topics.filter((topic) => topic.topicId !== ZERO_UUID)
  const answers: TopicAnswer[] = []
  if (asked.length > 0) {
    for (const id of new Set(asked.map((topic) => topic.topicId))) {
      const topic = parts.metadata.topicById(id)
      answers.push(topic === undefined ? { errorCode: code.UNKNOWN_TOPIC_ID, name: null, topicId: id } : describe(parts, topic, call))
    }
    return answers
  }
  const missing: string[] = []
  for (const name of new Set(topics.map((topic) => topic.name ?? ''))) {
    const topic = parts.metadata.topic(name)
    if (topic === undefined) missing.push(name)
    else answers.push(describe(parts, topic, call))
  }
  if (missing.length > 0) answers.push(...notFound(parts, request, call, missing))
  return answers
}

function notFound(
  parts: BrokerParts,
  request: MetadataRequest,
  call: Call<typeof MetadataResponse>,
  names: readonly string[],
): TopicAnswer[] {
  const valid = names.filter((name) => topicNameProblem(name) === undefined)
  if (request.allowAutoTopicCreation && parts.config.current.get('auto.create.topics.enable') && valid.length > 0) {
    parts.autoTopicCreation.create(valid, { principal: call.principal, clientHost: call.session.clientHost })
  }
  return names.map((name) => ({
    errorCode: valid.includes(name) ? code.UNKNOWN_TOPIC_OR_PARTITION : code.INVALID_TOPIC_EXCEPTION,
    name,
    topicId: ZERO_UUID,
    isInternal: isInternalTopic(name),
  }))
}

function describe(parts: BrokerParts, topic: TopicImage, call: Call<typeof MetadataResponse>): TopicAnswer {
  return {
    errorCode: 0,
    name: topic.name,
    topicId: topic.id,
    isInternal: isInternalTopic(topic.name),
    partitions: topic.partitions.map((partition, index) => describePartition(parts, partition, index, call)),
  }
}

function describePartition(
  parts: BrokerParts,
  partition: PartitionRegistration,
  partitionIndex: number,
  call: Call<typeof MetadataResponse>,
): NonNullable<TopicAnswer['partitions']>[number] {
  const { listenerName } = call
  const { leaderId, leaderError, offlineReplicas } = placementOf(parts.metadata, partition, listenerName)
  // Version 0 hides brokers that are not alive and tells so by an error.
  const hidesUnavailable = call.apiVersion === 0
  const isThere = (id: number): boolean => !hidesUnavailable || parts.metadata.address(id, listenerName) !== undefined
  const replicaNodes = hidesUnavailable ? partition.replicas.filter(isThere) : partition.replicas
  const isrNodes = hidesUnavailable ? partition.isr.filter(isThere) : partition.isr
  let errorCode = leaderError
  if (errorCode === code.LISTENER_NOT_FOUND && call.apiVersion < 6) errorCode = code.LEADER_NOT_AVAILABLE
  const hidden = replicaNodes.length < partition.replicas.length || isrNodes.length < partition.isr.length
  if (errorCode === 0 && hidden) errorCode = code.REPLICA_NOT_AVAILABLE
  return { errorCode, partitionIndex, leaderId, leaderEpoch: partition.leaderEpoch, replicaNodes, isrNodes, offlineReplicas }
}
