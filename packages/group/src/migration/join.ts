import type { ConsumerGroupHeartbeatRequest, ConsumerProtocolSubscription } from '@samsa/protocol'
import { errors } from '@samsa/protocol'
import type { Join } from '../classic/join.ts'
import type { Decision } from '../effect.ts'
import type { ConsumerGroup } from '../consumer/consumer-group.ts'
import { sameMember, sameTopicNames } from '../consumer/consumer-member.ts'
import type { ConsumerMember } from '../consumer/consumer-member.ts'
import { fullGroupProblem, memberOf } from '../consumer/membership.ts'
import { lastTarget, reconcile, updateGroupEpoch, updateTarget } from '../consumer/rebalance.ts'
import { memberRecord } from '../consumer/records.ts'
import { updateRegexes } from '../consumer/regexes.ts'
import type { GroupTopics } from '../metadata/group-topics.ts'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { downgrade, mayDowngradeReplacing, undoDowngrade } from './downgrade.ts'
import { readSubscription } from './embedded-protocol.ts'

/** From this version on a new member must come back with the id it was given (KIP-394). */
const KNOWN_MEMBER_ID_VERSION = 4

/** JoinGroup of a member of the classic protocol in a consumer group: each one takes its own steps, nobody waits for others. */
export function joinConsumerGroup(scope: Scope, group: ConsumerGroup, join: Join): void {
  const refusal = admit(scope, group, join)
  if (refusal !== undefined) scope.decision.reply(join.to, { errorCode: refusal.errorCode })
}

function admit(scope: Scope, group: ConsumerGroup, join: Join): Refusal | undefined {
  const { decision, settings, topics } = scope
  const { groupId } = group
  const { request } = join
  if (settings.consumer.migrationPolicy === 'disabled') return new Refusal('INCONSISTENT_GROUP_PROTOCOL')
  const isUnknown = request.memberId === ''
  const memberId = isUnknown ? join.uuid : request.memberId
  const full = fullGroupProblem(scope, group, memberId)
  if (full !== undefined) return full
  const names = request.protocols.map(({ name }) => name)
  if (!group.supportsClassicProtocols(request.protocolType, names)) return new Refusal('INCONSISTENT_GROUP_PROTOCOL')
  const instanceId = request.groupInstanceId
  if (instanceId === null && isUnknown && join.apiVersion >= KNOWN_MEMBER_ID_VERSION) {
    decision.reply(join.to, { memberId, errorCode: errors.MEMBER_ID_REQUIRED.code })
    return undefined
  }
  const records: GroupRecord[] = []
  const mayJoin = instanceId === null || isUnknown
  const before = memberOf(group, { memberId, instanceId, memberEpoch: undefined, owned: [], mayJoin }, records)
  if (before instanceof Refusal) return before
  const subscription = readSubscription(request.protocols[0]?.metadata ?? new Uint8Array(0))
  if (subscription === undefined) return new Refusal('UNKNOWN_SERVER_ERROR')
  const holder = instanceId === null ? undefined : group.staticMember(instanceId)
  const isLast = holder !== undefined && mayDowngradeReplacing(scope, group, holder)

  const after = withRequest(before, join, subscription)
  if (after !== before) records.push(memberRecord(groupId, after))
  const change = { group, before, after, records }
  const regexChange = updateRegexes(scope, change)
  if (regexChange instanceof Refusal) return regexChange
  const hasChanged = !sameTopicNames(before.subscribedTopicNames, after.subscribedTopicNames) || regexChange !== 'none'
  let { groupEpoch } = group
  if (hasChanged || group.isMetadataStale(decision.nowMs)) groupEpoch = updateGroupEpoch(scope, change, hasChanged)
  const owned = ownedPartitions(subscription, topics)
  // As the last one of the consumer protocol is replaced, a stale assignment is for the classic leader to renew.
  const isStale = isLast && group.target.epoch < groupEpoch
  const target = isLast ? { epoch: group.target.epoch, partitions: lastTarget(group, after) } : updateTarget(scope, change, groupEpoch)
  const next = isStale ? after : reconcile(scope, change, target, hasChanged, owned)
  if (next instanceof Refusal) return next
  const classic = isLast ? downgrade(scope, group, { leaving: [], joining: next, isStale }, records) : undefined
  const undo = (later: Decision): void => {
    if (classic !== undefined) undoDowngrade(scope, later, classic, group)
  }
  finish(scope, join, next, records, isLast, undo)
  return undefined
}

function withRequest(member: ConsumerMember, join: Join, subscription: ConsumerProtocolSubscription): ConsumerMember {
  const { request, clientId, clientHost } = join
  const { rackId } = subscription
  const after: ConsumerMember = {
    ...member,
    instanceId: request.groupInstanceId ?? member.instanceId,
    rackId: rackId === null || rackId === '' ? member.rackId : rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    subscribedTopicNames: new Set(subscription.topics),
    subscribedTopicRegex: '',
    clientId,
    clientHost,
    classic: { sessionTimeoutMs: request.sessionTimeoutMs, supportedProtocols: request.protocols },
  }
  return sameMember(member, after) ? member : after
}

function ownedPartitions(
  { ownedPartitions: owned }: ConsumerProtocolSubscription,
  topics: GroupTopics,
): NonNullable<ConsumerGroupHeartbeatRequest['topicPartitions']> {
  const result: { topicId: string; partitions: number[] }[] = []
  for (const { topic, partitions } of owned) {
    const topicId = topics.topic(topic)?.id
    if (topicId !== undefined) result.push({ topicId, partitions })
  }
  return result
}

function finish(
  scope: Scope,
  { request, to }: Join,
  member: ConsumerMember,
  records: readonly GroupRecord[],
  isDowngraded: boolean,
  undo: (later: Decision) => void,
): void {
  const { groupId } = request
  const { memberId } = member
  const body = {
    memberId,
    generationId: member.memberEpoch,
    protocolType: 'consumer',
    protocolName: member.classic?.supportedProtocols[0]?.name ?? '',
  }
  const done: Parameters<Scope['decision']['append']>[1] = (later, errorCode) => {
    if (errorCode !== 0) {
      undo(later)
      later.reply(to, { errorCode })
      return
    }
    const { timers } = scope
    timers.cancel(later, { on: 'rejoin', groupId, memberId })
    if (!isDowngraded) {
      timers.set(later, { on: 'session', groupId, memberId }, request.sessionTimeoutMs)
      timers.set(later, { on: 'resync', groupId, memberId }, request.rebalanceTimeoutMs)
    }
    later.reply(to, body)
  }
  if (records.length === 0) done(scope.decision, 0)
  else if (isDowngraded) scope.decision.persist(records, done)
  else scope.decision.append(records, done)
}
