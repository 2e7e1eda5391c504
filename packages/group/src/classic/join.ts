import { errors } from '@samsa/protocol'
import type { JoinGroupRequest } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { Answer } from '@samsa/stdx'
import type { ClassicGroup } from './classic-group.ts'
import { ClassicMember } from './classic-member.ts'
import type { JoinBody } from './classic-member.ts'
import { completeJoinPhaseIfReady, prepareRebalance, prepareRebalanceOrCompleteJoin, rescheduleHeartbeat } from './rebalance.ts'
import type { Scope } from '../scope.ts'

export interface Join {
  readonly apiVersion: number
  readonly request: JoinGroupRequest
  readonly clientId: string
  readonly clientHost: string
  /** A random UUID for the id of a new member: cores have no randomness of their own. */
  readonly uuid: string
  readonly to: Answer<JoinBody>
}

/** From this version on a new member must come back with the id it was given (KIP-394). */
const KNOWN_MEMBER_ID_VERSION = 4
/** From this version on a leader can be told to leave the assignment as it is (KIP-814). */
const SKIP_ASSIGNMENT_VERSION = 9

export function joinClassicGroup(scope: Scope, group: ClassicGroup, join: Join): void {
  const { memberId } = join.request
  if (!accepts(scope, group, memberId)) {
    group.remove(memberId)
    refuse(scope, join, '', errors.GROUP_MAX_SIZE_REACHED.code)
  } else if (group.state === 'Dead') {
    refuse(scope, join, memberId, errors.COORDINATOR_NOT_AVAILABLE.code)
  } else if (!group.supportsProtocols(join.request.protocolType, join.request.protocols)) {
    refuse(scope, join, memberId, errors.INCONSISTENT_GROUP_PROTOCOL.code)
  } else if (memberId === '') {
    joinNew(scope, group, join)
  } else {
    joinExisting(scope, group, join)
  }
}

function refuse({ decision }: Scope, { to }: Join, memberId: string, errorCode: number): void {
  decision.reply(to, { memberId, errorCode })
}

function accepts({ settings }: Scope, group: ClassicGroup, memberId: string): boolean {
  switch (group.state) {
    case 'Empty':
    case 'Dead':
      return true
    case 'PreparingRebalance':
      // Who waits already is counted, not who is a member: so the last to rejoin are out when the limit was lowered.
      return group.members.get(memberId)?.awaitingJoin !== undefined || group.awaitingJoinCount < settings.maxSize
    case 'CompletingRebalance':
    case 'Stable':
      return group.members.has(memberId) || group.members.size < settings.maxSize
  }
}

function joinNew(scope: Scope, group: ClassicGroup, join: Join): void {
  const { decision, timers } = scope
  const { groupInstanceId, sessionTimeoutMs } = join.request
  const memberId = `${groupInstanceId ?? join.clientId}-${join.uuid}`
  if (groupInstanceId !== null) {
    const current = group.staticMemberId(groupInstanceId)
    if (current === undefined) addMember(scope, group, join, memberId)
    else replaceMember(scope, group, join, groupInstanceId, current, memberId)
  } else if (join.apiVersion >= KNOWN_MEMBER_ID_VERSION) {
    group.pendingMembers.add(memberId)
    timers.set(decision, { on: 'heartbeat', groupId: group.groupId, memberId }, sessionTimeoutMs)
    refuse(scope, join, memberId, errors.MEMBER_ID_REQUIRED.code)
  } else {
    addMember(scope, group, join, memberId)
  }
}

function addMember(scope: Scope, group: ClassicGroup, join: Join, memberId: string): void {
  const { request, clientId, clientHost } = join
  const { groupInstanceId, protocolType, protocols, rebalanceTimeoutMs, sessionTimeoutMs } = request
  const member = new ClassicMember({
    memberId,
    groupInstanceId,
    clientId,
    clientHost,
    protocolType,
    protocols,
    rebalanceTimeoutMs,
    sessionTimeoutMs,
  })
  member.isNew = true
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') group.newMemberAdded = true
  group.add(member, join.to)
  // A new member has no session yet; but its join must not be parked for ever, or retries of vanished clients would pile up.
  rescheduleHeartbeat(scope, group, member, scope.settings.newMemberJoinTimeoutMs)
  prepareRebalanceOrCompleteJoin(scope, group)
}

