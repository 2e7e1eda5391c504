import { errors } from '@samsa/protocol'
import type { OffsetCommitRequest } from '@samsa/protocol'
import type { Answer } from '@samsa/stdx'
import { rescheduleHeartbeat } from '../classic/rebalance.ts'
import type { CommitVerdict, Group } from '../group.ts'
import type { Scope } from '../scope.ts'
import { allPartitions, partitionError, storeOffsets } from './stored-offsets.ts'
import type { CommitBody } from './stored-offsets.ts'

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
  const { groupId, topics, retentionTimeMs } = request
  const error = partitionError(verdictOf(group, commit), topics)
  if (error !== 0) {
    decision.reply(to, allPartitions(topics, error), (errorCode) => allPartitions(topics, errorCode))
    return
  }
  if (group?.type === 'classic' && (group.state === 'Stable' || group.state === 'PreparingRebalance')) {
    const member = group.members.get(request.memberId)
    if (member !== undefined) rescheduleHeartbeat(scope, group, member)
  }
  const expireTimestamp = retentionTimeMs === NO_RETENTION ? -1 : decision.nowMs + retentionTimeMs
  storeOffsets(scope, { groupId, topics, expireTimestamp, to })
}

function verdictOf(group: Group | undefined, { apiVersion, request }: OffsetCommit): CommitVerdict {
  if (group !== undefined) return group.commitVerdict({ ...request, apiVersion, isTransactional: false })
  if (request.generationIdOrMemberEpoch < 0) return 0
  return apiVersion >= GROUP_ID_NOT_FOUND_VERSION ? errors.GROUP_ID_NOT_FOUND.code : errors.ILLEGAL_GENERATION.code
}
