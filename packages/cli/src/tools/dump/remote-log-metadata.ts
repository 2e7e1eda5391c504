import {
  RemoteLogSegmentMetadataRecord,
  RemoteLogSegmentMetadataSnapshotRecord,
  RemoteLogSegmentMetadataUpdateRecord,
  RemotePartitionDeleteMetadataRecord,
  decodeMessage,
} from '@samsa/protocol'
import { hashOrder } from '../java/hash-order.ts'
import { recordFrame } from './record-frame.ts'

const SEGMENT_STATES = ['COPY_SEGMENT_STARTED', 'COPY_SEGMENT_FINISHED', 'DELETE_SEGMENT_STARTED', 'DELETE_SEGMENT_FINISHED']
const DELETE_STATES = ['DELETE_PARTITION_MARKED', 'DELETE_PARTITION_STARTED', 'DELETE_PARTITION_FINISHED']

/** A record of `__remote_log_metadata` as Java's `toString` writes it. */
export function remoteLogMetadataText(value: Buffer): string {
  const { type, version, at } = recordFrame(value)
  switch (type) {
    case 0: {
      const record = decodeMessage(RemoteLogSegmentMetadataRecord, version, value, at)
      const id = `RemoteLogSegmentId{topicIdPartition=${partitionText(record.remoteLogSegmentId.topicIdPartition)}, id=${record.remoteLogSegmentId.id}}`
      return `RemoteLogSegmentMetadata{remoteLogSegmentId=${id}, startOffset=${record.startOffset}, endOffset=${record.endOffset}, brokerId=${record.brokerId}, maxTimestampMs=${record.maxTimestampMs}, eventTimestampMs=${record.eventTimestampMs}, segmentLeaderEpochs=${epochsText(record.segmentLeaderEpochs)}, segmentSizeInBytes=${record.segmentSizeInBytes}, customMetadata=${optional(record.customMetadata)}, state=${SEGMENT_STATES[record.remoteLogSegmentState] ?? record.remoteLogSegmentState}, txnIdxEmpty=${record.txnIndexEmpty}}`
    }
    case 1: {
      const record = decodeMessage(RemoteLogSegmentMetadataUpdateRecord, version, value, at)
      const id = `RemoteLogSegmentId{topicIdPartition=${partitionText(record.remoteLogSegmentId.topicIdPartition)}, id=${record.remoteLogSegmentId.id}}`
      return `RemoteLogSegmentMetadataUpdate{remoteLogSegmentId=${id}, customMetadata=${optional(record.customMetadata)}, state=${SEGMENT_STATES[record.remoteLogSegmentState] ?? record.remoteLogSegmentState}, eventTimestampMs=${record.eventTimestampMs}, brokerId=${record.brokerId}}`
    }
    case 2: {
      const record = decodeMessage(RemotePartitionDeleteMetadataRecord, version, value, at)
      return `RemotePartitionDeleteMetadata{topicPartition=${partitionText(record.topicIdPartition)}, state=${DELETE_STATES[record.remotePartitionDeleteState] ?? record.remotePartitionDeleteState}, eventTimestampMs=${record.eventTimestampMs}, brokerId=${record.brokerId}}`
    }
    case 3: {
      const record = decodeMessage(RemoteLogSegmentMetadataSnapshotRecord, version, value, at)
      return `RemoteLogSegmentMetadataSnapshot{segmentId=${record.segmentId}, startOffset=${record.startOffset}, endOffset=${record.endOffset}, brokerId=${record.brokerId}}`
    }
    default:
      throw new Error(`Unknown metadata id ${type}`)
  }
}

function partitionText({ id, name, partition }: { readonly id: string; readonly name: string; readonly partition: number }): string {
  return `${id}:${name}-${partition}`
}

function epochsText(epochs: readonly { readonly leaderEpoch: number; readonly offset: number }[]): string {
  const ordered = hashOrder(epochs, (each) => each.leaderEpoch).sort((a, b) => a.leaderEpoch - b.leaderEpoch)
  return `{${ordered.map((each) => `${each.leaderEpoch}=${each.offset}`).join(', ')}}`
}

function optional(bytes: Uint8Array | null): string {
  return bytes === null || bytes.length === 0 ? 'Optional.empty' : `Optional[CustomMetadata{${bytes.length} bytes}]`
}
