import { errors, ZERO_UUID } from '@samsa/protocol'
import type { Input, TxnOffsetCommitRequest, TxnOffsetCommitResponse } from '@samsa/protocol'
import type { Scope } from '../scope.ts'
import { coordinatorErrorOf } from '../coordinator-error.ts'
import type { Answer, BatchProducer } from '../effect.ts'
import type { CommitVerdict, Group } from '../group.ts'
import type { GroupRecord } from '../record.ts'
import { partitionError } from './offset-commit.ts'

type CommitBody = Input<typeof TxnOffsetCommitResponse>

/** Offsets that a producer commits within its transaction (KIP-98, KIP-447). */
export interface TransactionalCommit {
  readonly apiVersion: number
  /** Topics and partitions that exist. */
  readonly request: TxnOffsetCommitRequest
  /** By name. */
  readonly topicIds: ReadonlyMap<string, string>
  /** See `BatchProducer`. */
  readonly verificationGuard: BatchProducer['verificationGuard'] | undefined
  readonly to: Answer<CommitBody>
}

/** `group` undefined: it does not exist. A commit without membership makes it, as one that only stores offsets. */
export function commitTransactionalOffsets(scope: Scope, group: Group | undefined, commit: TransactionalCommit): void {
  const { decision } = scope
  const { request, topicIds, verificationGuard, to } = commit
  const { producerId, producerEpoch } = request
  const error = partitionError(verdictOf(group, commit), request.topics, ({ name }) => topicIds.get(name) ?? ZERO_UUID)
  if (error !== 0) {
    // Producers know generations, not member epochs.
    const isStale = error === errors.STALE_MEMBER_EPOCH.code
    decision.reply(to, allPartitions(request, isStale ? errors.ILLEGAL_GENERATION.code : error))
    return
  }
  const records: GroupRecord[] = []
  const topics = request.topics.map(({ name, partitions }) => ({
    name,
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
            expireTimestamp: -1,
            // Kafka writes none here.
            topicId: ZERO_UUID,
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
  const producer = verificationGuard === undefined ? { producerId, producerEpoch } : { producerId, producerEpoch, verificationGuard }
  decision.appendInTransaction(records, producer, (later, errorCode) => {
    later.reply(to, errorCode === 0 ? { topics } : allPartitions(request, coordinatorErrorOf(errorCode)))
  })
}

/** The member's session goes on as before: a producer's commit is no sign of life of a consumer. */
function verdictOf(group: Group | undefined, { apiVersion, request }: TransactionalCommit): CommitVerdict {
  if (group === undefined) return request.generationId < 0 ? 0 : errors.ILLEGAL_GENERATION.code
  const { generationId: generationIdOrMemberEpoch, memberId, groupInstanceId } = request
  return group.commitVerdict({ generationIdOrMemberEpoch, memberId, groupInstanceId, isTransactional: true, apiVersion })
}

function allPartitions(request: TxnOffsetCommitRequest, errorCode: number): CommitBody {
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}
