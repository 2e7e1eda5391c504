import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import { Refusal } from '../refusal.ts'
import { LEAVE_EPOCH, LEAVE_STATIC_EPOCH } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import type { PartitionEpochs } from './partitions.ts'

/** From this version on members choose their own ids (KIP-1082). */
const OWN_MEMBER_ID_VERSION = 1

/** What is wrong with a request whatever the group is like. */
export function requestProblem(
  request: ConsumerGroupHeartbeatRequest,
  apiVersion: number,
  assignors: readonly string[],
): Refusal | undefined {
  const { memberEpoch: epoch, serverAssignor } = request
  const needsMemberId = apiVersion >= OWN_MEMBER_ID_VERSION || epoch > 0 || epoch === LEAVE_EPOCH
  if (needsMemberId && isBlank(request.memberId)) return invalid("MemberId can't be empty.")
  if (isBlank(request.groupId)) return invalid("GroupId can't be empty.")
  if (isBlank(request.instanceId)) return invalid("InstanceId can't be empty.")
  if (isBlank(request.rackId)) return invalid("RackId can't be empty.")
  if (epoch === 0) {
    if (request.rebalanceTimeoutMs === -1) return invalid('RebalanceTimeoutMs must be provided in first request.')
    if (request.topicPartitions?.length !== 0) return invalid('TopicPartitions must be empty when (re-)joining.')
    // An empty list or expression is a member that wants nothing yet.
    if (request.subscribedTopicNames === null && request.subscribedTopicRegex === null) {
      return invalid('Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.')
    }
  } else if (epoch === LEAVE_STATIC_EPOCH) {
    if (request.instanceId === null) return invalid("InstanceId can't be null.")
  } else if (epoch < LEAVE_STATIC_EPOCH) {
    return invalid('MemberEpoch is invalid.')
  }
  if (serverAssignor === null || assignors.includes(serverAssignor)) return undefined
  return new Refusal(
    'UNSUPPORTED_ASSIGNOR',
    `ServerAssignor ${serverAssignor} is not supported. Supported assignors: ${assignors.join(', ')}.`,
  )
}

/** Whether the member is where the coordinator believes it to be; with epoch 0 it begins anew. */
export function epochProblem(
  member: ConsumerMember,
  epoch: number,
  owned: ConsumerGroupHeartbeatRequest['topicPartitions'],
): Refusal | undefined {
  if (epoch === 0 || epoch === member.memberEpoch) return undefined
  const isAhead = epoch > member.memberEpoch
  // The answer that told it the present epoch may have been lost.
  if (!isAhead && epoch === member.previousMemberEpoch && isWithin(owned, member.assigned)) return undefined
  return new Refusal(
    'FENCED_MEMBER_EPOCH',
    `The consumer group member has a ${isAhead ? 'greater' : 'smaller'} member epoch (${epoch}) than the one known by the group ` +
      `coordinator (${member.memberEpoch}). The member must abandon all its partitions and rejoin.`,
  )
}

function isWithin(owned: ConsumerGroupHeartbeatRequest['topicPartitions'], assigned: PartitionEpochs): boolean {
  if (owned === null) return false
  return owned.every(({ topicId, partitions }) => {
    const known = assigned.get(topicId)
    return known !== undefined && partitions.every((partition) => known.has(partition))
  })
}

function isBlank(text: string | null): boolean {
  return text !== null && text.trim() === ''
}

function invalid(message: string): Refusal {
  return new Refusal('INVALID_REQUEST', message)
}
