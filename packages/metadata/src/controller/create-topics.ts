import type { CreateTopicsRequest, CreateTopicsResponse, Input } from '@samsa/protocol'
import { ResourceType } from '../image/keys.ts'
import type { PartitionRegistration } from '../image/metadata-image.ts'
import { partitionRecord } from '../image/partition-record.ts'
import { placeReplicas } from '../placement/striped-replica-placer.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { randomUuid } from '../records/random-uuid.ts'
import { apiError, ErrorCode, errorFields, maxRecordsPerOperation, noError, tooLarge } from './api-error.ts'
import { alterResource, withClearElr } from './configs.ts'
import type { ControllerState } from './controller-state.ts'
import { newPartition, refuseAssignment } from './new-partition.ts'
import { invalidTopicName } from './topic-name.ts'
import type { ApiError, ControllerContext, ControllerResult } from './types.ts'

type CreatableTopic = CreateTopicsRequest['topics'][number]
type Response = Input<typeof CreateTopicsResponse>
type TopicResult = NonNullable<Response['topics']>[number]

const maxPartitionsPerRequest = 10_000
const clusterMetadataTopic = '__cluster_metadata'
const allFenced = 'All brokers are currently fenced or in controlled shutdown.'

/** CreateTopics (19): all topics' records in one atomic batch, each topic judged for itself. */
export function createTopics(state: ControllerState, context: ControllerContext, request: CreateTopicsRequest): ControllerResult<Response> {
  const counts = new Map<string, number>()
  for (const { name } of request.topics) counts.set(name, (counts.get(name) ?? 0) + 1)
  const topics = request.topics.filter(({ name }) => counts.get(name) === 1 && name !== clusterMetadataTopic)
  if (partitionsAsked(state, topics) > maxPartitionsPerRequest)
    return failAll(request, apiError(ErrorCode.POLICY_VIOLATION, 'Excessively large number of partitions per request.'))
  const records: MetadataRecord[] = []
  const results: TopicResult[] = []
  for (const topic of topics) {
    const created = createTopic(state, context, topic)
    if ('error' in created) results.push({ name: topic.name, ...errorFields(created.error) })
    else {
      records.push(...created.records)
      results.push(created.result)
    }
  }
  if (records.length > maxRecordsPerOperation) return failAll(request, tooLarge)
  for (const [name, count] of counts) {
    if (count > 1) results.push({ name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage: 'Duplicate topic name.' })
    else if (name === clusterMetadataTopic) {
      const errorMessage = `Creation of internal topic ${clusterMetadataTopic} is prohibited.`
      results.push({ name, errorCode: ErrorCode.INVALID_REQUEST, errorMessage })
    }
  }
  return { records: request.validateOnly ? [] : records, atomic: true, response: { topics: results } }
}

function failAll(request: CreateTopicsRequest, error: ApiError): ControllerResult<Response> {
  const topics = request.topics.map(({ name }) => ({ name, ...errorFields(error) }))
  return { records: [], atomic: true, response: { topics } }
}

function partitionsAsked(state: ControllerState, topics: readonly CreatableTopic[]): number {
  let total = 0
  for (const { assignments, numPartitions } of topics) {
    if (assignments.length > 0) total += assignments.length
    else if (numPartitions === -1) total += state.options.defaultNumPartitions
    else if (numPartitions > 0) total += numPartitions
  }
  return total
}

type Created = { readonly records: readonly MetadataRecord[]; readonly result: TopicResult } | { readonly error: ApiError }

function createTopic(state: ControllerState, context: ControllerContext, topic: CreatableTopic): Created {
  const { name } = topic
  const refusal = refuseName(state, name)
  if (refusal !== undefined) return { error: refusal }
  const nullConfigs = topic.configs.filter(({ value }) => value === null).map((config) => config.name)
  if (nullConfigs.length > 0)
    return { error: apiError(ErrorCode.INVALID_CONFIG, `Null value not supported for topic configs: ${nullConfigs.join(',')}`) }
  const configs = new Map(topic.configs.map((config) => [config.name, config.value ?? '']))
  const configRecords: MetadataRecord[] = []
  if (configs.size > 0) {
    const operations = new Map([...configs].map(([key, value]) => [key, { operation: 0, value }]))
    const altered = alterResource(state, context, { type: ResourceType.TOPIC, name }, operations, true)
    if ('error' in altered) return altered
    configRecords.push(...withClearElr(state, altered.records))
  }
  const partitions = topic.assignments.length > 0 ? assigned(state, topic, configs) : placed(state, topic, configs)
  if ('error' in partitions) return partitions
  const topicId = randomUuid(state.random)
  const { metadataVersion, elrEnabled } = state
  const records = [
    makeRecord('TopicRecord', 0, { name, topicId }),
    ...configRecords,
    ...partitions.partitions.map((partition, index) => partitionRecord(partition, topicId, index, metadataVersion, elrEnabled)),
  ]
  const numPartitions = partitions.partitions.length
  return { records, result: { ...topicResult(state, name, configs, partitions.partitions), topicId, numPartitions } }
}

