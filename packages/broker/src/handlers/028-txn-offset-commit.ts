import type { VerificationGuard } from '@samsa/log'
import { TxnOffsetCommitRequest, TxnOffsetCommitResponse, ZERO_UUID } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { apiHandler, LATER } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import type { Call } from '../call.ts'
import { OFFSETS_TOPIC } from '../coordinator/group-coordinator.ts'
import { coordinatorErrorOf } from '../coordinator/coordinator-error.ts'
import { code } from '../error-codes.ts'
import { commitSupport } from '../partitions/transaction-verification.ts'

/** 2 leader epoch · 3 member, flexible (KIP-447) · 4 TRANSACTION_ABORTABLE may come · 5 adds the group's partition itself (KIP-890) */
const LOADING_UNDERSTOOD_VERSION = 2
const NO_SEQUENCE = -1

type CommitBody = Input<typeof TxnOffsetCommitResponse>

export const txnOffsetCommit = apiHandler<BrokerParts, typeof TxnOffsetCommitRequest, typeof TxnOffsetCommitResponse>({
  request: TxnOffsetCommitRequest,
  response: TxnOffsetCommitResponse,
  handle(parts, request, call) {
    const refused = new Map<string, Map<number, number>>()
    const topics: TxnOffsetCommitRequest['topics'] = []
    for (const { name, partitions } of request.topics) {
      const known = partitions.filter(({ partitionIndex }) => {
        const exists = parts.metadata.contains(name, partitionIndex)
        if (!exists) refuse(refused, name, partitionIndex, code.UNKNOWN_TOPIC_OR_PARTITION)
        return exists
      })
      if (known.length > 0) topics.push({ name, partitions: known })
    }
    if (topics.length === 0) return bodyOf(refused)
    const answer = (body: CommitBody): void => call.reply(merged(refused, body, call.apiVersion))
    commit(parts, { ...request, topics }, call, answer)
    return LATER
  },
})

function commit(
  parts: BrokerParts,
  request: TxnOffsetCommitRequest,
  call: Call<typeof TxnOffsetCommitResponse>,
  answer: (body: CommitBody) => void,
): void {
  const { transactionalId, groupId, producerId, producerEpoch } = request
  if (groupId === '') return answer(allPartitions(request, code.INVALID_GROUP_ID))
  const index = parts.groups.partitionOf(groupId)
  const partition = parts.partitions.get(OFFSETS_TOPIC, index)
  if (partition === undefined) {
    const isElsewhere = parts.metadata.contains(OFFSETS_TOPIC, index)
    return answer(allPartitions(request, isElsewhere ? code.NOT_COORDINATOR : code.COORDINATOR_NOT_AVAILABLE))
  }
  const write = (verificationGuard: VerificationGuard | undefined): void => {
    const { apiVersion } = call
    const topicIds = new Map(request.topics.map(({ name }) => [name, parts.metadata.topic(name)?.id ?? ZERO_UUID]))
    const error = parts.groups.ask(groupId, (shard, nowMs) =>
      shard.commitTransactionalOffsets(nowMs, { apiVersion, request, topicIds, verificationGuard, to: answer }),
    )
    if (error !== 0) answer(allPartitions(request, error))
  }
  const log = partition.leaderLog(-1)
  if (typeof log === 'number') return answer(allPartitions(request, coordinatorErrorOf(log)))
  const batches = {
    transactionalId,
    producerId,
    producerEpoch,
    support: commitSupport(call.apiVersion),
    batches: [{ partition, log, baseSequence: NO_SEQUENCE }],
    retriesConcurrent: false,
  }
  parts.verification.verify(batches, (verdicts) => {
    const verdict = verdicts.get(partition)
    if (typeof verdict === 'number') answer(allPartitions(request, toldToProducer(verdict)))
    else write(verdict)
  })
}

function toldToProducer(verdict: number): number {
  // Old clients may not expect the first, and look for the coordinator again after others.
  return verdict === code.NETWORK_EXCEPTION ? code.COORDINATOR_LOAD_IN_PROGRESS : coordinatorErrorOf(verdict)
}

function refuse(refused: Map<string, Map<number, number>>, topic: string, partition: number, errorCode: number): void {
  const partitions = refused.get(topic) ?? new Map<number, number>()
  refused.set(topic, partitions.set(partition, errorCode))
}

function bodyOf(codes: ReadonlyMap<string, ReadonlyMap<number, number>>): CommitBody {
  const topics = Array.from(codes, ([name, partitions]) => ({
    name,
    partitions: Array.from(partitions, ([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
  }))
  return { topics }
}

/** What the coordinator said, behind what was refused before it was asked: one entry per topic. */
function merged(refused: Map<string, Map<number, number>>, body: CommitBody, apiVersion: number): CommitBody {
  const isOld = apiVersion < LOADING_UNDERSTOOD_VERSION
  const topics = (body.topics ?? []).map(({ name = '', partitions = [] }) => ({
    name,
    partitions: partitions.map(({ partitionIndex = 0, errorCode = 0 }) => ({
      partitionIndex,
      // Producers before 2.0 may crash of it.
      errorCode: isOld && errorCode === code.COORDINATOR_LOAD_IN_PROGRESS ? code.COORDINATOR_NOT_AVAILABLE : errorCode,
    })),
  }))
  if (refused.size === 0) return { topics }
  for (const { name, partitions } of topics) {
    for (const { partitionIndex, errorCode } of partitions) refuse(refused, name, partitionIndex, errorCode)
  }
  return bodyOf(refused)
}

function allPartitions(request: TxnOffsetCommitRequest, errorCode: number): CommitBody {
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({ partitionIndex, errorCode })),
    })),
  }
}
