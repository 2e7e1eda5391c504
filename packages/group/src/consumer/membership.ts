import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { LEAVE_STATIC_EPOCH, newMember } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { epochProblem } from './heartbeat-checks.ts'
import { currentAssignmentRecord, memberRecord, memberTombstones, targetRecord } from './records.ts'

/** Who asks to be, or to stay, a member. */
export interface Applicant {
  readonly memberId: string
  readonly instanceId: string | null
  /** Undefined: it speaks the classic protocol, where joining has no epoch. */
  readonly memberEpoch: number | undefined
  readonly owned: ConsumerGroupHeartbeatRequest['topicPartitions']
  /** It may become a member; otherwise it must be one. */
  readonly mayJoin: boolean
}

export function fullGroupProblem({ settings }: Scope, group: ConsumerGroup, memberId: string): Refusal | undefined {
  const { maxSize } = settings.consumer
  if (group.members.size < maxSize || (memberId !== '' && group.members.has(memberId))) return undefined
  return new Refusal('GROUP_MAX_SIZE_REACHED', `The consumer group has reached its maximum capacity of ${maxSize} members.`)
}

export function unknownMember(group: ConsumerGroup, memberId: string): Refusal {
  return new Refusal('UNKNOWN_MEMBER_ID', `Member ${memberId} is not a member of group ${group.groupId}.`)
}

/** The member as it is before the request; a new one if it joins. Records of a static member's replacement are added. */
export function memberOf(group: ConsumerGroup, applicant: Applicant, records: GroupRecord[]): ConsumerMember | Refusal {
  const { memberId, instanceId, memberEpoch, mayJoin, owned } = applicant
  if (instanceId !== null) return staticMemberOf(group, applicant, instanceId, records)
  const member = group.members.get(memberId)
  if (member === undefined) {
    if (!mayJoin) return unknownMember(group, memberId)
    const created = newMember(memberId)
    return (memberEpoch === undefined ? undefined : epochProblem(created, memberEpoch, owned)) ?? created
  }
  return (memberEpoch === undefined ? undefined : epochProblem(member, memberEpoch, owned)) ?? member
}

function staticMemberOf(
  group: ConsumerGroup,
  { memberId, memberEpoch, mayJoin, owned }: Applicant,
  instanceId: string,
  records: GroupRecord[],
): ConsumerMember | Refusal {
  const current = group.staticMember(instanceId)
  if (!mayJoin) {
    const known = staticMemberBy(group, instanceId, memberId)
    if (known instanceof Refusal || memberEpoch === undefined) return known
    return epochProblem(known, memberEpoch, owned) ?? known
  }
  if (current === undefined) return group.members.get(memberId) ?? newMember(memberId)
  const speakConsumer = memberEpoch !== undefined && current.classic === null
  if (speakConsumer && current.memberEpoch !== LEAVE_STATIC_EPOCH) {
    return new Refusal(
      'UNRELEASED_INSTANCE_ID',
      `Static member ${memberId} with instance id ${instanceId} cannot join the group because the instance id is owned by ` +
        `${current.memberId} member.`,
    )
  }
  const successor = { ...current, memberId, memberEpoch: 0, previousMemberEpoch: 0 }
  // The timers of the predecessor run on: they find nobody, unless this is not written.
  records.push(
    ...memberTombstones(group.groupId, current.memberId),
    memberRecord(group.groupId, successor),
    targetRecord(group.groupId, memberId, group.target.of(current.memberId)),
    currentAssignmentRecord(group.groupId, successor),
  )
  return successor
}

/** The static member with this instance id, if it also has this member id. */
export function staticMemberBy(group: ConsumerGroup, instanceId: string, memberId: string): ConsumerMember | Refusal {
  const member = group.staticMember(instanceId)
  if (member === undefined) return new Refusal('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`)
  if (member.memberId === memberId) return member
  return new Refusal(
    'FENCED_INSTANCE_ID',
    `Static member ${memberId} with instance id ${instanceId} was fenced by member ${member.memberId}.`,
  )
}
