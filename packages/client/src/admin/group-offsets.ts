import * as protocol from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { KafkaClientError } from '../kafka-client-error.ts'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { drive } from './driver.ts'
import type { Answers } from './driver.ts'
import { toCoordinators } from './lookup.ts'
import { Outcomes } from './outcomes.ts'

export interface CommittedOffset {
  readonly offset: number
  readonly leaderEpoch: number | undefined
  readonly metadata: string
}

export interface NewOffset extends TopicPartition {
  readonly offset: number
  readonly leaderEpoch?: number
  readonly metadata?: string
}

export interface ListGroupOffsetsOptions extends AdminOptions {
  /** Waits for transactions that have offsets pending (KIP-447). */
  readonly requireStable?: boolean
}

/** Of each group: these partitions, or (`null`) all that have an offset. */
export type GroupOffsetsQuery = Readonly<Record<string, readonly TopicPartition[] | null>>
/** By partition key; null where nothing is committed. */
export type GroupOffsets = Outcomes<CommittedOffset | null>

const OFFSET_FETCH = { request: protocol.OffsetFetchRequest, response: protocol.OffsetFetchResponse }
const OFFSET_COMMIT = { request: protocol.OffsetCommitRequest, response: protocol.OffsetCommitResponse }
const OFFSET_DELETE = { request: protocol.OffsetDeleteRequest, response: protocol.OffsetDeleteResponse }
/** From this version on one request asks for many groups; before it `null` topics need version 2. */
const GROUPS_VERSION = 8
const REQUIRE_STABLE_VERSION = 7
/** Later versions name topics by id, which an admin need not know. */
const LAST_BY_NAME = 9

/** Committed offsets by group. */
export async function listConsumerGroupOffsets(
  context: AdminContext,
  query: GroupOffsetsQuery,
  options: ListGroupOffsetsOptions,
): Promise<Outcomes<GroupOffsets>> {
  return await drive<string, GroupOffsets>(context, Object.keys(query), options, {
    what: 'listConsumerGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const connection = await context.node(nodeId)
      const version = connection.versionFor(protocol.OffsetFetchRequest, LAST_BY_NAME) ?? 0
      const requireStable = options.requireStable === true && version >= REQUIRE_STABLE_VERSION
      const topicsOf = (key: string) => {
        const partitions = query[key]
        if (partitions === undefined || partitions === null) return null
        return [...byTopic(partitions)].map(([name, partitionIndexes]) => ({ name, partitionIndexes }))
      }
      if (version < GROUPS_VERSION) {
        for (const groupId of keys) {
          const response = await connection.call(
            OFFSET_FETCH,
            { groupId, topics: topicsOf(groupId), requireStable },
            { atMost: LAST_BY_NAME },
          )
          settleGroup(groupId, response, answers)
        }
        return
      }
      const groups = keys.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: topicsOf(groupId) }))
      const response = await connection.call(OFFSET_FETCH, { groups, requireStable }, { atMost: LAST_BY_NAME })
      for (const group of response.groups) settleGroup(group.groupId, group, answers)
    },
  })
}

interface GroupAnswer {
  readonly errorCode: number
  readonly topics: readonly {
    readonly name: string
    readonly partitions: readonly {
      readonly partitionIndex: number
      readonly committedOffset: number
      readonly committedLeaderEpoch: number
      readonly metadata: string | null
      readonly errorCode: number
    }[]
  }[]
}

function settleGroup(groupId: string, group: GroupAnswer, answers: Answers<string, GroupOffsets>): void {
  const offsets: GroupOffsets = new Outcomes()
  for (const { name, partitions } of group.topics) {
    for (const each of partitions) {
      if (each.errorCode === errors.UNSTABLE_OFFSET_COMMIT.code) {
        answers.again(groupId, new KafkaClientError(each.errorCode))
        return
      }
      const committed =
        each.committedOffset < 0
          ? null
          : {
              offset: each.committedOffset,
              leaderEpoch: each.committedLeaderEpoch < 0 ? undefined : each.committedLeaderEpoch,
              metadata: each.metadata ?? '',
            }
      offsets.set(partitionKey(name, each.partitionIndex), outcome({ errorCode: each.errorCode }, committed))
    }
  }
  answers.settle(groupId, { errorCode: group.errorCode }, () => offsets)
}

/** Commits offsets for a group that has no active members (a simple consumer's commit). */
export async function alterConsumerGroupOffsets(
  context: AdminContext,
  groupId: string,
  offsets: readonly NewOffset[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const topics = [...Map.groupBy(offsets, (each) => each.topic)].map(([name, group]) => ({
    name,
    partitions: group.map(({ partition, offset, leaderEpoch, metadata }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch ?? -1,
      committedMetadata: metadata ?? '',
    })),
  }))
  const driven = await drive<string, Outcomes<undefined>>(context, [groupId], options, {
    what: 'alterConsumerGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, _keys, answers) => {
      const connection = await context.node(nodeId)
      const response = await connection.call(OFFSET_COMMIT, { groupId, topics }, { atMost: LAST_BY_NAME })
      const results = new Outcomes<undefined>()
      for (const { name, partitions } of response.topics) {
        for (const { partitionIndex, errorCode } of partitions) {
          if (errorCode === errors.REBALANCE_IN_PROGRESS.code) {
            answers.again(groupId, new KafkaClientError(errorCode))
            return
          }
          if (isCoordinatorsMatter(errorCode)) {
            answers.settle(groupId, { errorCode }, () => results)
            return
          }
          results.set(partitionKey(name, partitionIndex), outcome({ errorCode }, undefined))
        }
      }
      answers.done(groupId, results)
    },
  })
  return driven.one(groupId)
}

/** Deletes committed offsets of partitions that the group does not subscribe to. */
export async function deleteConsumerGroupOffsets(
  context: AdminContext,
  groupId: string,
  partitions: readonly TopicPartition[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const topics = [...byTopic(partitions)].map(([name, numbers]) => ({
    name,
    partitions: numbers.map((partitionIndex) => ({ partitionIndex })),
  }))
  const driven = await drive<string, Outcomes<undefined>>(context, [groupId], options, {
    what: 'deleteConsumerGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, _keys, answers) => {
      const response = await context.atNode(nodeId, OFFSET_DELETE, { groupId, topics }, options)
      answers.settle(groupId, { errorCode: response.errorCode }, () => {
        const results = new Outcomes<undefined>()
        for (const { name, partitions: answered } of response.topics) {
          for (const { partitionIndex, errorCode } of answered)
            results.set(partitionKey(name, partitionIndex), outcome({ errorCode }, undefined))
        }
        return results
      })
    },
  })
  return driven.one(groupId)
}

/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR: about the group, not the partition. */
function isCoordinatorsMatter(errorCode: number): boolean {
  return errorCode >= errors.COORDINATOR_LOAD_IN_PROGRESS.code && errorCode <= errors.NOT_COORDINATOR.code
}
