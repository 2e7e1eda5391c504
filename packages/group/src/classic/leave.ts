import { errors } from '@samsa/protocol'
import type { HeartbeatRequest, Input, LeaveGroupRequest, LeaveGroupResponse } from '@samsa/protocol'
import { present } from '@samsa/stdx'
import type { ClassicGroup } from './classic-group.ts'
import { completeJoinPhaseIfReady, expel, prepareRebalanceOrCompleteJoin, rescheduleHeartbeat } from './rebalance.ts'
import type { Scope } from '../scope.ts'

/** The error code of a heartbeat, 0 while all is well. */
export function heartbeatClassicGroup(scope: Scope, group: ClassicGroup, request: HeartbeatRequest): number {
  if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE.code
  const error = group.memberError(request.memberId, request.groupInstanceId)
  if (error !== 0) return error
  if (request.generationId !== group.generationId) return errors.ILLEGAL_GENERATION.code
  if (group.state === 'Empty') return errors.UNKNOWN_MEMBER_ID.code
  rescheduleHeartbeat(scope, group, present(group.members.get(request.memberId), 'a checked member'))
  return group.state === 'PreparingRebalance' ? errors.REBALANCE_IN_PROGRESS.code : 0
}

type LeaveBody = Input<typeof LeaveGroupResponse>

/** Members leave, or are removed by an administrator by their instance ids (KIP-345). */
export function leaveClassicGroup(scope: Scope, group: ClassicGroup, members: LeaveGroupRequest['members']): LeaveBody {
  if (group.state === 'Dead') return { errorCode: errors.COORDINATOR_NOT_AVAILABLE.code }
  const answers = members.map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId,
    errorCode: leaveOne(scope, group, member.memberId, member.groupInstanceId),
  }))
  if (answers.some((answer) => answer.errorCode === 0)) {
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalanceOrCompleteJoin(scope, group)
    else if (group.state === 'PreparingRebalance') completeJoinPhaseIfReady(scope, group)
  }
  return { members: answers }
}

function leaveOne(scope: Scope, group: ClassicGroup, memberId: string, groupInstanceId: string | null): number {
  const { decision, timers } = scope
  let leaving = memberId
  if (memberId === '') {
    const known = groupInstanceId === null ? undefined : group.staticMemberId(groupInstanceId)
    if (known === undefined) return errors.UNKNOWN_MEMBER_ID.code
    leaving = known
  } else if (group.pendingMembers.has(memberId)) {
    group.remove(memberId)
    timers.cancelHeartbeat(decision, group.groupId, memberId)
    return 0
  } else {
    const error = group.memberError(memberId, groupInstanceId)
    if (error !== 0) return error
  }
  timers.cancelHeartbeat(decision, group.groupId, leaving)
  expel(scope, group, present(group.members.get(leaving), 'a checked member'))
  return 0
}
