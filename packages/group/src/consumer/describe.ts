import type { ConsumerGroupDescribeResponse, Input } from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import { inCopiedSetOrder } from '../assignors/java-order.ts'
import type { Group } from '../group.ts'
import type { GroupTopics } from '../metadata/group-topics.ts'
import { inTimelineOrder } from '../timeline-order.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { listed, NO_PARTITIONS } from './partitions.ts'
import type { PartitionEpochs, Partitions } from './partitions.ts'

export type DescribedConsumerGroup = NonNullable<Input<typeof ConsumerGroupDescribeResponse>['groups']>[number]
type DescribedMember = NonNullable<DescribedConsumerGroup['members']>[number]
type DescribedAssignment = NonNullable<DescribedMember['assignment']>

const CLASSIC_MEMBER = 0
const CONSUMER_MEMBER = 1

/** For ConsumerGroupDescribe, which knows consumer groups only. */
export function describeConsumerGroup(
  group: Group | undefined,
  groupId: string,
  topics: GroupTopics,
  defaultAssignor: string,
): DescribedConsumerGroup {
  if (group?.type !== 'consumer') {
    const errorMessage = group === undefined ? `Group ${groupId} not found.` : `Group ${groupId} is not a consumer group.`
    return { groupId, errorCode: errors.GROUP_ID_NOT_FOUND.code, errorMessage }
  }
  return {
    groupId,
    groupState: group.state,
    groupEpoch: group.groupEpoch,
    assignmentEpoch: group.target.epoch,
    assignorName: group.preferredAssignor() ?? defaultAssignor,
    members: membersOf(group, topics),
  }
}

function membersOf(group: ConsumerGroup, topics: GroupTopics): DescribedMember[] {
  return inTimelineOrder(group.members).map((member) => ({
    memberId: member.memberId,
    instanceId: member.instanceId,
    rackId: member.rackId,
    memberEpoch: member.memberEpoch,
    clientId: member.clientId,
    clientHost: member.clientHost,
    subscribedTopicNames: inCopiedSetOrder([...member.subscribedTopicNames]),
    subscribedTopicRegex: member.subscribedTopicRegex,
    // What it has yet to give up is still its own.
    assignment: assignmentOf([member.assigned, member.pendingRevocation], topics),
    targetAssignment: assignmentOf([group.target.members.get(member.memberId) ?? NO_PARTITIONS], topics),
    memberType: member.classic === null ? CONSUMER_MEMBER : CLASSIC_MEMBER,
  }))
}

/** Topics that are gone are left out. */
function assignmentOf(parts: readonly (Partitions | PartitionEpochs)[], topics: GroupTopics): DescribedAssignment {
  const found = new Map<string, { topicId: string; topicName: string; partitions: number[] }>()
  for (const { topicId, partitions } of parts.flatMap((part) => listed(part))) {
    const topicName = topics.topicById(topicId)?.name
    const known = found.get(topicId)
    if (known !== undefined) known.partitions.push(...partitions)
    else if (topicName !== undefined) found.set(topicId, { topicId, topicName, partitions })
  }
  return { topicPartitions: [...found.values()] }
}