function joinExisting(scope: Scope, group: ClassicGroup, join: Join): void {
  const { memberId, groupInstanceId, protocols } = join.request
  if (group.pendingMembers.has(memberId)) {
    // Ids are given out to dynamic members only; Kafka fails the request likewise.
    if (groupInstanceId !== null) refuse(scope, join, '', errors.UNKNOWN_SERVER_ERROR.code)
    else addMember(scope, group, join, memberId)
    return
  }
  const error = group.memberError(memberId, groupInstanceId)
  const member = group.members.get(memberId)
  if (error !== 0 || member === undefined) {
    scope.decision.reply(join.to, { memberId, errorCode: error, protocolType: null, protocolName: null })
    return
  }
  switch (group.state) {
    case 'PreparingRebalance':
      rejoin(scope, group, join, member)
      return
    case 'CompletingRebalance':
      // The same again: most likely the answer to its first join was lost.
      if (member.matches(protocols)) replyCurrentGeneration(scope, group, join, group.isLeader(memberId))
      else rejoin(scope, group, join, member)
      return
    case 'Stable':
      // A leader that joins wants to assign anew, for a reason that its metadata need not show.
      if (group.isLeader(memberId) || !member.matches(protocols)) rejoin(scope, group, join, member)
      else replyCurrentGeneration(scope, group, join, false)
      return
    default:
      refuse(scope, join, memberId, errors.UNKNOWN_MEMBER_ID.code)
  }
}

function rejoin(scope: Scope, group: ClassicGroup, join: Join, member: ClassicMember): void {
  group.updateMember(member, join.request, join.to)
  prepareRebalanceOrCompleteJoin(scope, group)
}

function replyCurrentGeneration({ decision }: Scope, group: ClassicGroup, join: Join, withMembers: boolean): void {
  decision.reply(join.to, {
    members: withMembers ? group.leaderView() : [],
    memberId: join.request.memberId,
    ...generationOf(group),
    leader: group.leaderId ?? '',
  })
}

function generationOf({ generationId, protocolName, protocolType }: ClassicGroup): JoinBody {
  return { generationId, protocolName, protocolType }
}

/** A static member restarted: it takes the place of its predecessor, without a rebalance if the group's protocol stays. */
function replaceMember(
  scope: Scope,
  group: ClassicGroup,
  join: Join,
  groupInstanceId: string,
  oldMemberId: string,
  memberId: string,
): void {
  const { leaderId } = group
  const member = group.replaceStaticMember(scope.decision, groupInstanceId, oldMemberId, memberId)
  rescheduleHeartbeat(scope, group, member)
  const before = { protocols: member.protocols, rebalanceTimeoutMs: member.rebalanceTimeoutMs, sessionTimeoutMs: member.sessionTimeoutMs }
  group.updateMember(member, join.request, join.to)
  switch (group.state) {
    case 'Stable':
      if (group.protocolName !== group.selectProtocol()) {
        prepareRebalanceOrCompleteJoin(scope, group)
        return
      }
      scope.decision.persist([group.record(group.assignments())], (decision, errorCode) => {
        const later = { ...scope, decision }
        if (errorCode === 0) answerReplaced(later, group, join, member, leaderId)
        else revertReplaced(later, group, join, member, { groupInstanceId, oldMemberId, leaderId, before, errorCode })
      })
      return
    case 'CompletingRebalance':
      // The leader may be assigning to the old id at this moment.
      prepareRebalance(scope, group)
      return
    case 'PreparingRebalance':
      completeJoinPhaseIfReady(scope, group)
      return
    default:
      assert(false, `group ${group.groupId} has static members in state ${group.state}`)
  }
}

function answerReplaced({ decision }: Scope, group: ClassicGroup, join: Join, member: ClassicMember, oldLeaderId: string | null): void {
  const { memberId } = member
  if (join.apiVersion < SKIP_ASSIGNMENT_VERSION) {
    // An old client that hears it is the leader would assign anew: it is told of the leader before.
    group.completeJoin(decision, member, { memberId, ...generationOf(group), leader: oldLeaderId ?? '' })
    return
  }
  const isLeader = group.isLeader(memberId)
  group.completeJoin(decision, member, {
    // While this was written another member may have come back with other protocols.
    members: isLeader && group.state === 'Stable' ? group.leaderView() : [],
    memberId,
    ...generationOf(group),
    leader: group.leaderId ?? '',
    skipAssignment: isLeader,
  })
}

interface Replacement {
  readonly groupInstanceId: string
  readonly oldMemberId: string
  readonly leaderId: string | null
  readonly before: Parameters<ClassicGroup['updateMember']>[1]
  readonly errorCode: number
}

function revertReplaced(scope: Scope, group: ClassicGroup, join: Join, member: ClassicMember, replacement: Replacement): void {
  if (group.members.get(member.memberId) !== member) return
  const { groupInstanceId, oldMemberId, leaderId, before, errorCode } = replacement
  if (member.awaitingJoin === join.to) {
    scope.decision.reply(join.to, {
      memberId: '',
      ...generationOf(group),
      leader: leaderId ?? '',
      errorCode,
    })
  }
  group.updateMember(member, before, undefined)
  const old = group.replaceStaticMember(scope.decision, groupInstanceId, member.memberId, oldMemberId)
  rescheduleHeartbeat(scope, group, old)
}
