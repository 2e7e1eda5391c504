import { errors } from '@samsa/protocol'
import type { Input, OffsetCommitRequest, OffsetCommitResponse } from '@samsa/protocol'
import type { ClassicGroup } from '../classic/classic-group.ts'
import { rescheduleHeartbeat } from '../classic/rebalance.ts'
import type { Scope } from '../classic/rebalance.ts'
import { coordinatorErrorOf } from '../coordinator-error.ts'
import type { Answer } from '../effect.ts'
import type { GroupRecord } from '../record.ts'

type CommitBody = Input<typeof OffsetCommitResponse>

export interface OffsetCommit {
  readonly apiVersion: number
  /** Topics and partitions that exist, each with name and id. */
  readonly request: OffsetCommitRequest
  readonly to: Answer<CommitBody>
}

/** From this version on a missing group is told by its own error. */
const GROUP_ID_NOT_FOUND_VERSION = 9
const NO_RETENTION = -1

/** `group` undefined: it does not exist. A commit without membership makes it, as one that only stores offsets. */
export function commitOffsets(scope: Scope, group: ClassicGroup | undefined, commit: OffsetCommit): void {
  const { decision } = scope
  const { request, to } = commit
  const error = commitError(group, commit)
  if (error !== 0) {
    decision.reply(to, allPartitions(request, error))
    return
  }
  const member = group?.members.get(request.memberId)
  if (group !== undefined && member !== undefined && (group.state === 'Stable' || group.state === 'PreparingRebalance')) {
    rescheduleHeartbeat(scope, group, member)
  }
  const records: GroupRecord[] = []
  const topics = request.topics.map(({ name, topicId, partitions }) => ({
    name,
    topicId,
    partitions: partitions.map((partition) => {
      const metadata = partition.committedMetadata ?? ''
      const isTooLarge = metadata.length > scope.settings.offsetMetadataMaxBytes
      if (!isTooLarge) {
        records.push({
          type: 'OffsetCommit',
          key: { group: request.groupId, topic: name, partition: partition.partitionIndex },
          value: {
            offset: partition.committedOffset,
            leaderEpoch: partition.committedLeaderEpoch < 0 ? -1 : partition.committedLeaderEpoch,
            metadata,
            commitTimestamp: decision.nowMs,
            expireTimestamp: request.retentionTimeMs === NO_RETENTION ? -1 : decision.nowMs + request.retentionTimeMs,
            topicId,
          },
        })
      }
      return { partitionIndex: partition.partitionIndex, errorCode: isTooLarge ? errors.OFFSET_METADATA_TOO_LARGE.code : 0 }
    }),
  }))
  scope.counters.offsetCommits += records.length
  if (records.length === 0) {
    decision.reply(to, { topics })
    return
  }
  decision.append(records, (later, errorCode) => {
    later.reply(to, errorCode === 0 ? { topics } : allPartitions(request, coordinatorErrorOf(errorCode)))
  })
}

function commitError(group: ClassicGroup | undefined, { apiVersion, request }: OffsetCommit): number {
  const { generationIdOrMemberEpoch: generationId, memberId, groupInstanceId } = request
  if (group === undefined) {
    if (generationId < 0) return 0
    return apiVersion >= GROUP_ID_NOT_FOUND_VERSION ? errors.GROUP_ID_NOT_FOUND.code : errors.ILLEGAL_GENERATION.code
  }
  return membershipError(group, { generationId, memberId, groupInstanceId }, false)
}

/** Whether a classic group takes offsets from whom says to be this member: an error code, 0 if so. */
export function membershipError(
  group: ClassicGroup,
  { generationId, memberId, groupInstanceId }: { generationId: number; memberId: string; groupInstanceId: string | null },
  isTransactional: boolean,
): number {
  if (group.state === 'Dead') return errors.COORDINATOR_NOT_AVAILABLE.code
  // From an administrator, or a consumer that assigns its partitions itself.
  if (generationId < 0 && group.state === 'Empty') return 0
  if (generationId >= 0 || memberId !== '' || groupInstanceId !== null) {
    const error = group.memberError(memberId, groupInstanceId)
    if (error !== 0) return error
    if (generationId !== group.generationId) return errors.ILLEGAL_GENERATION.code
  } else if (!isTransactional && group.state !== 'Empty') {
    // Producers before KIP-447 do not tell the member.
    return errors.UNKNOWN_MEMBER_ID.code
  }
  return !isTransactional && group.state === 'CompletingRebalance' ? errors.REBALANCE_IN_PROGRESS.code : 0
}

function allPartitions(request: OffsetCommitRequest, errorCode: number): CommitBody {
  return {
    topics: request.topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}
