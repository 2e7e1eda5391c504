import { errors, ZERO_UUID } from '@samsa/protocol'
import type { TxnOffsetCommitRequest } from '@samsa/protocol'
import type { Answer, BatchProducer } from '@samsa/stdx'
import type { CommitVerdict, Group } from '../group.ts'
import type { Scope } from '../scope.ts'
import { allPartitions, partitionError, storeOffsets } from './stored-offsets.ts'
import type { CommitBody } from './stored-offsets.ts'

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
  const { request, topicIds, verificationGuard, to } = commit
  const { groupId, producerId, producerEpoch } = request
  const named = request.topics.map((topic) => ({ ...topic, topicId: topicIds.get(topic.name) ?? ZERO_UUID }))
  const error = partitionError(verdictOf(group, commit), named)
  // Kafka writes no topic ids here.
  const topics = request.topics.map((topic) => ({ ...topic, topicId: ZERO_UUID }))
  if (error !== 0) {
    // Producers know generations, not member epochs.
    const told = error === errors.STALE_MEMBER_EPOCH.code ? errors.ILLEGAL_GENERATION.code : error
    scope.decision.reply(to, allPartitions(topics, told), (errorCode) => allPartitions(topics, errorCode))
    return
  }
  const producer = verificationGuard === undefined ? { producerId, producerEpoch } : { producerId, producerEpoch, verificationGuard }
  storeOffsets(scope, { groupId, topics, expireTimestamp: -1, producer, to })
}

/** The member's session goes on as before: a producer's commit is no sign of life of a consumer. */
function verdictOf(group: Group | undefined, { apiVersion, request }: TransactionalCommit): CommitVerdict {
  if (group === undefined) return request.generationId < 0 ? 0 : errors.ILLEGAL_GENERATION.code
  const { generationId: generationIdOrMemberEpoch, memberId, groupInstanceId } = request
  return group.commitVerdict({ generationIdOrMemberEpoch, memberId, groupInstanceId, isTransactional: true, apiVersion })
}
