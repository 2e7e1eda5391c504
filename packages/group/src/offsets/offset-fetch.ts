import { errors, ZERO_UUID } from '@samsa/protocol'
import type { Input, OffsetFetchRequest, OffsetFetchResponse } from '@samsa/protocol'
import type { Group } from '../group.ts'
import type { CommittedOffset, OffsetStore } from './offset-store.ts'

export type OffsetFetchGroup = OffsetFetchRequest['groups'][number]
export type FetchedGroup = NonNullable<Input<typeof OffsetFetchResponse>['groups']>[number]
type FetchedPartition = NonNullable<NonNullable<FetchedGroup['topics']>[number]['partitions']>[number]

/** What a group has committed of the asked partitions, or with `topics` null of all. A group that does not exist has committed nothing. */
export function fetchOffsets(
  store: OffsetStore,
  group: Group | undefined,
  request: OffsetFetchGroup,
  requireStable: boolean,
): FetchedGroup {
  const { groupId } = request
  if (group?.type === 'consumer') {
    const errorCode = group.fetchError(request.memberId, request.memberEpoch)
    if (errorCode !== 0) return { groupId, errorCode }
  }
  const found = group === undefined || group.state === 'Dead' ? undefined : store.committed.ofGroup(groupId)
  const answer = (topic: string, partitionIndex: number, committed: CommittedOffset | undefined): FetchedPartition => {
    if (requireStable && store.isPending(groupId, topic, partitionIndex)) {
      return { ...nothing(partitionIndex), errorCode: errors.UNSTABLE_OFFSET_COMMIT.code }
    }
    if (committed === undefined) return nothing(partitionIndex)
    const { offset, leaderEpoch, metadata } = committed
    return { partitionIndex, committedOffset: offset, committedLeaderEpoch: leaderEpoch, metadata }
  }
  if (request.topics === null) {
    const topics = Array.from(found ?? [], ([name, partitions]) => ({
      name,
      topicId: ZERO_UUID,
      partitions: Array.from(partitions, ([index, committed]) => answer(name, index, committed)),
    }))
    return { groupId, topics }
  }
  const topics = request.topics.map(({ name, topicId, partitionIndexes }) => {
    const partitions = found?.get(name)
    return {
      name,
      topicId,
      partitions: partitionIndexes.map((index) => {
        const committed = partitions?.get(index)
        return answer(name, index, committed !== undefined && isOfAnother(committed.topicId, topicId) ? undefined : committed)
      }),
    }
  })
  return { groupId, topics }
}

function nothing(partitionIndex: number): FetchedPartition {
  return { partitionIndex, committedOffset: -1, committedLeaderEpoch: -1, metadata: '' }
}

/** Committed for an earlier topic of the same name. */
function isOfAnother(committedFor: string, asked: string): boolean {
  return committedFor !== ZERO_UUID && asked !== ZERO_UUID && committedFor !== asked
}
