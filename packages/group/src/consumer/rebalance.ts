import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import { assignRanges } from '../assignors/range.ts'
import type { Assignor, AssignorMember } from '../assignors/assignor.ts'
import { inCopiedSetOrder, inGrownMapOrder } from '../assignors/java-order.ts'
import { assignUniformly } from '../assignors/uniform.ts'
import type { GroupTopics } from '../metadata/group-topics.ts'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { isReconciledTo, regexOf, sameMember } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { nextAssignment } from './current-assignment.ts'
import { NO_PARTITIONS, samePartitions } from './partitions.ts'
import type { Partitions } from './partitions.ts'
import { currentAssignmentRecord, groupEpochRecord, partitionMetadataTombstone, targetEpochRecord, targetRecord } from './records.ts'
import { countRegexes, isHomogeneous, Subscriptions } from './subscriptions.ts'
import type { SubscriptionCounts } from './subscriptions.ts'

/** One member's change, before its records are written. */
export interface MemberChange {
  readonly group: ConsumerGroup
  readonly before: ConsumerMember
  readonly after: ConsumerMember
  readonly records: GroupRecord[]
}

/** The group's epoch after a change of subscriptions or topics, which an assignment must catch up with. */
export function updateGroupEpoch(scope: Scope, { group, before, after, records }: MemberChange, isNeeded: boolean): number {
  const { decision, counters, hashes, topics } = scope
  const { groupId } = group
  const hash = hashes.hashOf(topics, subscribedTopicsAfter(group, before, after).keys())
  let { groupEpoch } = group
  if (isNeeded || hash !== group.metadataHash) {
    groupEpoch++
    records.push(groupEpochRecord(groupId, groupEpoch, hash))
    counters.consumerRebalances++
  }
  group.metadataRefreshed(decision.nowMs, groupEpoch)
  if (group.hasPartitionMetadataRecord) records.push(partitionMetadataTombstone(groupId))
  return groupEpoch
}

/** Once the member has changed; an expression that nobody else has goes with it. */
function subscribedTopicsAfter(group: ConsumerGroup, before: ConsumerMember, after: ConsumerMember): SubscriptionCounts {
  const subscriptions = new Subscriptions(group.subscribedTopics)
  subscriptions.replaceNames(before.subscribedTopicNames, after.subscribedTopicNames)
  const regex = regexOf(before)
  if (regex !== undefined && regex !== regexOf(after) && group.regexes.get(regex) === 1) {
    subscriptions.replaceMatches(group.resolvedRegexes.get(regex)?.topics ?? [], [])
  }
  return subscriptions.topics
}

/** The assignment to be reached, and for which epoch. */
export interface Target {
  readonly epoch: number
  readonly partitions: Partitions
}

/** A new assignment if the group is at a newer epoch than the last one, and the last one is old enough. */
export function updateTarget(scope: Scope, change: MemberChange, groupEpoch: number): Target {
  const { decision, settings, topics } = scope
  const { group, after, records } = change
  const { groupId, target } = group
  const nowMs = decision.nowMs
  if (target.epoch >= groupEpoch || !isOldEnough(target.timestampMs, settings.consumer.timesOf(groupId).assignmentIntervalMs, nowMs)) {
    return { epoch: target.epoch, partitions: lastTarget(group, after) }
  }
  const isNew = !group.members.has(after.memberId) && (after.instanceId === null || !group.staticMembers.has(after.instanceId))
  const counts = countRegexes(group.regexes, change.before, after)
  const subscriptions = subscribedTopicsAfter(group, change.before, after)
  const members = assignorMembers(group, after, topics)
  const name = group.preferredAssignor(change.before, after) ?? settings.consumer.assignors[0] ?? 'uniform'
  const made = assignorOf(name)({
    members,
    isHomogeneous: isHomogeneous(counts, subscriptions, group.members.size + Number(isNew)),
    partitionCount: (topicId) => topics.topicById(topicId)?.partitionCount ?? 0,
    isAssigned: (topicId, partition) => target.isAssigned(topicId, partition),
  })
  for (const memberId of inGrownMapOrder([...members.keys()])) {
    const partitions = made.get(memberId) ?? NO_PARTITIONS
    const known = target.members.get(memberId)
    if (known === undefined || !samePartitions(known, partitions)) records.push(targetRecord(groupId, memberId, partitions))
  }
  records.push(targetEpochRecord(groupId, groupEpoch, nowMs))
  return { epoch: groupEpoch, partitions: made.get(after.memberId) ?? NO_PARTITIONS }
}

