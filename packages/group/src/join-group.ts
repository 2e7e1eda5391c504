import { errors } from '@samsa/protocol'
import { ClassicGroup } from './classic/classic-group.ts'
import { joinClassicGroup } from './classic/join.ts'
import type { Join } from './classic/join.ts'
import { groupTombstones } from './consumer/records.ts'
import type { Decision } from './effect.ts'
import type { Group } from './group.ts'
import { joinConsumerGroup } from './migration/join.ts'
import type { GroupRecord } from './record.ts'
import type { Scope } from './scope.ts'

/** JoinGroup: to a group of either kind, or to a new classic one. An empty consumer group makes room for it. */
export function joinGroup(scope: Scope, join: Join): void {
  const { decision, groups, settings } = scope
  const { groupId, memberId, sessionTimeoutMs } = join.request
  if (sessionTimeoutMs < settings.minSessionTimeoutMs || sessionTimeoutMs > settings.maxSessionTimeoutMs) {
    decision.reply(join.to, { memberId, errorCode: errors.INVALID_SESSION_TIMEOUT.code })
    return
  }
  const known = groups.get(groupId)
  if (known?.type === 'classic') {
    joinClassicGroup(scope, known, join)
    return
  }
  if (known !== undefined && known.state !== 'Empty') {
    joinConsumerGroup(scope, known, join)
    return
  }
  if (memberId !== '') {
    decision.reply(join.to, { memberId, errorCode: errors.UNKNOWN_MEMBER_ID.code })
    return
  }
  const group = new ClassicGroup(groupId, decision.nowMs)
  groups.set(group)
  const record = emptyGroupRecord(group)
  joinClassicGroup(scope, group, join)
  // The group exists from now on, so the log must know of it.
  const before = known === undefined ? [] : groupTombstones(known)
  decision.persist([...before, record], (later, errorCode) => {
    if (errorCode !== 0) withdraw(scope, later, group, known, errorCode)
  })
}

/** The log refused a new group: as if nobody had asked for it. */
function withdraw({ groups }: Scope, decision: Decision, group: ClassicGroup, before: Group | undefined, errorCode: number): void {
  if (groups.get(group.groupId) !== group) return
  if (before === undefined) groups.delete(group.groupId)
  else groups.set(before)
  for (const member of group.members.values()) group.completeJoin(decision, member, { errorCode })
}

function emptyGroupRecord(group: ClassicGroup): GroupRecord {
  return {
    type: 'GroupMetadata',
    key: { group: group.groupId },
    value: {
      protocolType: '',
      generation: 0,
      protocol: null,
      leader: null,
      currentStateTimestamp: group.stateTimestampMs ?? -1,
      members: [],
    },
  }
}
