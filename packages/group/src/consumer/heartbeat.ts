import type { ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse, Input } from '@samsa/protocol'
import type { Answer } from '@samsa/stdx'
import type { GroupRecord } from '../record.ts'
import { Refusal } from '../refusal.ts'
import type { Scope } from '../scope.ts'
import { openGroup } from '../migration/upgrade.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import { LEAVE_STATIC_EPOCH, sameMember, sameTopicNames } from './consumer-member.ts'
import type { ConsumerMember } from './consumer-member.ts'
import { fenceMembers } from './fence.ts'
import { requestProblem } from './heartbeat-checks.ts'
import { fullGroupProblem, memberOf, staticMemberBy, unknownMember } from './membership.ts'
import { listed, NO_PARTITION_EPOCHS, samePartitionEpochs } from './partitions.ts'
import { reconcile, updateGroupEpoch, updateTarget } from './rebalance.ts'
import { currentAssignmentRecord, memberRecord } from './records.ts'
import { updateRegexes } from './regexes.ts'

type HeartbeatBody = Input<typeof ConsumerGroupHeartbeatResponse>

export interface ConsumerHeartbeat {
  readonly apiVersion: number
  readonly request: ConsumerGroupHeartbeatRequest
  readonly clientId: string
  readonly clientHost: string
  /** A random id for a member that has none. */
  readonly uuid: string
  readonly to: Answer<HeartbeatBody>
}

/** ConsumerGroupHeartbeat: joins, goes on, changes its subscription, or leaves. */
export function heartbeatConsumerGroup(scope: Scope, heartbeat: ConsumerHeartbeat): void {
  const { request, to } = heartbeat
  const problem = requestProblem(request, heartbeat.apiVersion, scope.settings.consumer.assignors)
  const refusal = problem ?? (request.memberEpoch < 0 ? leave(scope, request, to) : beat(scope, heartbeat))
  if (refusal !== undefined) scope.decision.reply(to, { errorCode: refusal.errorCode, errorMessage: refusal.message })
}

function beat(scope: Scope, heartbeat: ConsumerHeartbeat): Refusal | undefined {
  const { decision, settings, timers } = scope
  const { request } = heartbeat
  const { groupId, memberEpoch, instanceId, topicPartitions: owned } = request
  const records: GroupRecord[] = []
  const mayJoin = memberEpoch === 0
  const group = openGroup(scope, groupId, mayJoin, records)
  if (group instanceof Refusal) return group
  const full = fullGroupProblem(scope, group, request.memberId)
  if (full !== undefined) return full
  const memberId = request.memberId === '' ? heartbeat.uuid : request.memberId
  const before = memberOf(group, { memberId, instanceId, memberEpoch, owned, mayJoin }, records)
  if (before instanceof Refusal) return before
  const after = withRequest(before, heartbeat)
  if (after !== before) records.push(memberRecord(groupId, after))
  const change = { group, before, after, records }

  const hasNamesChanged = !sameTopicNames(before.subscribedTopicNames, after.subscribedTopicNames)
  const regexChange = updateRegexes(scope, change)
  if (regexChange instanceof Refusal) return regexChange
  let { groupEpoch } = group
  // An expression that is not resolved yet changes nothing: the epoch follows once it is.
  const isEpochNeeded = hasNamesChanged || regexChange === 'resolved'
  if (isEpochNeeded || group.isMetadataStale(decision.nowMs)) groupEpoch = updateGroupEpoch(scope, change, isEpochNeeded)
  const target = updateTarget(scope, change, groupEpoch)
  const next = reconcile(scope, change, target, hasNamesChanged || regexChange !== 'none', owned)
  if (next instanceof Refusal) return next

  const { sessionTimeoutMs, heartbeatIntervalMs } = settings.consumer.timesOf(groupId)
  timers.set(decision, { on: 'session', groupId, memberId }, sessionTimeoutMs)
  // Who asks for everything, as after an error, hears everything.
  const isFull =
    request.rebalanceTimeoutMs !== -1 && (request.subscribedTopicNames !== null || request.subscribedTopicRegex !== null) && owned !== null
  const isTold = mayJoin || isFull || !samePartitionEpochs(before.assigned, next.assigned)
  answerWith(scope, records, heartbeat.to, {
    memberId: next.memberId,
    memberEpoch: next.memberEpoch,
    heartbeatIntervalMs,
    assignment: isTold ? { topicPartitions: listed(next.assigned) } : null,
  })
  return undefined
}

/** What the request says, in place of what was known; the member itself where it says nothing new. */
function withRequest(member: ConsumerMember, { request, clientId, clientHost }: ConsumerHeartbeat): ConsumerMember {
  const names = request.subscribedTopicNames
  const after: ConsumerMember = {
    ...member,
    instanceId: request.instanceId ?? member.instanceId,
    rackId: request.rackId ?? member.rackId,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs === -1 ? member.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? member.serverAssignor,
    subscribedTopicNames: names === null ? member.subscribedTopicNames : new Set(names),
    subscribedTopicRegex: request.subscribedTopicRegex ?? member.subscribedTopicRegex,
    clientId,
    clientHost,
    classic: null,
  }
  return sameMember(member, after) ? member : after
}

function leave(scope: Scope, request: ConsumerGroupHeartbeatRequest, to: Answer<HeartbeatBody>): Refusal | undefined {
  const { groupId, memberId, instanceId, memberEpoch } = request
  const group = knownGroup(scope, groupId)
  if (group instanceof Refusal) return group
  const member =
    instanceId === null ? (group.members.get(memberId) ?? unknownMember(group, memberId)) : staticMemberBy(group, instanceId, memberId)
  if (member instanceof Refusal) return member
  if (instanceId !== null && memberEpoch === LEAVE_STATIC_EPOCH) {
    // Its partitions wait for its return, as if it had had them from the beginning.
    const away = {
      ...member,
      memberEpoch: LEAVE_STATIC_EPOCH,
      pendingRevocation: NO_PARTITION_EPOCHS,
      assigned: new Map(Array.from(member.assigned, ([topicId, each]) => [topicId, new Map(Array.from(each.keys(), (key) => [key, 0]))])),
    }
    answerWith(scope, [currentAssignmentRecord(groupId, away)], to, { memberId: member.memberId, memberEpoch: LEAVE_STATIC_EPOCH })
    return undefined
  }
  fenceMembers(scope, group, [member], (later, errorCode) => {
    later.reply(to, errorCode === 0 ? { memberId, memberEpoch } : { errorCode })
  })
  return undefined
}

/** A group for who cannot create it. */
function knownGroup({ groups }: Scope, groupId: string): ConsumerGroup | Refusal {
  const group = groups.get(groupId)
  if (group === undefined) return new Refusal('GROUP_ID_NOT_FOUND', `Group ${groupId} not found.`)
  return group.type === 'consumer' ? group : new Refusal('GROUP_ID_NOT_FOUND', `Group ${groupId} is not a consumer group.`)
}

function answerWith({ decision }: Scope, records: readonly GroupRecord[], to: Answer<HeartbeatBody>, body: HeartbeatBody): void {
  if (records.length === 0) {
    decision.reply(to, body)
    return
  }
  decision.append(records, (later, errorCode) => later.reply(to, errorCode === 0 ? body : { errorCode }))
}
