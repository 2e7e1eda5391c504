import { errors } from '@samsa/protocol'
import type { Scope } from '../scope.ts'
import type { ClassicGroup } from './classic-group.ts'
import { NO_ASSIGNMENT } from './classic-member.ts'
import type { ClassicMember } from './classic-member.ts'

export function rescheduleHeartbeat(
  { decision, timers }: Scope,
  group: ClassicGroup,
  member: ClassicMember,
  afterMs = member.sessionTimeoutMs,
): void {
  timers.set(decision, { on: 'heartbeat', groupId: group.groupId, memberId: member.memberId }, afterMs)
}

/** Starts a rebalance where none is under way, otherwise sees whether the one under way can go on. */
export function prepareRebalanceOrCompleteJoin(scope: Scope, group: ClassicGroup): void {
  if (group.canRebalance) prepareRebalance(scope, group)
  else completeJoinPhaseIfReady(scope, group)
}

export function completeJoinPhaseIfReady(scope: Scope, group: ClassicGroup): void {
  // The initial rebalance ends by its delay alone.
  if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty' || !group.hasAllMembersJoined) return
  completeJoinPhase(scope, group)
}

export function prepareRebalance(scope: Scope, group: ClassicGroup): void {
  const { decision, settings, timers } = scope
  if (group.state === 'CompletingRebalance') resetAssignments(scope, group, errors.REBALANCE_IN_PROGRESS.code)
  group.pendingSyncMembers.clear()
  timers.cancelSync(decision, group.groupId)
  const isInitial = group.state === 'Empty'
  if (isInitial) {
    const delayMs = settings.initialRebalanceDelayMs
    const remainingMs = Math.max(group.rebalanceTimeoutMs - delayMs, 0)
    timers.set(decision, { on: 'initialJoin', groupId: group.groupId, delayMs, remainingMs }, delayMs)
  }
  group.transitionTo('PreparingRebalance', decision.nowMs)
  if (isInitial) return
  if (group.hasAllMembersJoined) completeJoinPhase(scope, group)
  else timers.set(decision, { on: 'join', groupId: group.groupId }, group.rebalanceTimeoutMs)
}

/** The initial delay is over: longer if somebody joined meanwhile and the rebalance timeout allows it. */
export function completeInitialRebalance(scope: Scope, group: ClassicGroup, delayMs: number, remainingMs: number): void {
  if (!group.newMemberAdded || remainingMs === 0) {
    completeJoinPhase(scope, group)
    return
  }
  group.newMemberAdded = false
  const nextDelayMs = Math.min(scope.settings.initialRebalanceDelayMs, remainingMs)
  const nextRemainingMs = Math.max(remainingMs - delayMs, 0)
  const event = { on: 'initialJoin', groupId: group.groupId, delayMs: nextDelayMs, remainingMs: nextRemainingMs } as const
  scope.timers.set(scope.decision, event, nextDelayMs)
}

/** Everybody has joined, or the time is up: those who have not joined are out, the others get their generation. */
export function completeJoinPhase(scope: Scope, group: ClassicGroup): void {
  const { decision, timers } = scope
  timers.cancelJoin(decision, group.groupId)
  for (const member of [...group.members.values()]) {
    // Static members are kept until their session times out.
    if (member.awaitingJoin !== undefined || member.groupInstanceId !== null) continue
    group.remove(member.memberId)
    timers.cancelHeartbeat(decision, group.groupId, member.memberId)
  }
  if (group.state === 'Dead') return
  if (!group.electJoinedLeader() && group.members.size > 0) {
    // Only static members are left and none of them came: wait until their sessions end.
    timers.set(decision, { on: 'join', groupId: group.groupId }, group.rebalanceTimeoutMs)
    return
  }
  group.startNextGeneration(decision.nowMs)
  if (group.members.size === 0) {
    // If this cannot be written, the generation before comes back with the next coordinator and times out: no harm.
    decision.persist([group.record(new Map())], () => {})
    return
  }
  for (const member of group.members.values()) {
    group.completeJoin(decision, member, {
      members: group.isLeader(member.memberId) ? group.leaderView() : [],
      memberId: member.memberId,
      generationId: group.generationId,
      protocolName: group.protocolName,
      protocolType: group.protocolType,
      leader: group.leaderId ?? '',
    })
    rescheduleHeartbeat(scope, group, member)
    member.isNew = false
    group.pendingSyncMembers.add(member.memberId)
  }
  const event = { on: 'sync', groupId: group.groupId, generationId: group.generationId } as const
  timers.set(decision, event, group.rebalanceTimeoutMs)
}

/** Sets what the leader decided and tells everybody who waits. */
export function propagateAssignments(scope: Scope, group: ClassicGroup, assignments: ReadonlyMap<string, Uint8Array>): void {
  for (const member of group.members.values()) member.assignment = assignments.get(member.memberId) ?? NO_ASSIGNMENT
  answerSyncs(scope, group, 0)
}

export function resetAssignments(scope: Scope, group: ClassicGroup, errorCode: number): void {
  for (const member of group.members.values()) member.assignment = NO_ASSIGNMENT
  answerSyncs(scope, group, errorCode)
}

function answerSyncs(scope: Scope, group: ClassicGroup, errorCode: number): void {
  const isFine = errorCode === 0
  for (const member of group.members.values()) {
    const answered = group.completeSync(scope.decision, member, {
      protocolName: isFine ? group.protocolName : null,
      protocolType: isFine ? group.protocolType : null,
      assignment: member.assignment,
      errorCode,
    })
    // A session that ended while its sync was parked went unnoticed: it starts anew.
    if (answered) rescheduleHeartbeat(scope, group, member)
  }
}

/** Members of the generation have not sent SyncGroup for a whole rebalance timeout: they are out (KIP-800's predecessor, KAFKA-9752). */
export function expirePendingSync(scope: Scope, group: ClassicGroup, generationId: number): void {
  if (generationId !== group.generationId) return
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return
  if (group.pendingSyncMembers.size === 0) return
  for (const memberId of [...group.pendingSyncMembers]) {
    group.remove(memberId)
    scope.timers.cancelHeartbeat(scope.decision, group.groupId, memberId)
  }
  prepareRebalance(scope, group)
}

export function expireHeartbeat(scope: Scope, group: ClassicGroup, memberId: string): void {
  if (group.state === 'Dead') return
  if (group.pendingMembers.has(memberId)) {
    group.remove(memberId)
    completeIfAllJoined(scope, group)
    return
  }
  const member = group.members.get(memberId)
  if (member === undefined || member.hasSatisfiedHeartbeat) return
  expel(scope, group, member)
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') prepareRebalance(scope, group)
  else completeIfAllJoined(scope, group)
}

/** Removes a member; a join of it that is parked is told to come again with a new id. */
export function expel(scope: Scope, group: ClassicGroup, member: ClassicMember): void {
  group.completeJoin(scope.decision, member, { memberId: '', errorCode: errors.UNKNOWN_MEMBER_ID.code })
  group.remove(member.memberId)
}

function completeIfAllJoined(scope: Scope, group: ClassicGroup): void {
  if (group.state === 'PreparingRebalance' && group.hasAllMembersJoined) completeJoinPhase(scope, group)
}
