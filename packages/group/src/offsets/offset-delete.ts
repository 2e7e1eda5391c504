import { errors } from '@samsa/protocol'
import type { Input, OffsetCommitKey, OffsetDeleteRequest, OffsetDeleteResponse } from '@samsa/protocol'
import type { Scope } from '../scope.ts'
import type { Answer } from '@samsa/stdx'
import type { Group } from '../group.ts'
import type { GroupRecord } from '../record.ts'
import type { OffsetStore } from './offset-store.ts'

type DeleteBody = Input<typeof OffsetDeleteResponse>

export interface OffsetDelete {
  /** Topics and partitions that exist. */
  readonly request: OffsetDeleteRequest
  readonly to: Answer<DeleteBody>
}

export function offsetTombstone(key: OffsetCommitKey): GroupRecord {
  return { type: 'OffsetCommit', key, value: null }
}

/** Forgets offsets of topics that no member of the group subscribes to (KIP-496). */
export function deleteOffsets(scope: Scope, store: OffsetStore, group: Group | undefined, { request, to }: OffsetDelete): void {
  const { decision } = scope
  const error = deleteError(group)
  if (error !== 0 || group === undefined) {
    decision.reply(to, { errorCode: error })
    return
  }
  const records: GroupRecord[] = []
  const topics = request.topics.map(({ name, partitions }) => {
    const isSubscribed = group.isSubscribedTo(name)
    return {
      name,
      partitions: partitions.map(({ partitionIndex }) => {
        if (isSubscribed) return { partitionIndex, errorCode: errors.GROUP_SUBSCRIBED_TO_TOPIC.code }
        const key = { group: request.groupId, topic: name, partition: partitionIndex }
        const exists =
          store.committed.get(key.group, name, partitionIndex) !== undefined || store.isPending(key.group, name, partitionIndex)
        if (exists) records.push(offsetTombstone(key))
        return { partitionIndex, errorCode: 0 }
      }),
    }
  })
  scope.counters.offsetDeletions += records.length
  if (records.length === 0) {
    decision.reply(to, { topics })
    return
  }
  decision.append(records, (later, errorCode) => later.reply(to, errorCode === 0 ? { topics } : { errorCode }))
}

function deleteError(group: Group | undefined): number {
  if (group === undefined || group.state === 'Dead') return errors.GROUP_ID_NOT_FOUND.code
  if (group.type === 'consumer') return 0
  return group.state === 'Empty' || group.usesConsumerProtocol ? 0 : errors.NON_EMPTY_GROUP.code
}
