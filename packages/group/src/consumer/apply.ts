import type { ConsumerGroupCurrentMemberAssignmentValue, ConsumerGroupMemberMetadataValue } from '@samsa/protocol'
import type { ConsumerGroupRecord } from '../record.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { LEAVE_EPOCH, memberStates, newMember } from './consumer-member.ts'
import type { ConsumerMember, MemberState } from './consumer-member.ts'
import { NO_PARTITION_EPOCHS } from './partitions.ts'
import type { PartitionEpochs } from './partitions.ts'

/** Applies a record to its group. Tombstones of what is not there change nothing. The group's own tombstone is the caller's to see to. */
export function applyConsumerRecord(group: ConsumerGroup, record: ConsumerGroupRecord): void {
  switch (record.type) {
    case 'ConsumerGroupMetadata':
      if (record.value === null) return
      group.groupEpoch = record.value.epoch
      group.metadataHash = record.value.metadataHash
      return
    case 'ConsumerGroupPartitionMetadata':
      group.hasPartitionMetadataRecord = record.value !== null
      return
    case 'ConsumerGroupMemberMetadata': {
      const { memberId } = record.key
      if (record.value === null) group.removeMember(memberId)
      else group.updateMember(withMetadata(group.members.get(memberId) ?? newMember(memberId), record.value))
      return
    }
    case 'ConsumerGroupTargetAssignmentMember':
      if (record.value === null) group.target.delete(record.key.memberId)
      else {
        const topics = record.value.topicPartitions
        group.target.set(record.key.memberId, new Map(topics.map(({ topicId, partitions }) => [topicId, new Set(partitions)])))
      }
      return
    case 'ConsumerGroupTargetAssignmentMetadata':
      group.target.epoch = record.value?.assignmentEpoch ?? -1
      group.target.timestampMs = record.value?.assignmentTimestamp ?? 0
      return
    case 'ConsumerGroupCurrentMemberAssignment': {
      const { memberId } = record.key
      const member = group.members.get(memberId)
      if (record.value !== null) group.updateMember(withCurrentAssignment(member ?? newMember(memberId), record.value))
      else if (member !== undefined) group.updateMember({ ...member, ...LEFT })
      return
    }
    case 'ConsumerGroupRegularExpression': {
      const { value } = record
      const resolved = value === null ? undefined : { topics: new Set(value.topics), version: value.version, timestampMs: value.timestamp }
      group.resolveRegex(record.key.regularExpression, resolved)
    }
  }
}

const LEFT = {
  memberEpoch: LEAVE_EPOCH,
  previousMemberEpoch: LEAVE_EPOCH,
  assigned: NO_PARTITION_EPOCHS,
  pendingRevocation: NO_PARTITION_EPOCHS,
}

function withMetadata(member: ConsumerMember, value: ConsumerGroupMemberMetadataValue): ConsumerMember {
  const classic = value.classicMemberMetadata
  return {
    ...member,
    instanceId: value.instanceId,
    rackId: value.rackId,
    clientId: value.clientId,
    clientHost: value.clientHost,
    subscribedTopicNames: new Set(value.subscribedTopicNames),
    subscribedTopicRegex: value.subscribedTopicRegex,
    rebalanceTimeoutMs: value.rebalanceTimeoutMs,
    serverAssignor: value.serverAssignor,
    classic: classic && {
      ...classic,
      // Copies: views would hold on to the whole request, or slice of the log.
      supportedProtocols: classic.supportedProtocols.map(({ name, metadata }) => ({ name, metadata: Buffer.from(metadata) })),
    },
  }
}

function withCurrentAssignment(member: ConsumerMember, value: ConsumerGroupCurrentMemberAssignmentValue): ConsumerMember {
  return {
    ...member,
    memberEpoch: value.memberEpoch,
    previousMemberEpoch: value.previousMemberEpoch,
    state: stateOf(value.state),
    assigned: epochsOf(value.assignedPartitions, value.memberEpoch),
    pendingRevocation: epochsOf(value.partitionsPendingRevocation, value.memberEpoch),
  }
}

function stateOf(number: number): MemberState {
  for (const state of ['STABLE', 'UNREVOKED_PARTITIONS', 'UNRELEASED_PARTITIONS'] as const) if (memberStates[state] === number) return state
  return 'UNKNOWN'
}

/** Records of before Kafka 4.3 have no epochs: then the member's own counts, which for an absent static member is below zero. */
function epochsOf(topics: ConsumerGroupCurrentMemberAssignmentValue['assignedPartitions'], memberEpoch: number): PartitionEpochs {
  const result = new Map<string, ReadonlyMap<number, number>>()
  for (const { topicId, partitions, assignmentEpochs } of topics) {
    const epochs = assignmentEpochs?.length === partitions.length ? assignmentEpochs : undefined
    result.set(topicId, new Map(partitions.map((partition, index) => [partition, epochs?.[index] ?? Math.max(memberEpoch, 0)])))
  }
  return result
}
