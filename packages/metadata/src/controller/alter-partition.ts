import type { AlterPartitionRequest, AlterPartitionResponse, Input } from '@samsa/protocol'
import type { PartitionRegistration, TopicImage } from '../image/metadata-image.ts'
import { LeaderRecoveryState, mergePartition, noLeaderChange } from '../image/partition-registration.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { ErrorCode } from './api-error.ts'
import { staleEpoch } from './brokers.ts'
import type { ControllerState } from './controller-state.ts'
import { partitionContext } from './leader-changes.ts'
import { changePartition } from './partition-change.ts'
import type { ControllerContext, ControllerResult } from './types.ts'

type Response = Input<typeof AlterPartitionResponse>
type AskedPartition = AlterPartitionRequest['topics'][number]['partitions'][number]
type PartitionAnswer = NonNullable<NonNullable<Response['topics']>[number]['partitions']>[number]

interface IsrMember {
  readonly brokerId: number
  /** -1: not told, so not checked (before version 3). */
  readonly brokerEpoch: number
}

/** AlterPartition (56): a leader asks for a new ISR. */
export function alterPartition(
  state: ControllerState,
  context: ControllerContext,
  request: AlterPartitionRequest,
): ControllerResult<Response> {
  const stale = staleEpoch(state, request.brokerId, request.brokerEpoch)
  if (stale !== undefined) return { records: [], atomic: false, response: { errorCode: stale.code } }
  const records: MetadataRecord[] = []
  const topics = request.topics.map(({ topicId, partitions }) => {
    const topic = state.topicById(topicId)
    return {
      topicId,
      partitions: partitions.map((asked) =>
        topic === undefined
          ? { partitionIndex: asked.partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_ID }
          : alterOne(state, context, request.brokerId, topic, asked, records),
      ),
    }
  })
  return { records, atomic: false, response: { errorCode: ErrorCode.NONE, topics } }
}

function alterOne(
  state: ControllerState,
  context: ControllerContext,
  leaderId: number,
  topic: TopicImage,
  asked: AskedPartition,
  records: MetadataRecord[],
): PartitionAnswer {
  const { partitionIndex } = asked
  const members: readonly IsrMember[] =
    context.apiVersion < 3 ? asked.newIsr.map((brokerId) => ({ brokerId, brokerEpoch: -1 })) : asked.newIsrWithEpochs
  const partition = topic.partitions[partitionIndex]
  if (partition === undefined) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }
  const errorCode = refuse(state, leaderId, partition, asked, members)
  if (errorCode !== ErrorCode.NONE) return { partitionIndex, errorCode }
  const ref = { topic, partitionId: partitionIndex, partition }
  const record = changePartition(partition, partitionContext(state, ref), {
    isr: members.map(({ brokerId }) => brokerId),
    leaderRecoveryState: asked.leaderRecoveryState,
    election: state.uncleanElectionEnabled(topic.name) ? 'unclean' : 'online',
  })
  if (record !== undefined) {
    records.push(record)
    // The new ISR ended a reassignment, and with it this leadership: the leader must first read the metadata.
    if (record.data.leader !== leaderId && record.data.leader !== noLeaderChange)
      return { partitionIndex, errorCode: ErrorCode.NEW_LEADER_ELECTED }
  }
  const now = record === undefined ? partition : mergePartition(partition, record.data)
  return {
    partitionIndex,
    errorCode: ErrorCode.NONE,
    leaderId: now.leader,
    leaderEpoch: now.leaderEpoch,
    isr: now.isr,
    leaderRecoveryState: now.leaderRecoveryState,
    partitionEpoch: now.partitionEpoch,
  }
}

function refuse(
  state: ControllerState,
  leaderId: number,
  partition: PartitionRegistration,
  asked: AskedPartition,
  members: readonly IsrMember[],
): number {
  // A leader that knows more than this node: this is not the active controller any more.
  if (asked.leaderEpoch > partition.leaderEpoch || asked.partitionEpoch > partition.partitionEpoch) return ErrorCode.NOT_CONTROLLER
  if (asked.leaderEpoch < partition.leaderEpoch) return ErrorCode.FENCED_LEADER_EPOCH
  if (leaderId !== partition.leader) return ErrorCode.INVALID_REQUEST
  if (asked.partitionEpoch < partition.partitionEpoch) return ErrorCode.INVALID_UPDATE_VERSION
  const isr = members.map(({ brokerId }) => brokerId)
  const valid = isr.every((id) => id >= 0 && partition.replicas.includes(id)) && new Set(isr).size === isr.length
  if (!valid || !isr.includes(partition.leader)) return ErrorCode.INVALID_REQUEST
  if (asked.leaderRecoveryState === LeaderRecoveryState.RECOVERING) {
    if (isr.length > 1 || partition.leaderRecoveryState === LeaderRecoveryState.RECOVERED) return ErrorCode.INVALID_REQUEST
  }
  const eligible = members.every(
    ({ brokerId, brokerEpoch }) => state.isActive(brokerId) && (brokerEpoch === -1 || state.broker(brokerId)?.epoch === brokerEpoch),
  )
  return eligible ? ErrorCode.NONE : ErrorCode.INELIGIBLE_REPLICA
}
