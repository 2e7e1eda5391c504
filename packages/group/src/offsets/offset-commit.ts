import { errors } from '@samsa/protocol'
import type { Input, OffsetCommitRequest, OffsetCommitResponse } from '@samsa/protocol'
import { rescheduleHeartbeat } from '../classic/rebalance.ts'
import type { Scope } from '../scope.ts'
import { coordinatorErrorOf } from '../coordinator-error.ts'
import type { Answer } from '../effect.ts'
import type { CommitVerdict, Group } from '../group.ts'
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
export function commitOffsets(scope: Scope, group: Group | undefined, commit: OffsetCommit): void {
  const { decision } = scope
  const { request, to } = commit
  const error = partitionError(verdictOf(group, commit), request.topics, ({ topicId }) => topicId)
  if (error !== 0) {
    decision.reply(to, allPartitions(request, error))
    return
  }
  if (group?.type === 'classic' && (group.state === 'Stable' || group.state === 'PreparingRebalance')) {
    const member = group.members.get(request.memberId)
    if (member !== undefined) rescheduleHeartbeat(scope, group, member)
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

function verdictOf(group: Group | undefined, { apiVersion, request }: OffsetCommit): CommitVerdict {
  if (group !== undefined) return group.commitVerdict({ ...request, apiVersion, isTransactional: false })
  if (request.generationIdOrMemberEpoch < 0) return 0
  return apiVersion >= GROUP_ID_NOT_FOUND_VERSION ? errors.GROUP_ID_NOT_FOUND.code : errors.ILLEGAL_GENERATION.code
}

interface CommitTopic {
  readonly name: string
  readonly partitions: readonly { readonly partitionIndex: number }[]
}

/** The first error that the partitions of a commit come to, 0 if it may be. */
export function partitionError<Topic extends CommitTopic>(
  verdict: CommitVerdict,
  topics: readonly Topic[],
  topicIdOf: (topic: Topic) => string,
): number {
  if (typeof verdict === 'number') return verdict
  for (const topic of topics) {
    for (const { partitionIndex } of topic.partitions) {
      const error = verdict(topicIdOf(topic), partitionIndex)
      if (error !== 0) return error
    }
  }
  return 0
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
