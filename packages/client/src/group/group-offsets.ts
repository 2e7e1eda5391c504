import { OffsetCommitRequest, OffsetCommitResponse, OffsetFetchRequest, OffsetFetchResponse, ZERO_UUID, errors } from '@samsa/protocol'
import { isTopicId } from '../cluster.ts'
import type { Cluster } from '../cluster.ts'
import { CommitFailedError, FencedInstanceIdError, RebalanceInProgressError } from '../consumer/consumer-errors.ts'
import type { OffsetAndMetadata, TopicPartitionOffset } from '../consumer/offset-and-metadata.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { OperationOptions } from '../retry.ts'
import { PermanentError } from '../retry.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { GroupCoordinator } from './group-coordinator.ts'

/** In whose name offsets are committed and asked for. */
export interface CommitIdentity {
  /** The generation of a classic group, the member's epoch; -1 without membership. */
  readonly generationId: number
  readonly memberId: string
  readonly groupInstanceId: string | undefined
}

export interface Identities {
  /** Throws where there is none that could commit now. */
  identity(): CommitIdentity
  /** How a member of a KIP-848 group introduces itself when it asks for offsets; undefined in classic groups. */
  asMember(): { readonly memberId: string; readonly memberEpoch: number } | undefined
  /** The coordinator refused it. */
  refused(errorCode: number): void
}

const COMMIT = { request: OffsetCommitRequest, response: OffsetCommitResponse }
const FETCH = { request: OffsetFetchRequest, response: OffsetFetchResponse }
/** Version 10 of both names topics by id only. */
const LAST_VERSION_WITH_NAMES = 9
const FIRST_VERSION_WITH_GROUPS = 8
const UNKNOWN_TOPIC_ID = errors.UNKNOWN_TOPIC_ID.code
const RETRY = errors.COORDINATOR_LOAD_IN_PROGRESS.code

const COORDINATOR_ERRORS = new Set<number>([
  errors.COORDINATOR_NOT_AVAILABLE.code,
  errors.NOT_COORDINATOR.code,
  errors.REQUEST_TIMED_OUT.code,
])

/** How the topics of one request are named. */
interface TopicIds {
  readonly atMost: number
  named(name: string): { name: string; topicId?: string }
  /** Of a topic of the answer. */
  nameOf(topic: { readonly name: string; readonly topicId?: string }): string
}

/** A group's committed offsets. */
export class GroupOffsets {
  readonly #cluster: Cluster
  readonly #coordinator: GroupCoordinator
  readonly #identities: Identities

  constructor(cluster: Cluster, coordinator: GroupCoordinator, identities: Identities) {
    this.#cluster = cluster
    this.#coordinator = coordinator
    this.#identities = identities
  }

