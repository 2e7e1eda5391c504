import { downgrade, mayDowngradeWithout, undoDowngrade } from '../migration/downgrade.ts'
import type { Decision } from '../effect.ts'
import type { GroupRecord } from '../record.ts'
import type { Scope } from '../scope.ts'
import type { TimerEvent } from '../timers.ts'
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
    const classic = downgrade(scope, group, { leaving: members, isStale: true }, records)
    decision.persist(records, (later, errorCode) => {
      if (errorCode !== 0) {
        undoDowngrade(scope, later, classic, group)
        resumeSessions({ ...scope, decision: later }, group, group.members.values())
      }
      done(later, errorCode)
    })
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
  decision.append(records, (later, errorCode) => {
    // If that could not be written they are members as before, and their sessions must not be endless.
    if (errorCode !== 0) resumeSessions({ ...scope, decision: later }, group, members)
    done(later, errorCode)
  })
}

function resumeSessions({ decision, settings, timers }: Scope, { groupId }: ConsumerGroup, members: Iterable<ConsumerMember>): void {
  const { sessionTimeoutMs } = settings.consumer.timesOf(groupId)
  for (const { memberId, classic } of members) {
    timers.set(decision, { on: 'session', groupId, memberId }, classic?.sessionTimeoutMs ?? sessionTimeoutMs)
  }
}

/** What could not be written is tried again after this time, as in Kafka. */
const RETRY_MS = 500

type MemberEvent = Extract<TimerEvent, { readonly on: 'session' | 'rejoin' | 'resync' | 'revocation' }>

/** A timer of a member went off: if it is still there, it is out. */
export function fenceMember(scope: Scope, event: MemberEvent): void {
  const group = scope.groups.consumer(event.groupId)
  const member = group?.members.get(event.memberId)
  if (group === undefined || member === undefined) return
  // It gave up its partitions in time, and moved on from that epoch.
  if (event.on === 'revocation' && member.memberEpoch !== event.memberEpoch) return
  fenceMembers(scope, group, [member], (later, errorCode) => {
    if (errorCode !== 0) scope.timers.set(later, event, RETRY_MS)
  })
}
