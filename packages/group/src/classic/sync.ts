import { errors } from '@samsa/protocol'
import type { SyncGroupRequest } from '@samsa/protocol'
import { present } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'
import type { ClassicGroup } from './classic-group.ts'
import { NO_ASSIGNMENT } from './classic-member.ts'
import type { SyncBody } from './classic-member.ts'
import { prepareRebalanceOrCompleteJoin, propagateAssignments, resetAssignments } from './rebalance.ts'
import type { Scope } from '../scope.ts'

export interface Sync {
  readonly request: SyncGroupRequest
  readonly to: Answer<SyncBody>
}

export function syncClassicGroup(scope: Scope, group: ClassicGroup, { request, to }: Sync): void {
  const { decision } = scope
  const error = syncError(group, request)
  if (error !== 0) {
    decision.reply(to, { errorCode: error })
    return
  }
  const member = present(group.members.get(request.memberId), 'a checked member')
  switch (group.state) {
    case 'PreparingRebalance':
      decision.reply(to, { errorCode: errors.REBALANCE_IN_PROGRESS.code })
      return
    case 'CompletingRebalance':
      member.awaitingSync = to
      received(scope, group, request.memberId)
      if (group.isLeader(request.memberId)) storeAssignments(scope, group, request)
      return
    case 'Stable':
      received(scope, group, request.memberId)
      decision.reply(to, { protocolType: group.protocolType, protocolName: group.protocolName, assignment: member.assignment })
      return
    default:
      decision.reply(to, { errorCode: errors.UNKNOWN_MEMBER_ID.code })
  }
}

function syncError(group: ClassicGroup, request: SyncGroupRequest): number {
  if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE.code
  if (group.state === 'Empty') return errors.UNKNOWN_MEMBER_ID.code
  const error = group.memberError(request.memberId, request.groupInstanceId)
  if (error !== 0) return error
  if (request.generationId !== group.generationId) return errors.ILLEGAL_GENERATION.code
  const differs = differ(request.protocolType, group.protocolType) || differ(request.protocolName, group.protocolName)
  return differs ? errors.INCONSISTENT_GROUP_PROTOCOL.code : 0
}

function differ(asked: string | null, current: string | null): boolean {
  return asked !== null && current !== null && asked !== current
}

function received({ decision, timers }: Scope, group: ClassicGroup, memberId: string): void {
  group.pendingSyncMembers.delete(memberId)
  if (group.pendingSyncMembers.size === 0) timers.cancelSync(decision, group.groupId)
}

/** The leader has assigned: once that is in the log, everybody is told. */
function storeAssignments(scope: Scope, group: ClassicGroup, request: SyncGroupRequest): void {
  const assignments = new Map<string, Uint8Array>()
  for (const { memberId, assignment } of request.assignments) assignments.set(memberId, assignment)
  for (const memberId of group.members.keys()) if (!assignments.has(memberId)) assignments.set(memberId, NO_ASSIGNMENT)
  scope.decision.persist([group.record(assignments)], (decision, errorCode) => {
    // Somebody may have joined or left meanwhile: then this assignment is void already.
    if (group.state !== 'CompletingRebalance' || group.generationId !== request.generationId) return
    const later = { ...scope, decision }
    if (errorCode === 0) {
      propagateAssignments(later, group, assignments)
      group.transitionTo('Stable', decision.nowMs)
      scope.counters.completedRebalances++
    } else {
      resetAssignments(later, group, errorCode)
      prepareRebalanceOrCompleteJoin(later, group)
    }
  })
}