  /** Commits, trying again while that can help. Rejects with CommitFailedError, RebalanceInProgressError, FencedInstanceIdError or a KafkaClientError. */
  async commit(offsets: readonly TopicPartitionOffset[], options: OperationOptions = {}): Promise<void> {
    if (offsets.length === 0) return
    await this.#cluster.retrying(
      `commit of offsets of group ${this.#coordinator.groupId}`,
      async () => await this.commitOnce(offsets),
      options,
    )
  }

  /** One attempt, with the same rejections; retriable ones are KafkaClientErrors, RpcErrors and UnreachableErrors. */
  async commitOnce(offsets: readonly TopicPartitionOffset[]): Promise<void> {
    let identity: CommitIdentity
    try {
      identity = this.#identities.identity()
    } catch (error) {
      throw new PermanentError(error instanceof Error ? error : new Error(String(error)))
    }
    const { generationId, memberId, groupInstanceId } = identity
    const committed = new Map(offsets.map((each) => [partitionKey(each.topic, each.partition), each]))
    const topics = byTopic(offsets)
    const ids = this.#topicIds(topics.keys())
    const response = await this.#coordinator.call(
      COMMIT,
      {
        groupId: this.#coordinator.groupId,
        generationIdOrMemberEpoch: generationId,
        memberId,
        groupInstanceId: groupInstanceId ?? null,
        topics: [...topics].map(([name, partitions]) => ({
          ...ids.named(name),
          partitions: partitions.map((partitionIndex) => {
            const { offset = -1, leaderEpoch = -1, metadata = '' } = committed.get(partitionKey(name, partitionIndex)) ?? {}
            return { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch, committedMetadata: metadata }
          }),
        })),
      },
      { atMost: ids.atMost },
    )
    for (const topic of response.topics) {
      const name = ids.nameOf(topic)
      for (const { partitionIndex, errorCode } of topic.partitions) {
        if (errorCode === UNKNOWN_TOPIC_ID) this.#cluster.refresh([name]).catch(() => undefined)
        if (errorCode !== 0) this.#refused(errorCode, `${name}-${partitionIndex}`, identity)
      }
    }
  }

  /** Committed offsets of those partitions that have one. Waits while transactions are open on them (KIP-447). */
  async committed(partitions: readonly TopicPartition[], options: OperationOptions = {}): Promise<Map<string, OffsetAndMetadata>> {
    if (partitions.length === 0) return new Map()
    return await this.#cluster.retrying(
      `committed offsets of group ${this.#coordinator.groupId}`,
      async () => await this.#fetchOnce(partitions),
      options,
    )
  }

  async #fetchOnce(partitions: readonly TopicPartition[]): Promise<Map<string, OffsetAndMetadata>> {
    const { groupId } = this.#coordinator
    const asked = byTopic(partitions)
    const ids = this.#topicIds(asked.keys())
    const topics = [...asked].map(([name, partitionIndexes]) => ({ ...ids.named(name), partitionIndexes }))
    const connection = await this.#coordinator.connection()
    const isGrouped = (connection.versionFor(OffsetFetchRequest, LAST_VERSION_WITH_NAMES) ?? 0) >= FIRST_VERSION_WITH_GROUPS
    const response = await this.#coordinator.callOn(
      connection,
      FETCH,
      isGrouped
        ? { groups: [{ groupId, topics, ...this.#identities.asMember() }], requireStable: true }
        : { groupId, topics, requireStable: (connection.versionFor(OffsetFetchRequest) ?? 0) >= 7 },
      { atMost: ids.atMost },
    )
    const group = isGrouped ? response.groups[0] : response
    if (group === undefined) throw new KafkaClientError(errors.UNKNOWN_SERVER_ERROR.code)
    if (group.errorCode !== 0) {
      if (COORDINATOR_ERRORS.has(group.errorCode)) this.#coordinator.forget()
      if (group.errorCode === errors.STALE_MEMBER_EPOCH.code || group.errorCode === errors.UNKNOWN_MEMBER_ID.code) {
        this.#identities.refused(group.errorCode)
        throw new KafkaClientError(RETRY, 'The member is about to get another epoch')
      }
      throw new KafkaClientError(group.errorCode)
    }
    const found = new Map<string, OffsetAndMetadata>()
    for (const topic of group.topics) {
      const name = ids.nameOf(topic)
      for (const { partitionIndex, committedOffset, committedLeaderEpoch, metadata, errorCode } of topic.partitions) {
        if (errorCode === UNKNOWN_TOPIC_ID) this.#cluster.refresh([name]).catch(() => undefined)
        if (errorCode !== 0)
          throw new KafkaClientError(errorCode, `Committed offset of ${name}-${partitionIndex}: ${new KafkaClientError(errorCode).message}`)
        if (committedOffset < 0) continue
        const epoch = committedLeaderEpoch >= 0 ? { leaderEpoch: committedLeaderEpoch } : {}
        found.set(partitionKey(name, partitionIndex), { offset: committedOffset, metadata: metadata ?? '', ...epoch })
      }
    }
    return found
  }

  /** The newest versions know topics by id alone: they are for requests all of whose topics have one that is known. */
  #topicIds(names: Iterable<string>): TopicIds {
    const ids = new Map<string, string>()
    let isComplete = true
    for (const name of names) {
      const id = this.#cluster.lastKnown(name)?.topicId
      if (isTopicId(id)) ids.set(name, id)
      else isComplete = false
    }
    if (!isComplete) return { atMost: LAST_VERSION_WITH_NAMES, named: (name) => ({ name }), nameOf: ({ name }) => name }
    const byId = new Map([...ids].map(([name, id]) => [id, name]))
    return {
      atMost: Infinity,
      named: (name) => ({ name, topicId: ids.get(name) ?? ZERO_UUID }),
      nameOf: ({ name, topicId = '' }) => (name === '' ? (byId.get(topicId) ?? topicId) : name),
    }
  }

  #refused(errorCode: number, place: string, identity: CommitIdentity): void {
    const error = new KafkaClientError(errorCode, `Commit of ${place}: ${new KafkaClientError(errorCode).message}`)
    if (COORDINATOR_ERRORS.has(errorCode)) {
      this.#coordinator.forget()
      throw error
    }
    switch (errorCode) {
      case errors.FENCED_INSTANCE_ID.code:
        this.#identities.refused(errorCode)
        throw new PermanentError(new FencedInstanceIdError(identity.groupInstanceId ?? ''))
      case errors.REBALANCE_IN_PROGRESS.code:
        this.#identities.refused(errorCode)
        throw new PermanentError(new RebalanceInProgressError())
      case errors.UNKNOWN_MEMBER_ID.code:
      case errors.ILLEGAL_GENERATION.code:
        this.#identities.refused(errorCode)
        throw new PermanentError(new CommitFailedError())
      case errors.STALE_MEMBER_EPOCH.code:
        this.#identities.refused(errorCode)
        // The epoch has moved on, or a heartbeat is about to tell so: with the new one the commit is good. If the member is out, there is no identity.
        throw new KafkaClientError(RETRY, 'The member is about to get another epoch')
      default:
        throw error.retriable ? error : new PermanentError(error)
    }
  }
}
