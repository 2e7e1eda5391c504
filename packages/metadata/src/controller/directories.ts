import type { AssignReplicasToDirsRequest, AssignReplicasToDirsResponse, Input } from '@samsa/protocol'
import { metadataVersionSupports } from '../features/metadata-version.ts'
import { isOnlineDirectory } from '../image/directory-id.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { ErrorCode } from './api-error.ts'
import { staleEpoch } from './brokers.ts'
import type { ControllerState } from './controller-state.ts'
import { leaderAndIsrUpdates, partitionContext, type PartitionRef } from './leader-changes.ts'
import { changePartition } from './partition-change.ts'
import type { ControllerResult } from './types.ts'

/** AssignReplicasToDirs (73): a broker with several directories tells which one holds a replica (KIP-858). */
export function assignReplicasToDirs(
  state: ControllerState,
  request: AssignReplicasToDirsRequest,
): ControllerResult<Input<typeof AssignReplicasToDirsResponse>> {
  const { brokerId, brokerEpoch } = request
  if (!metadataVersionSupports.directoryAssignment(state.metadataVersion))
    return { records: [], atomic: false, response: { errorCode: ErrorCode.UNSUPPORTED_VERSION } }
  const stale = staleEpoch(state, brokerId, brokerEpoch)
  const broker = state.broker(brokerId)
  if (stale !== undefined || broker === undefined)
    return { records: [], atomic: false, response: { errorCode: ErrorCode.STALE_BROKER_EPOCH } }
  const records: MetadataRecord[] = []
  const offline: PartitionRef[] = []
  const directories = request.directories.map(({ id, topics }) => ({
    id,
    topics: topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partitionIndex }) => {
        const topic = state.topicById(topicId)
        if (topic === undefined) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_ID }
        const partition = topic.partitions[partitionIndex]
        if (partition === undefined) return { partitionIndex, errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION }
        if (!partition.replicas.includes(brokerId)) return { partitionIndex, errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER }
        const ref = { topic, partitionId: partitionIndex, partition }
        const record = changePartition(partition, partitionContext(state, ref), { directory: { brokerId, id } })
        if (record !== undefined) records.push(record)
        if (!isOnlineDirectory(id, broker.directories)) offline.push(ref)
        return { partitionIndex, errorCode: ErrorCode.NONE }
      }),
    })),
  }))
  records.push(...leaderAndIsrUpdates(state, { remove: brokerId }, offline))
  return { records, atomic: false, response: { errorCode: ErrorCode.NONE, directories } }
}
