import { errors } from '@samsa/protocol'
import { ClassicGroup } from '../classic/classic-group.ts'
import { ClassicMember } from '../classic/classic-member.ts'
import { prepareRebalance, rescheduleHeartbeat } from '../classic/rebalance.ts'
import type { ConsumerGroup } from '../consumer/consumer-group.ts'
import type { ConsumerMember } from '../consumer/consumer-member.ts'
import { groupTombstones } from '../consumer/records.ts'
import type { Decision } from '../effect.ts'
import type { MigrationPolicy } from '../group-settings.ts'
import type { GroupRecord } from '../record.ts'
import type { Scope } from '../scope.ts'
import { writeAssignment } from './embedded-protocol.ts'

const DOWNGRADES: readonly MigrationPolicy[] = ['downgrade', 'bidirectional']

/** Whether without these members only such of the classic protocol are left, and the group may become a classic one. */
export function mayDowngradeWithout({ settings }: Scope, group: ConsumerGroup, leaving: readonly ConsumerMember[]): boolean {
  const staying = group.members.size - leaving.length
  const classicLeaving = leaving.filter(({ classic }) => classic !== null).length
  if (group.classicMemberCount - classicLeaving !== staying || staying <= 0) return false
  return DOWNGRADES.includes(settings.consumer.migrationPolicy) && staying <= settings.maxSize
}

/** Whether the member that is replaced by one of the classic protocol is the last that does not speak it. */
export function mayDowngradeReplacing({ settings }: Scope, group: ConsumerGroup, replaced: ConsumerMember): boolean {
  if (replaced.classic !== null || group.classicMemberCount !== group.members.size - 1) return false
  return DOWNGRADES.includes(settings.consumer.migrationPolicy) && group.members.size <= settings.maxSize
}

export interface Downgrade {
  readonly leaving: readonly ConsumerMember[]
  /** A static member in the place of another one with its instance id. */
  readonly joining?: ConsumerMember
  /** The assignment is not for the members that are left: they are to rebalance. */
  readonly isStale: boolean
}

/**
 * Makes a classic group of a consumer group whose members all speak the classic protocol. It takes its place at once; the records are to be
 * persisted, not applied, since the members' requests hang on this very object.
 */
export function downgrade(
  scope: Scope,
  group: ConsumerGroup,
  { leaving, joining, isStale }: Downgrade,
  records: GroupRecord[],
): ClassicGroup {
  const { decision, groups, topics } = scope
  const { groupId } = group
  const replacedId = joining?.instanceId == null ? undefined : group.staticMembers.get(joining.instanceId)
  // The records that put the joining member in the place of the other one come first.
  const memberIds = Array.from(group.members.keys(), (memberId) =>
    memberId === replacedId && joining !== undefined ? joining.memberId : memberId,
  )
  records.push(...groupTombstones(group, memberIds))
  const classic = new ClassicGroup(groupId, decision.nowMs)
  classic.state = 'Stable'
  classic.generationId = group.groupEpoch
  for (const member of group.members.values()) {
    if (member.memberId !== replacedId && !leaving.includes(member)) classic.add(classicMember(member))
  }
  if (joining !== undefined) classic.add(classicMember(joining))
  classic.protocolName = classic.selectProtocol()
  classic.refreshSubscribedTopics()
  for (const member of classic.members.values()) {
    const holderId = member.memberId === joining?.memberId ? (replacedId ?? member.memberId) : member.memberId
    member.assignment = writeAssignment(group.target.of(holderId), topics, member.metadata(classic.protocolName))
  }
  records.push(classic.record(classic.assignments()))
  groups.set(classic)
  for (const member of classic.members.values()) rescheduleHeartbeat(scope, classic, member)
  if (isStale) prepareRebalance(scope, classic)
  return classic
}

/** The log refused it: the group is the one it was. Whoever has joined meanwhile is told to look again. */
export function undoDowngrade({ groups }: Scope, decision: Decision, classic: ClassicGroup, group: ConsumerGroup): void {
  if (groups.get(group.groupId) !== classic) return
  groups.set(group)
  const errorCode = errors.COORDINATOR_NOT_AVAILABLE.code
  for (const member of classic.members.values()) {
    classic.completeJoin(decision, member, { memberId: member.memberId, errorCode })
    classic.completeSync(decision, member, { errorCode })
  }
}

function classicMember(member: ConsumerMember): ClassicMember {
  const { memberId, instanceId, clientId, clientHost, rebalanceTimeoutMs, classic } = member
  return new ClassicMember({
    memberId,
    groupInstanceId: instanceId,
    clientId,
    clientHost,
    protocolType: 'consumer',
    rebalanceTimeoutMs,
    sessionTimeoutMs: classic?.sessionTimeoutMs ?? 0,
    protocols: classic?.supportedProtocols ?? [],
  })
}
