import { KafkaClientError } from '@samsa/client'
import type { Admin as NativeAdmin } from '@samsa/client'
import { checkAclFilter, checkAclFilters, checkAcls } from './acl-checks.ts'
import { bindingOf, entryOf, filterOf } from './acls.ts'
import { checkNames, checkNewTopics, checkReassignment, checkSelectedPartitions, mustBeText, mustName } from './admin-checks.ts'
import { alterConfigs, checkAlterations, checkQueries, describeConfigs } from './admin-configs.ts'
import { awaitLeaders, mustBeIdle, partitionsOf, placeOf, placesMeant, timeoutOf } from './admin-lookups.ts'
import { adminEvents } from './admin-types.ts'
import { AdminWire } from './admin-wire.ts'
import type { ClientEnvironment } from './client-environment.ts'
import type {
  AclEntry,
  AclFilter,
  Admin,
  AlterConfigsResponse,
  DeleteAclResponse,
  DeleteGroupsResult,
  DescribeAclResponse,
  DescribeConfigResponse,
  FetchOffsetsPartition,
  GroupOverview,
  IResourceConfig,
  ITopicConfig,
  ITopicMetadata,
  ITopicPartitionConfig,
  ListPartitionReassignmentsResponse,
  PartitionReassignment,
  ReplicaAssignment,
  ResourceConfigQuery,
  SeekEntry,
} from './admin-types.ts'
import type { GroupDescription, TopicPartitions } from './consumer-types.ts'
import {
  KafkaJSAggregateError,
  KafkaJSAlterPartitionReassignmentsError,
  KafkaJSCreateTopicError,
  KafkaJSDeleteGroupsError,
  KafkaJSError,
  KafkaJSNonRetriableError,
  KafkaJSProtocolError,
} from './errors.ts'
import { deleteTopicRecords } from './admin-records.ts'
import { describeGroups } from './group-description.ts'
import { Instrumentation } from './instrumentation.ts'
import type { RemoveInstrumentationEventListener } from './instrumentation.ts'
import type { Logger } from './logger.ts'
import { reach } from './reach.ts'
import type { RetryOptions } from './retry.ts'
import { protocolError } from './protocol-words.ts'
import { translate, translating } from './translation.ts'

export class AdminFace implements Admin {
  readonly events = adminEvents
  readonly #environment: ClientEnvironment
  readonly #logger: Logger
  readonly #instrumentation: Instrumentation
  readonly #wire: AdminWire
  readonly #retry: RetryOptions | undefined
  #admin: Promise<NativeAdmin> | undefined

  constructor(environment: ClientEnvironment, retry: RetryOptions | undefined) {
    this.#environment = environment
    this.#retry = retry
    this.#logger = environment.logger.namespace('Admin')
    this.#instrumentation = new Instrumentation('admin', adminEvents, this.#logger)
    this.#wire = new AdminWire({ ...environment, instrumentation: this.#instrumentation, names: adminEvents })
  }

  async connect(): Promise<void> {
    await this.#ask(async (admin) => await reach(admin, this.#retry))
    this.#instrumentation.emit(adminEvents.CONNECT)
  }

  async disconnect(): Promise<void> {
    const admin = this.#admin
    this.#admin = undefined
    await (await admin)?.close()
    this.#instrumentation.emit(adminEvents.DISCONNECT)
  }

  on(eventName: string, listener: (event: never) => void): RemoveInstrumentationEventListener {
    return this.#instrumentation.on(eventName, listener)
  }

  logger(): Logger {
    return this.#logger
  }

  async listTopics(): Promise<string[]> {
    return await this.#ask(async (admin) => (await admin.listTopics({ includeInternal: true })).map(({ name }) => name))
  }

