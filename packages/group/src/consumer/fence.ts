import { downgrade, mayDowngradeWithout } from '../migration/downgrade.ts'
import type { Decision } from '../effect.ts'
import type { GroupRecord } from '../record.ts'
import type { Scope } from '../scope.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { regexOf } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { groupEpochRecord, memberTombstones, regexRecord } from './records.ts'
import { addCount, Subscriptions } from './subscriptions.ts'

/**
 * Members are out: they left, or were silent for too long. The others get their partitions with the next heartbeat. If only members of the
 * classic protocol are left, it becomes a classic group.
 */
export function fenceMembers(
  scope: Scope,
  group: ConsumerGroup,
  members: readonly ConsumerMember[],
  done: (later: Decision, errorCode: number) => void,
): void {
  const { decision, hashes, timers, topics } = scope
  const { groupId } = group
  if (members.length === 0) {
    done(decision, 0)
    return
  }
  if (mayDowngradeWithout(scope, group, members)) {
    const records: GroupRecord[] = []
    downgrade(scope, group, { leaving: members, isStale: true }, records)
    decision.persist(records, done)
    return
  }
  const records: GroupRecord[] = members.flatMap(({ memberId }) => memberTombstones(groupId, memberId))
  const subscriptions = new Subscriptions(group.subscribedTopics)
  const regexCounts = new Map<string, number>()
  for (const member of members) {
    subscriptions.replaceNames(member.subscribedTopicNames, [])
    addCount(regexCounts, regexOf(member), 1)
  }
  for (const [regex, count] of regexCounts) {
    if (group.regexes.get(regex) !== count) continue
    records.push(regexRecord(groupId, regex, undefined))
    subscriptions.replaceMatches(group.resolvedRegexes.get(regex)?.topics ?? [], [])
  }
  records.push(groupEpochRecord(groupId, group.groupEpoch + 1, hashes.hashOf(topics, subscriptions.topics.keys())))
  for (const { memberId } of members) {
    for (const on of ['session', 'rejoin', 'resync'] as const) timers.cancel(decision, { on, groupId, memberId })
    timers.cancel(decision, { on: 'revocation', groupId, memberId, memberEpoch: 0 })
  }
  decision.append(records, done)
}

/** A timer of a member went off: if it is still there, it is out. */
export function fenceMember(scope: Scope, groupId: string, memberId: string): void {
  const group = scope.groups.consumer(groupId)
  const member = group?.members.get(memberId)
  if (group !== undefined && member !== undefined) fenceMembers(scope, group, [member], () => {})
}

/** A member has not given up partitions in time, unless it has moved on from that epoch. */
export function expireRevocation(scope: Scope, groupId: string, memberId: string, memberEpoch: number): void {
  const member = scope.groups.consumer(groupId)?.members.get(memberId)
  if (member?.memberEpoch === memberEpoch) fenceMember(scope, groupId, memberId)
}
