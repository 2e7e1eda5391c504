import { errors } from '@samsa/protocol'
import type { DeleteGroupsResponse, Input } from '@samsa/protocol'
import { groupTombstones } from './consumer/records.ts'
import type { Answer } from '@samsa/stdx'
import type { Group } from './group.ts'
import { offsetTombstone } from './offsets/offset-delete.ts'
import { expireOffsets } from './offsets/offset-expiration.ts'
import type { OffsetStore } from './offsets/offset-store.ts'
import type { GroupRecord } from './record.ts'
import type { Scope } from './scope.ts'

export type DeletedGroups = NonNullable<Input<typeof DeleteGroupsResponse>['results']>[number][]

/** Deletes groups without members, with their offsets, all in one batch. */
export function deleteGroups(scope: Scope, offsets: OffsetStore, groupIds: readonly string[], to: Answer<DeletedGroups>): void {
  const { decision, groups } = scope
  const records: GroupRecord[] = []
  const results: DeletedGroups = groupIds.map((groupId) => {
    const group = groups.get(groupId)
    if (group === undefined || group.state === 'Dead') return { groupId, errorCode: errors.GROUP_ID_NOT_FOUND.code }
    if (group.state !== 'Empty') return { groupId, errorCode: errors.NON_EMPTY_GROUP.code }
    records.push(...offsets.keysOf(groupId).map(offsetTombstone), ...tombstonesOf(group))
    return { groupId, errorCode: 0 }
  })
  const refused = (errorCode: number): DeletedGroups => groupIds.map((groupId) => ({ groupId, errorCode }))
  if (records.length === 0) {
    decision.reply(to, results, refused)
    return
  }
  decision.append(records, (later, errorCode) => later.reply(to, errorCode === 0 ? results : refused(errorCode), refused))
}

/** Offsets that nobody needs any more, and groups that have neither members nor offsets. */
export function expireGroups({ decision, settings, counters, groups, timers }: Scope, offsets: OffsetStore): void {
  const records: GroupRecord[] = []
  for (const group of groups.all.values()) {
    const before = records.length
    const isNoneLeft = expireOffsets(offsets, group, decision.nowMs, settings.offsetsRetentionMs, records)
    counters.offsetExpirations += records.length - before
    if (isNoneLeft && group.state === 'Empty') records.push(...tombstonesOf(group))
  }
  timers.set(decision, { on: 'expiration' }, settings.offsetsRetentionCheckIntervalMs)
  if (records.length > 0) decision.append(records, () => {}, { isSplittable: true })
}

function tombstonesOf(group: Group): GroupRecord[] {
  return group.type === 'consumer' ? groupTombstones(group) : [{ type: 'GroupMetadata', key: { group: group.groupId }, value: null }]
}