function assignorOf(name: string): Assignor {
  return name === 'range' ? assignRanges : assignUniformly
}

function isOldEnough(timestampMs: number, intervalMs: number, nowMs: number): boolean {
  return timestampMs === 0 || intervalMs === 0 || nowMs >= timestampMs + intervalMs
}

/** A static member that comes back takes over what its predecessor was to have; a dynamic one that becomes static goes on with its own. */
export function lastTarget({ target, staticMembers }: ConsumerGroup, { memberId, instanceId }: ConsumerMember): Partitions {
  return target.of(staticMembers.get(instanceId ?? '') ?? memberId)
}

function assignorMembers(group: ConsumerGroup, changed: ConsumerMember, topics: GroupTopics): Map<string, AssignorMember> {
  const idOf = new Map<string, string | undefined>()
  const idsOf = (member: ConsumerMember): Set<string> => {
    const matched = group.resolvedRegexes.get(regexOf(member) ?? '')?.topics
    const names = matched === undefined ? member.subscribedTopicNames : member.subscribedTopicNames.union(matched)
    const ids = new Set<string>()
    for (const name of inCopiedSetOrder([...names])) {
      if (!idOf.has(name)) idOf.set(name, topics.topic(name)?.id)
      const id = idOf.get(name)
      if (id !== undefined) ids.add(id)
    }
    return ids
  }
  const members = new Map<string, AssignorMember>()
  for (const [memberId, member] of group.members) {
    if (memberId === changed.memberId) continue
    // Its successor is the one that changes.
    if (member.instanceId !== null && member.instanceId === changed.instanceId) continue
    members.set(memberId, { instanceId: member.instanceId, topicIds: idsOf(member), target: group.target.of(memberId) })
  }
  const holder = group.staticMembers.get(changed.instanceId ?? '') ?? changed.memberId
  members.set(changed.memberId, { instanceId: changed.instanceId, topicIds: idsOf(changed), target: group.target.of(holder) })
  return members
}

/** The member's next step to the target, with its record and the time it has for it. */
export function reconcile(
  scope: Scope,
  { group, after, records }: Pick<MemberChange, 'group' | 'after' | 'records'>,
  target: Target,
  hasSubscriptionChanged: boolean,
  owned: ConsumerGroupHeartbeatRequest['topicPartitions'],
): ConsumerMember | Refusal {
  if (!hasSubscriptionChanged && isReconciledTo(after, target.epoch)) return after
  const { groupId } = group
  const matched = group.resolvedRegexes.get(regexOf(after) ?? '')?.topics
  const next = nextAssignment(after, {
    targetEpoch: target.epoch,
    target: target.partitions,
    hasSubscriptionChanged,
    owned,
    wants(topicId) {
      const name = scope.topics.topicById(topicId)?.name
      return name !== undefined && (after.subscribedTopicNames.has(name) || matched?.has(name) === true)
    },
    isFree: (topicId, partition) => group.owners.isFree(topicId, partition),
  })
  if (next instanceof Refusal || sameMember(next, after)) return next
  records.push(currentAssignmentRecord(groupId, next))
  // Classic members have to join and sync in time instead.
  if (next.classic === null) {
    const { decision, timers } = scope
    const event = { on: 'revocation', groupId, memberId: next.memberId, memberEpoch: next.memberEpoch } as const
    if (next.state === 'UNREVOKED_PARTITIONS') timers.set(decision, event, next.rebalanceTimeoutMs)
    else timers.cancel(decision, event)
  }
  return next
}