function refuseName(state: ControllerState, name: string): ApiError | undefined {
  // As Kafka has it, the later of these judgements is the one that is told.
  if (state.topic(name) !== undefined) return apiError(ErrorCode.TOPIC_ALREADY_EXISTS, `Topic '${name}' already exists.`)
  const colliding = state.collidingTopic(name)
  if (colliding !== undefined)
    return apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, `Topic '${name}' collides with existing topic: ${colliding}`)
  const invalid = invalidTopicName(name)
  return invalid === undefined ? undefined : apiError(ErrorCode.INVALID_TOPIC_EXCEPTION, invalid)
}

type Partitions = { readonly partitions: readonly PartitionRegistration[] } | { readonly error: ApiError }

function assigned(state: ControllerState, topic: CreatableTopic, configs: ReadonlyMap<string, string>): Partitions {
  const refuse = (code: number, message: string) => ({ error: apiError(code, message) })
  if (topic.replicationFactor !== -1)
    return refuse(ErrorCode.INVALID_REQUEST, 'A manual partition assignment was specified, but replication factor was not set to -1.')
  if (topic.numPartitions !== -1)
    return refuse(ErrorCode.INVALID_REQUEST, 'A manual partition assignment was specified, but numPartitions was not set to -1.')
  const partitions: PartitionRegistration[] = []
  const assignments = new Map<number, readonly number[]>()
  let replicationFactor: number | undefined
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    if (assignments.has(partitionIndex))
      return refuse(ErrorCode.INVALID_REPLICA_ASSIGNMENT, `Found multiple manual partition assignments for partition ${partitionIndex}`)
    const refusal = refuseAssignment(state, brokerIds, replicationFactor)
    if (refusal !== undefined) return { error: refusal }
    replicationFactor = brokerIds.length
    const isr = brokerIds.filter((id) => state.isActive(id))
    if (isr.length === 0)
      return refuse(
        ErrorCode.INVALID_REPLICA_ASSIGNMENT,
        `All brokers specified in the manual partition assignment for partition ${partitionIndex} are fenced or in controlled shutdown.`,
      )
    assignments.set(partitionIndex, brokerIds)
    partitions[partitionIndex] = newPartition(state, brokerIds, isr)
  }
  for (let index = 0; index < assignments.size; index++) {
    if (!assignments.has(index))
      return refuse(ErrorCode.INVALID_REPLICA_ASSIGNMENT, 'partitions should be a consecutive 0-based integer sequence')
  }
  const violation = policyViolation(state, topic.name, { assignments }, configs)
  return violation === undefined ? { partitions } : { error: violation }
}

function placed(state: ControllerState, topic: CreatableTopic, configs: ReadonlyMap<string, string>): Partitions {
  const refuse = (code: number, message: string) => ({ error: apiError(code, message) })
  if (topic.replicationFactor < -1 || topic.replicationFactor === 0)
    return refuse(ErrorCode.INVALID_REPLICATION_FACTOR, 'Replication factor must be larger than 0, or -1 to use the default value.')
  if (topic.numPartitions < -1 || topic.numPartitions === 0)
    return refuse(ErrorCode.INVALID_PARTITIONS, 'Number of partitions was set to an invalid non-positive value.')
  const numPartitions = topic.numPartitions === -1 ? state.options.defaultNumPartitions : topic.numPartitions
  const replicationFactor = topic.replicationFactor === -1 ? state.options.defaultReplicationFactor : topic.replicationFactor
  const unable = (why: string) =>
    refuse(ErrorCode.INVALID_REPLICATION_FACTOR, `Unable to replicate the partition ${replicationFactor} time(s): ${why}`)
  const placements = placeReplicas(state.usableBrokers(), numPartitions, replicationFactor, state.random)
  if (typeof placements === 'string') return unable(placements)
  const partitions: PartitionRegistration[] = []
  for (const replicas of placements) {
    const isr = replicas.filter((id) => state.isActive(id))
    if (isr.length === 0) return unable(allFenced)
    partitions.push(newPartition(state, replicas, isr))
  }
  const violation = policyViolation(state, topic.name, { numPartitions, replicationFactor }, configs)
  return violation === undefined ? { partitions } : { error: violation }
}

function policyViolation(
  state: ControllerState,
  name: string,
  asked: { numPartitions?: number; replicationFactor?: number; assignments?: ReadonlyMap<number, readonly number[]> },
  configs: ReadonlyMap<string, string>,
): ApiError | undefined {
  const { numPartitions, replicationFactor, assignments } = asked
  const message = state.options.policies?.createTopic?.({ name, numPartitions, replicationFactor, assignments, configs })
  return message === undefined ? undefined : apiError(ErrorCode.POLICY_VIOLATION, message)
}

function topicResult(
  state: ControllerState,
  name: string,
  configs: ReadonlyMap<string, string>,
  partitions: readonly PartitionRegistration[],
): TopicResult {
  const { configSchema, nodeId } = state.options
  const cluster = state.configs(ResourceType.BROKER, '')
  const node = state.configs(ResourceType.BROKER, String(nodeId))
  const effective = [...configSchema.resolveTopicConfigs(cluster, node, configs)].sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    name,
    ...errorFields(noError),
    topicConfigErrorCode: ErrorCode.NONE,
    replicationFactor: partitions[0]?.replicas.length ?? -1,
    configs: effective.map((config) => ({
      name: config.name,
      // What the topic sets itself is told as it was given.
      value: config.isSensitive ? null : (configs.get(config.name) ?? config.value),
      readOnly: config.readOnly,
      configSource: config.source,
      isSensitive: config.isSensitive,
    })),
  }
}
