import type { ConsumerGroupRecord } from '../record.ts'
import type { ConsumerGroup, ResolvedRegex } from './consumer-group.ts'
import { memberStates } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { listed } from './partitions.ts'
import type { PartitionEpochs, Partitions } from './partitions.ts'

export function groupEpochRecord(groupId: string, epoch: number, metadataHash: bigint): ConsumerGroupRecord {
  return { type: 'ConsumerGroupMetadata', key: { groupId }, value: { epoch, metadataHash } }
}

export function memberRecord(groupId: string, member: ConsumerMember): ConsumerGroupRecord {
  return {
    type: 'ConsumerGroupMemberMetadata',
    key: { groupId, memberId: member.memberId },
    value: {
      instanceId: member.instanceId,
      rackId: member.rackId,
      clientId: member.clientId,
      clientHost: member.clientHost,
      subscribedTopicNames: [...member.subscribedTopicNames].sort(),
      subscribedTopicRegex: member.subscribedTopicRegex,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      serverAssignor: member.serverAssignor,
      classicMemberMetadata: member.classic,
    },
  }
}

export function targetRecord(groupId: string, memberId: string, partitions: Partitions): ConsumerGroupRecord {
  return { type: 'ConsumerGroupTargetAssignmentMember', key: { groupId, memberId }, value: { topicPartitions: listed(partitions) } }
}

export function targetEpochRecord(groupId: string, assignmentEpoch: number, assignmentTimestamp: number): ConsumerGroupRecord {
  return { type: 'ConsumerGroupTargetAssignmentMetadata', key: { groupId }, value: { assignmentEpoch, assignmentTimestamp } }
}

export function currentAssignmentRecord(groupId: string, member: ConsumerMember): ConsumerGroupRecord {
  return {
    type: 'ConsumerGroupCurrentMemberAssignment',
    key: { groupId, memberId: member.memberId },
    value: {
      memberEpoch: member.memberEpoch,
      previousMemberEpoch: member.previousMemberEpoch,
      state: memberStates[member.state],
      assignedPartitions: withEpochs(member.assigned),
      partitionsPendingRevocation: withEpochs(member.pendingRevocation),
    },
  }
}

export function regexRecord(groupId: string, regularExpression: string, resolved: ResolvedRegex | undefined): ConsumerGroupRecord {
  const value =
    resolved === undefined ? null : { topics: [...resolved.topics].sort(), version: resolved.version, timestamp: resolved.timestampMs }
  return { type: 'ConsumerGroupRegularExpression', key: { groupId, regularExpression }, value }
}

/** Removes what Kafka before 4.1 wrote of the subscribed topics. */
export function partitionMetadataTombstone(groupId: string): ConsumerGroupRecord {
  return { type: 'ConsumerGroupPartitionMetadata', key: { groupId }, value: null }
}

/** Removes a member, in the order that a log is loaded by. */
export function memberTombstones(groupId: string, memberId: string): ConsumerGroupRecord[] {
  const key = { groupId, memberId }
  return [
    { type: 'ConsumerGroupCurrentMemberAssignment', key, value: null },
    { type: 'ConsumerGroupTargetAssignmentMember', key, value: null },
    { type: 'ConsumerGroupMemberMetadata', key, value: null },
  ]
}

/** Removes a group with these members. */
export function groupTombstones(group: ConsumerGroup, memberIds: Iterable<string> = group.members.keys()): ConsumerGroupRecord[] {
  const { groupId } = group
  const keys = Array.from(memberIds, (memberId) => ({ groupId, memberId }))
  return [
    ...keys.map((key) => ({ type: 'ConsumerGroupCurrentMemberAssignment', key, value: null }) as const),
    ...keys.map((key) => ({ type: 'ConsumerGroupTargetAssignmentMember', key, value: null }) as const),
    { type: 'ConsumerGroupTargetAssignmentMetadata', key: { groupId }, value: null },
    ...keys.map((key) => ({ type: 'ConsumerGroupMemberMetadata', key, value: null }) as const),
    ...Array.from(group.resolvedRegexes.keys(), (regex) => regexRecord(groupId, regex, undefined)),
    partitionMetadataTombstone(groupId),
    { type: 'ConsumerGroupMetadata', key: { groupId }, value: null },
  ]
}

/** Everything of a group that has just been made of a classic one. */
export function groupRecords(group: ConsumerGroup): ConsumerGroupRecord[] {
  const { groupId, members, target } = group
  const all = [...members.values()]
  return [
    ...all.map((member) => memberRecord(groupId, member)),
    groupEpochRecord(groupId, group.groupEpoch, group.metadataHash),
    ...all.map(({ memberId }) => targetRecord(groupId, memberId, target.of(memberId))),
    targetEpochRecord(groupId, target.epoch, target.timestampMs),
    ...all.map((member) => currentAssignmentRecord(groupId, member)),
  ]
}

function withEpochs(partitions: PartitionEpochs): { topicId: string; partitions: number[]; assignmentEpochs: number[] }[] {
  return listed(partitions).map((topic) => ({
    ...topic,
    assignmentEpochs: topic.partitions.map((partition) => partitions.get(topic.topicId)?.get(partition) ?? 0),
  }))
}
