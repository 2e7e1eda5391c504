import { errors } from '@samsa/protocol'
import type { HeartbeatRequest, Input, LeaveGroupRequest, LeaveGroupResponse, SyncGroupRequest } from '@samsa/protocol'
import type { Sync } from '../classic/sync.ts'
import type { Answer } from '@samsa/stdx'
import type { ConsumerGroup } from '../consumer/consumer-group.ts'
import type { ClassicFacts, ConsumerMember } from '../consumer/consumer-member.ts'
import { fenceMembers } from '../consumer/fence.ts'
import { staticMemberBy, unknownMember } from '../consumer/membership.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { writeAssignment } from './embedded-protocol.ts'

/** A member of the classic protocol. */
interface ClassicSpeaker {
  readonly member: ConsumerMember
  readonly classic: ClassicFacts
}

/** SyncGroup in a consumer group: what the member has now, with nobody to wait for. */
export function syncConsumerGroup(scope: Scope, group: ConsumerGroup, { request, to }: Sync): void {
  const { decision, timers, topics } = scope
  const speaker = speakerOf(group, request)
  const refusal = speaker instanceof Refusal ? speaker : (protocolProblem(speaker, request) ?? rebalanceProblem(scope, group, speaker))
  if (speaker instanceof Refusal || refusal !== undefined) {
    decision.reply(to, { errorCode: refusal?.errorCode ?? 0 })
    return
  }
  const { groupId } = group
  const { member, classic } = speaker
  const { memberId } = member
  timers.cancel(decision, { on: 'resync', groupId, memberId })
  timers.set(decision, { on: 'session', groupId, memberId }, classic.sessionTimeoutMs)
  const { protocolType, protocolName } = request
  const subscription = classic.supportedProtocols[0]?.metadata ?? new Uint8Array(0)
  decision.reply(to, { protocolType, protocolName, assignment: writeAssignment(member.assigned, topics, subscription) })
}

/** Heartbeat in a consumer group: an error code, 0 while the member need not join again. */
export function heartbeatInConsumerGroup(scope: Scope, group: ConsumerGroup, request: HeartbeatRequest): number {
  const { decision, timers } = scope
  const speaker = speakerOf(group, request)
  if (speaker instanceof Refusal) return speaker.errorCode
  const { groupId, target } = group
  const { member, classic } = speaker
  const { memberId } = member
  timers.set(decision, { on: 'session', groupId, memberId }, classic.sessionTimeoutMs)
  const mustRejoin =
    member.memberEpoch < target.epoch ||
    member.state === 'UNREVOKED_PARTITIONS' ||
    (member.state === 'UNRELEASED_PARTITIONS' && !isWaitingForOthers(group, member))
  if (!mustRejoin) return 0
  timers.setIfAbsent(decision, { on: 'rejoin', groupId, memberId }, member.rebalanceTimeoutMs)
  return errors.REBALANCE_IN_PROGRESS.code
}

/** LeaveGroup in a consumer group, also of members of the consumer protocol that an administrator removes. */
export function leaveConsumerGroup(
  scope: Scope,
  group: ConsumerGroup,
  members: LeaveGroupRequest['members'],
  to: Answer<Input<typeof LeaveGroupResponse>>,
): void {
  const leaving = new Set<ConsumerMember>()
  const answers = members.map(({ memberId, groupInstanceId }) => {
    const member = leavingMember(group, memberId, groupInstanceId)
    if (!(member instanceof Refusal)) leaving.add(member)
    return { memberId, groupInstanceId, errorCode: member instanceof Refusal ? member.errorCode : 0 }
  })
  fenceMembers(scope, group, [...leaving], (later, errorCode) => {
    later.reply(to, errorCode === 0 ? { members: answers } : { errorCode })
  })
}

function leavingMember(group: ConsumerGroup, memberId: string, instanceId: string | null): ConsumerMember | Refusal {
  if (instanceId === null) return group.members.get(memberId) ?? unknownMember(group, memberId)
  // An administrator knows the instance id only.
  return staticMemberBy(group, instanceId, memberId === '' ? (group.staticMembers.get(instanceId) ?? '') : memberId)
}

function speakerOf(
  group: ConsumerGroup,
  { memberId, groupInstanceId, generationId }: Pick<HeartbeatRequest, 'memberId' | 'groupInstanceId' | 'generationId'>,
): ClassicSpeaker | Refusal {
  const member =
    groupInstanceId === null
      ? (group.members.get(memberId) ?? unknownMember(group, memberId))
      : staticMemberBy(group, groupInstanceId, memberId)
  if (member instanceof Refusal) return member
  const { classic } = member
  if (classic === null) return new Refusal('UNKNOWN_MEMBER_ID')
  return member.memberEpoch === generationId ? { member, classic } : new Refusal('ILLEGAL_GENERATION')
}

function protocolProblem({ classic }: ClassicSpeaker, { protocolType, protocolName }: SyncGroupRequest): Refusal | undefined {
  const isOther =
    (protocolType !== null && protocolType !== 'consumer') ||
    (protocolName !== null && protocolName !== classic.supportedProtocols[0]?.name)
  return isOther ? new Refusal('INCONSISTENT_GROUP_PROTOCOL') : undefined
}

/** There is a newer assignment. Who has yet to give up partitions has joined for it already. */
function rebalanceProblem({ decision, timers }: Scope, group: ConsumerGroup, { member }: ClassicSpeaker): Refusal | undefined {
  const { groupId, target } = group
  const { memberId, memberEpoch, rebalanceTimeoutMs } = member
  if (target.epoch <= memberEpoch || member.state === 'UNREVOKED_PARTITIONS') return undefined
  timers.setIfAbsent(decision, { on: 'rejoin', groupId, memberId }, rebalanceTimeoutMs)
  return new Refusal('REBALANCE_IN_PROGRESS')
}

/** Some of what it is to have is not given up by its owner yet. */
function isWaitingForOthers({ owners, target }: ConsumerGroup, member: ConsumerMember): boolean {
  for (const [topicId, partitions] of target.of(member.memberId)) {
    for (const partition of partitions) {
      if (member.assigned.get(topicId)?.has(partition) !== true && !owners.isFree(topicId, partition)) return true
    }
  }
  return false
}
