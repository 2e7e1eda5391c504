import * as protocol from '@samsa/protocol'
import { byTopic, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { describedGroup } from './described-group.ts'
import type { DescribedGroup } from './described-group.ts'
import { drive } from './driver.ts'
import { partitionsOf } from './groups.ts'
import type { DescribeGroupsOptions } from './groups.ts'
import { toCoordinators } from './lookup.ts'
import { Outcomes } from './outcomes.ts'

export interface ShareMemberDescription {
  readonly memberId: string
  readonly rackId: string | null
  readonly clientId: string
  readonly host: string
  readonly memberEpoch: number
  readonly subscribedTopicNames: readonly string[]
  readonly assignment: readonly TopicPartition[]
}

export interface ShareGroupDescription extends DescribedGroup {
  readonly members: readonly ShareMemberDescription[]
  readonly assignorName: string
}

export interface SharePartitionOffset {
  readonly startOffset: number
  readonly leaderEpoch: number | undefined
  readonly lag: number | undefined
}

const DESCRIBE = { request: protocol.ShareGroupDescribeRequest, response: protocol.ShareGroupDescribeResponse }
const DESCRIBE_OFFSETS = { request: protocol.DescribeShareGroupOffsetsRequest, response: protocol.DescribeShareGroupOffsetsResponse }
const ALTER_OFFSETS = { request: protocol.AlterShareGroupOffsetsRequest, response: protocol.AlterShareGroupOffsetsResponse }
const DELETE_OFFSETS = { request: protocol.DeleteShareGroupOffsetsRequest, response: protocol.DeleteShareGroupOffsetsResponse }

export async function describeShareGroups(
  context: AdminContext,
  groupIds: readonly string[],
  options: DescribeGroupsOptions,
): Promise<Outcomes<ShareGroupDescription>> {
  return await drive<string, ShareGroupDescription>(context, groupIds, options, {
    what: 'describeShareGroups',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const body = { groupIds: [...keys], includeAuthorizedOperations: options.includeAuthorizedOperations ?? false }
      const response = await context.atNode(nodeId, DESCRIBE, body, options)
      for (const group of response.groups) {
        answers.settle(group.groupId, group, () => ({
          ...describedGroup(context, nodeId, group, options),
          members: group.members.map(({ memberId, rackId, clientId, clientHost, memberEpoch, subscribedTopicNames, assignment }) => ({
            memberId,
            rackId,
            clientId,
            host: clientHost,
            memberEpoch,
            subscribedTopicNames,
            assignment: partitionsOf(assignment.topicPartitions),
          })),
          assignorName: group.assignorName,
        }))
      }
    },
  })
}

/** Share-partition start offsets by group, then by partition; null where a partition has none. */
export async function listShareGroupOffsets(
  context: AdminContext,
  query: Readonly<Record<string, readonly TopicPartition[] | null>>,
  options: AdminOptions,
): Promise<Outcomes<Outcomes<SharePartitionOffset | null>>> {
  return await drive<string, Outcomes<SharePartitionOffset | null>>(context, Object.keys(query), options, {
    what: 'listShareGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, keys, answers) => {
      const groups = keys.map((groupId) => {
        const partitions = query[groupId] ?? null
        const topics =
          partitions === null ? null : [...byTopic(partitions)].map(([topicName, numbers]) => ({ topicName, partitions: numbers }))
        return { groupId, topics }
      })
      const response = await context.atNode(nodeId, DESCRIBE_OFFSETS, { groups }, options)
      for (const group of response.groups) {
        answers.settle(group.groupId, group, () => {
          const offsets = new Outcomes<SharePartitionOffset | null>()
          for (const { topicName, partitions } of group.topics) {
            for (const each of partitions) {
              const found =
                each.startOffset < 0
                  ? null
                  : {
                      startOffset: each.startOffset,
                      leaderEpoch: each.leaderEpoch < 0 ? undefined : each.leaderEpoch,
                      lag: each.lag < 0 ? undefined : each.lag,
                    }
              offsets.set(partitionKey(topicName, each.partitionIndex), outcome(each, found))
            }
          }
          return offsets
        })
      }
    },
  })
}

export async function alterShareGroupOffsets(
  context: AdminContext,
  groupId: string,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const topics = [...Map.groupBy(offsets, (each) => each.topic)].map(([topicName, group]) => ({
    topicName,
    partitions: group.map(({ partition, offset }) => ({ partitionIndex: partition, startOffset: offset })),
  }))
  const driven = await drive<string, Outcomes<undefined>>(context, [groupId], options, {
    what: 'alterShareGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, _keys, answers) => {
      const response = await context.atNode(nodeId, ALTER_OFFSETS, { groupId, topics }, options)
      answers.settle(
        groupId,
        response,
        () =>
          new Outcomes<undefined>(
            response.responses.flatMap(({ topicName, partitions }) =>
              partitions.map((each) => [partitionKey(topicName, each.partitionIndex), outcome(each, undefined)]),
            ),
          ),
      )
    },
  })
  return driven.one(groupId)
}

/** By topic. */
export async function deleteShareGroupOffsets(
  context: AdminContext,
  groupId: string,
  topics: readonly string[],
  options: AdminOptions,
): Promise<Outcomes<undefined>> {
  const driven = await drive<string, Outcomes<undefined>>(context, [groupId], options, {
    what: 'deleteShareGroupOffsets',
    locate: toCoordinators(context.cluster, 'group'),
    ask: async (nodeId, _keys, answers) => {
      const body = { groupId, topics: topics.map((topicName) => ({ topicName })) }
      const response = await context.atNode(nodeId, DELETE_OFFSETS, body, options)
      answers.settle(
        groupId,
        response,
        () => new Outcomes<undefined>(response.responses.map((each) => [each.topicName, outcome(each, undefined)])),
      )
    },
  })
  return driven.one(groupId)
}
