import { errors } from '@samsa/protocol'
import type { Answer, BatchProducer } from '@samsa/stdx'
import type { CommitVerdict } from '../group.ts'
import type { GroupRecord } from '../record.ts'
import type { Scope } from '../scope.ts'

/** A topic of a commit, in a transaction or not. */
interface CommitTopic {
  readonly name: string
  readonly topicId: string
  readonly partitions: readonly {
    readonly partitionIndex: number
    readonly committedOffset: number
    readonly committedLeaderEpoch: number
    readonly committedMetadata: string | null
  }[]
}

export interface CommitBody {
  topics: { name: string; topicId: string; partitions: { partitionIndex: number; errorCode: number }[] }[]
}

interface Commit {
  readonly groupId: string
  readonly topics: readonly CommitTopic[]
  /** -1: by the group's state. */
  readonly expireTimestamp: number
  /** Whose transaction it is part of. */
  readonly producer?: BatchProducer
  readonly to: Answer<CommitBody>
}

/** Writes offsets that may be committed; those with too much metadata are refused, each for itself. */
export function storeOffsets(scope: Scope, { groupId, topics, expireTimestamp, producer, to }: Commit): void {
  const { decision, settings, counters } = scope
  const records: GroupRecord[] = []
  const body: CommitBody = {
    topics: topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex, committedOffset: offset, committedLeaderEpoch, committedMetadata }) => {
        const metadata = committedMetadata ?? ''
        if (metadata.length > settings.offsetMetadataMaxBytes) {
          return { partitionIndex, errorCode: errors.OFFSET_METADATA_TOO_LARGE.code }
        }
        const leaderEpoch = Math.max(committedLeaderEpoch, -1)
        records.push({
          type: 'OffsetCommit',
          key: { group: groupId, topic: name, partition: partitionIndex },
          value: { offset, leaderEpoch, metadata, commitTimestamp: decision.nowMs, expireTimestamp, topicId },
        })
        return { partitionIndex, errorCode: 0 }
      }),
    })),
  }
  counters.offsetCommits += records.length
  const refused = (errorCode: number): CommitBody => allPartitions(topics, errorCode)
  if (records.length === 0) {
    decision.reply(to, body, refused)
    return
  }
  decision.append(
    records,
    (later, errorCode) => later.reply(to, errorCode === 0 ? body : refused(errorCode), refused),
    producer && { producer },
  )
}

/** The first error that the partitions of a commit come to, 0 if it may be. */
export function partitionError(verdict: CommitVerdict, topics: readonly CommitTopic[]): number {
  if (typeof verdict === 'number') return verdict
  for (const { topicId, partitions } of topics) {
    for (const { partitionIndex } of partitions) {
      const error = verdict(topicId, partitionIndex)
      if (error !== 0) return error
    }
  }
  return 0
}

export function allPartitions(topics: readonly CommitTopic[], errorCode: number): CommitBody {
  return {
    topics: topics.map(({ name, topicId, partitions }) => ({
      name,
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}
