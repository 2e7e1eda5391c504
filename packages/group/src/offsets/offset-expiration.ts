import type { Group } from '../group.ts'
import type { GroupRecord } from '../record.ts'
import { offsetTombstone } from './offset-delete.ts'
import type { CommittedOffset, OffsetStore } from './offset-store.ts'

/**
 * Adds tombstones for the offsets of a group that nobody has needed for `retentionMs` (KIP-211): of an empty group, since it became empty;
 * of topics that a stable consumer group no longer subscribes to, and of groups that only store offsets, since the commit.
 * Returns whether none is left, so that the group may go if it is empty.
 */
export function expireOffsets(store: OffsetStore, group: Group, nowMs: number, retentionMs: number, into: GroupRecord[]): boolean {
  const { groupId } = group
  const topics = store.committed.ofGroup(groupId)
  if (topics === undefined) return !store.isPendingGroup(groupId)
  const since = expiresSince(group)
  if (since === undefined) return false
  let isNoneLeft = true
  for (const [topic, partitions] of topics) {
    if (group.isSubscribedTo(topic)) {
      isNoneLeft = false
      continue
    }
    for (const [partition, committed] of partitions) {
      const isExpired =
        committed.expireTimestampMs === undefined ? nowMs - since(committed) >= retentionMs : nowMs >= committed.expireTimestampMs
      if (isExpired && !store.isPending(groupId, topic, partition)) into.push(offsetTombstone({ group: groupId, topic, partition }))
      else isNoneLeft = false
    }
  }
  return isNoneLeft && !store.isPendingGroup(groupId)
}

/** From when on the retention counts; undefined while nothing may expire. */
function expiresSince(group: Group): ((committed: CommittedOffset) => number) | undefined {
  const sinceCommit = (committed: CommittedOffset): number => committed.commitTimestampMs
  if (group.type === 'consumer' || group.protocolType === null) return sinceCommit
  if (group.state === 'Empty') return (committed) => group.stateTimestampMs ?? committed.commitTimestampMs
  return group.state === 'Stable' && group.subscribedTopics !== undefined ? sinceCommit : undefined
}