  async createTopics({
    topics,
    validateOnly = false,
    waitForLeaders = true,
    timeout,
  }: {
    readonly validateOnly?: boolean
    readonly waitForLeaders?: boolean
    readonly timeout?: number
    readonly topics: readonly ITopicConfig[]
  }): Promise<boolean> {
    checkNewTopics(topics)
    const outcomes = await this.#ask(
      async (admin) =>
        await admin.createTopics(
          topics.map(({ topic, numPartitions, replicationFactor, replicaAssignment = [], configEntries = [] }) => ({
            name: topic,
            ...(numPartitions === undefined || numPartitions < 0 ? {} : { partitions: numPartitions }),
            ...(replicationFactor === undefined || replicationFactor < 0 ? {} : { replicationFactor }),
            ...(replicaAssignment.length === 0
              ? {}
              : { assignments: new Map(replicaAssignment.map(({ partition, replicas }) => [partition, replicas])) }),
            configs: Object.fromEntries(configEntries.map(({ name, value }) => [name, value])),
          })),
          { validateOnly, ...timeoutOf(timeout) },
        ),
    )
    const failures = [...outcomes.errors()].map(([topic, error]) =>
      error instanceof KafkaClientError ? new KafkaJSCreateTopicError(protocolError(error), topic) : translate(error),
    )
    if (failures.length === 0) {
      const names = topics.map(({ topic }) => topic)
      if (waitForLeaders && !validateOnly) await this.#ask(async (admin) => await awaitLeaders(admin, names, timeout))
      return true
    }
    if (failures.every((error) => error instanceof KafkaJSProtocolError && error.type === 'TOPIC_ALREADY_EXISTS')) return false
    throw new KafkaJSAggregateError('Topic creation errors', failures)
  }

  async deleteTopics({ topics, timeout }: { readonly topics: readonly string[]; readonly timeout?: number }): Promise<void> {
    if (!Array.isArray(topics)) throw new KafkaJSNonRetriableError(`Invalid topics array ${String(topics)}`)
    if (topics.some((topic) => typeof topic !== 'string')) {
      throw new KafkaJSNonRetriableError('Invalid topics array, the names must be a valid string')
    }
    await this.#ask(async (admin) => (await admin.deleteTopics(topics, timeoutOf(timeout))).all())
  }

  async createPartitions({
    topicPartitions,
    validateOnly = false,
    timeout,
  }: {
    readonly validateOnly?: boolean
    readonly timeout?: number
    readonly topicPartitions: readonly ITopicPartitionConfig[]
  }): Promise<boolean> {
    if (!Array.isArray(topicPartitions)) throw new KafkaJSNonRetriableError(`Invalid topic partitions array ${String(topicPartitions)}`)
    if (topicPartitions.length === 0) throw new KafkaJSNonRetriableError('Empty topic partitions array')
    checkNames(topicPartitions, 'topic partitions')
    const changes = Object.fromEntries(
      topicPartitions.map(({ topic, count, assignments }) => [
        topic,
        { total: count, ...(assignments === undefined ? {} : { assignments }) },
      ]),
    )
    await this.#ask(async (admin) => (await admin.createPartitions(changes, { validateOnly, ...timeoutOf(timeout) })).all())
    return true
  }

  async fetchTopicMetadata({ topics = [] }: { readonly topics?: readonly string[] } = {}): Promise<{ readonly topics: ITopicMetadata[] }> {
    for (const topic of topics) mustBeText(topic, 'topic')
    return await this.#ask(async (admin) => {
      const names = topics.length > 0 ? topics : (await admin.listTopics({ includeInternal: true })).map(({ name }) => name)
      const described = (await admin.describeTopics(names)).all()
      return {
        topics: [...described.values()].map(({ name, partitions }) => ({
          name,
          partitions: partitions.map(({ partition, leaderId, replicas, isr }) => ({
            partitionErrorCode: 0,
            partitionId: partition,
            leader: leaderId,
            replicas: [...replicas],
            isr: [...isr],
            offlineReplicas: [],
          })),
        })),
      }
    })
  }

  async fetchOffsets({
    groupId,
    topics,
    resolveOffsets = false,
  }: {
    readonly groupId: string
    readonly topics?: readonly string[]
    readonly resolveOffsets?: boolean
  }): Promise<{ readonly topic: string; readonly partitions: FetchOffsetsPartition[] }[]> {
    mustName(groupId, 'groupId')
    if (topics !== undefined && !Array.isArray(topics)) throw new KafkaJSNonRetriableError('Expected topics array to be set')
    return await this.#ask(async (admin) => {
      const asked = topics === undefined ? null : (await Promise.all(topics.map(async (topic) => await partitionsOf(admin, topic)))).flat()
      this.#wire.special.clear()
      const offsets = (await admin.listConsumerGroupOffsets({ [groupId]: asked })).one(groupId).all()
      const places = asked ?? [...offsets.keys()].map((key) => placeOf(key))
      const found = places.map(({ topic, partition }) => {
        const key = `${topic}-${partition}`
        const committed = offsets.get(key) ?? null
        return { topic, partition, offset: committed?.offset ?? this.#wire.special.get(key) ?? -1, metadata: committed?.metadata ?? null }
      })
      const meant = resolveOffsets ? await placesMeant(admin, found) : found
      if (resolveOffsets && meant.length > 0) {
        // As with kafkajs, what is resolved is committed as well.
        await mustBeIdle(admin, this.#wire, groupId)
        const outcomes = await admin.alterConsumerGroupOffsets(
          groupId,
          meant.map(({ topic, partition, offset }) => ({ topic, partition, offset })),
        )
        outcomes.all()
      }
      const byTopic = Map.groupBy(meant, ({ topic }) => topic)
      return [...byTopic].map(([topic, partitions]) => ({
        topic,
        partitions: partitions.map(({ partition, offset, metadata }) => ({
          partition,
          offset: String(offset),
          metadata: metadata === '' ? null : metadata,
        })),
      }))
    })
  }

  async fetchTopicOffsets(topic: string): Promise<(SeekEntry & { readonly high: string; readonly low: string })[]> {
    mustBeText(topic, 'topic')
    return await this.#ask(async (admin) => {
      const places = await partitionsOf(admin, topic)
      const high = (await admin.listOffsets(places.map((place) => ({ ...place, offset: 'latest' as const })))).all()
      const low = (await admin.listOffsets(places.map((place) => ({ ...place, offset: 'earliest' as const })))).all()
      return places.map(({ partition }) => {
        const end = String(high.get(`${topic}-${partition}`)?.offset ?? -1)
        return { partition, offset: end, high: end, low: String(low.get(`${topic}-${partition}`)?.offset ?? -1) }
      })
    })
  }

  async fetchTopicOffsetsByTimestamp(topic: string, timestamp?: number | string): Promise<SeekEntry[]> {
    mustBeText(topic, 'topic')
    return await this.#ask(async (admin) => {
      const places = await partitionsOf(admin, topic)
      // Messages have their timestamps as text, and programs hand them in as they are.
      const asked = timestamp === undefined ? 'latest' : { atOrAfterMs: Number(timestamp) }
      const found = (await admin.listOffsets(places.map((place) => ({ ...place, offset: asked })))).all()
      // Where nothing is late enough the end is meant.
      const ends = (await admin.listOffsets(places.map((place) => ({ ...place, offset: 'latest' as const })))).all()
      return places.map(({ partition }) => {
        const key = `${topic}-${partition}`
        const offset = found.get(key)?.offset ?? -1
        return { partition, offset: String(offset >= 0 ? offset : (ends.get(key)?.offset ?? -1)) }
      })
    })
  }

  async describeCluster() {
    const { nodes, controller, clusterId } = await this.#ask(async (admin) => await admin.describeCluster())
    return {
      brokers: nodes.map(({ id, host, port }) => ({ nodeId: id, host, port })),
      controller: controller?.id ?? null,
      clusterId: clusterId ?? '',
    }
  }

  /** -1 and -2 are committed as they are, and every consumer takes them for no offset at all: where it begins is its own `fromBeginning`. */
  async setOffsets({
    groupId,
    topic,
    partitions,
  }: {
    readonly groupId: string
    readonly topic: string
    readonly partitions: readonly SeekEntry[]
  }): Promise<void> {
    mustName(groupId, 'groupId')
    mustName(topic, 'topic')
    if (!Array.isArray(partitions) || partitions.length === 0) throw new KafkaJSNonRetriableError(`Invalid partitions`)
    await this.#ask(async (admin) => {
      await mustBeIdle(admin, this.#wire, groupId)
      const offsets = partitions.map(({ partition, offset }) => ({ topic, partition, offset: Number(offset) }))
      return (await admin.alterConsumerGroupOffsets(groupId, offsets)).all()
    })
  }

  async resetOffsets({
    groupId,
    topic,
    earliest = false,
  }: {
    readonly groupId: string
    readonly topic: string
    readonly earliest?: boolean
  }): Promise<void> {
    mustName(groupId, 'groupId')
    mustName(topic, 'topic')
    await this.#ask(async (admin) => {
      const places = await partitionsOf(admin, topic)
      await mustBeIdle(admin, this.#wire, groupId)
      const offsets = places.map((place) => ({ ...place, offset: earliest ? -2 : -1 }))
      return (await admin.alterConsumerGroupOffsets(groupId, offsets)).all()
    })
  }

  async describeConfigs({
    resources,
    includeSynonyms = false,
  }: {
    readonly resources: readonly ResourceConfigQuery[]
    readonly includeSynonyms?: boolean
  }): Promise<DescribeConfigResponse> {
    checkQueries(resources)
    return await this.#ask(async (admin) => await describeConfigs(admin, resources, includeSynonyms))
  }

  async alterConfigs({
    resources,
    validateOnly = false,
  }: {
    readonly validateOnly?: boolean
    readonly resources: readonly IResourceConfig[]
  }): Promise<AlterConfigsResponse> {
    checkAlterations(resources)
    return await this.#ask(async (admin) => await alterConfigs(admin, resources, validateOnly))
  }

  async listGroups(): Promise<{ readonly groups: GroupOverview[] }> {
    const { groups } = await this.#ask(async (admin) => await admin.listGroups())
    return { groups: groups.map(({ groupId, protocolType }) => ({ groupId, protocolType })) }
  }

  async deleteGroups(groupIds: readonly string[]): Promise<DeleteGroupsResult[]> {
    if (!Array.isArray(groupIds)) throw new KafkaJSNonRetriableError(`Invalid groupIds array ${String(groupIds)}`)
    const outcomes = await this.#ask(async (admin) => await admin.deleteGroups(groupIds))
    const failures = [...outcomes.errors()].map(([groupId, thrown]) => {
      const error = translate(thrown)
      if (!(error instanceof KafkaJSError)) throw error
      return { groupId, errorCode: thrown instanceof KafkaClientError ? thrown.code : -1, error }
    })
    if (failures.length > 0) throw new KafkaJSDeleteGroupsError('Error in DeleteGroups', failures)
    return groupIds.map((groupId) => ({ groupId, errorCode: 0 }))
  }

  async describeGroups(groupIds: readonly string[]): Promise<{ readonly groups: GroupDescription[] }> {
    return { groups: await this.#ask(async (admin) => await describeGroups(admin, this.#wire, groupIds)) }
  }

  async createAcls({ acl }: { readonly acl: readonly AclEntry[] }): Promise<boolean> {
    checkAcls(acl)
    const errors = await this.#ask(async (admin) => await admin.createAcls(acl.map(bindingOf)))
    const [failure] = errors.filter((error) => error !== undefined)
    if (failure !== undefined) throw translate(failure)
    return true
  }

  async describeAcls(filter: AclFilter): Promise<DescribeAclResponse> {
    checkAclFilter(filter)
    const bindings = await this.#ask(async (admin) => await admin.describeAcls(filterOf(filter)))
    const byResource = Map.groupBy(bindings.map(entryOf), (each) => `${each.resourceType} ${each.resourcePatternType} ${each.resourceName}`)
    return {
      throttleTime: 0,
      errorCode: 0,
      resources: [...byResource.values()].flatMap((entries) => {
        const [first] = entries
        if (first === undefined) return []
        const { resourceType, resourceName, resourcePatternType } = first
        const acls = entries.map(({ principal, host, operation, permissionType }) => ({ principal, host, operation, permissionType }))
        return [{ resourceType, resourceName, resourcePatternType, acls }]
      }),
    }
  }

  async deleteAcls({ filters }: { readonly filters: readonly AclFilter[] }): Promise<DeleteAclResponse> {
    checkAclFilters(filters)
    const outcomes = await this.#ask(async (admin) => await admin.deleteAcls(filters.map(filterOf)))
    return {
      throttleTime: 0,
      filterResponses: outcomes.map((outcome) => {
        if (outcome instanceof Error) throw translate(outcome)
        return {
          errorCode: 0,
          matchingAcls: outcome.matching.map(({ binding, error }) => ({ ...entryOf(binding), errorCode: error?.code ?? 0 })),
        }
      }),
    }
  }

  async deleteTopicRecords({ topic, partitions }: { readonly topic: string; readonly partitions: readonly SeekEntry[] }): Promise<void> {
    mustBeText(topic, 'topic', '"')
    if (!Array.isArray(partitions) || partitions.length === 0) throw new KafkaJSNonRetriableError('Invalid partitions')
    await this.#ask(async (admin) => await deleteTopicRecords(admin, topic, partitions, this.#logger))
  }

  async alterPartitionReassignments({
    topics,
    timeout,
  }: {
    readonly topics: readonly PartitionReassignment[]
    readonly timeout?: number
  }): Promise<void> {
    if (!Array.isArray(topics)) throw new KafkaJSNonRetriableError(`Invalid topics array ${String(topics)}`)
    checkNames(topics, 'topics')
    for (const { topic, partitionAssignment } of topics) checkReassignment(topic, partitionAssignment)
    const changes = topics.flatMap(({ topic, partitionAssignment }) =>
      partitionAssignment.map(({ partition, replicas }: ReplicaAssignment) => ({ topic, partition, replicas })),
    )
    const outcomes = await this.#ask(async (admin) => await admin.alterPartitionReassignments(changes, timeoutOf(timeout)))
    const failures = changes.flatMap(({ topic, partition }) => {
      const outcome = outcomes.get(`${topic}-${partition}`)
      if (!(outcome instanceof Error)) return []
      const isCoded = outcome instanceof KafkaClientError
      return [isCoded ? new KafkaJSAlterPartitionReassignmentsError(protocolError(outcome), topic, partition) : translate(outcome)]
    })
    if (failures.length > 0) throw new KafkaJSAggregateError('Errors altering partition reassignments', failures)
  }

  async listPartitionReassignments({
    topics,
    timeout,
  }: {
    readonly topics?: readonly TopicPartitions[]
    readonly timeout?: number
  } = {}): Promise<ListPartitionReassignmentsResponse> {
    if (topics !== undefined && !Array.isArray(topics)) throw new KafkaJSNonRetriableError(`Invalid topics array ${String(topics)}`)
    if (topics !== undefined) checkSelectedPartitions(topics)
    const places = topics?.flatMap(({ topic, partitions }) => partitions.map((partition: number) => ({ topic, partition }))) ?? null
    const found = await this.#ask(async (admin) => await admin.listPartitionReassignments(places, timeoutOf(timeout)))
    const byTopic = Map.groupBy(found, ({ topic }) => topic)
    return {
      topics: [...byTopic].map(([topic, partitions]) => ({
        topic,
        partitions: partitions.map(({ partition, replicas, addingReplicas, removingReplicas }) => ({
          partition,
          partitionIndex: partition,
          replicas: [...replicas],
          addingReplicas: [...addingReplicas],
          removingReplicas: [...removingReplicas],
        })),
      })),
    }
  }

  async #ask<T>(use: (admin: NativeAdmin) => Promise<T>): Promise<T> {
    return await translating(async () => {
      this.#admin ??= this.#environment.native(this.#wire).then((kafka) => kafka.admin())
      return await use(await this.#admin)
    })
  }
}
