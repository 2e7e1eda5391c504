import type { Message, MessageSchema } from '../schema/message.ts'

export const RemoteLogSegmentMetadataRecord = {
  name: 'RemoteLogSegmentMetadataRecord',
  type: 'metadata',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    remoteLogSegmentId: {
      type: 'RemoteLogSegmentIdEntry',
      versions: '0+',
      fields: {
        topicIdPartition: {
          type: 'TopicIdPartitionEntry',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+' },
            id: { type: 'uuid', versions: '0+' },
            partition: { type: 'int32', versions: '0+' },
          },
        },
        id: { type: 'uuid', versions: '0+' },
      },
    },
    startOffset: { type: 'int64', versions: '0+' },
    endOffset: { type: 'int64', versions: '0+' },
    brokerId: { type: 'int32', versions: '0+' },
    maxTimestampMs: { type: 'int64', versions: '0+' },
    eventTimestampMs: { type: 'int64', versions: '0+' },
    segmentLeaderEpochs: {
      type: '[]SegmentLeaderEpochEntry',
      versions: '0+',
      fields: {
        leaderEpoch: { type: 'int32', versions: '0+' },
        offset: { type: 'int64', versions: '0+' },
      },
    },
    segmentSizeInBytes: { type: 'int32', versions: '0+' },
    customMetadata: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null },
    remoteLogSegmentState: { type: 'int8', versions: '0+' },
    txnIndexEmpty: { type: 'bool', versions: '0+', tag: 0, taggedVersions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoteLogSegmentMetadataRecord = Message<typeof RemoteLogSegmentMetadataRecord>

export const RemoteLogSegmentMetadataUpdateRecord = {
  name: 'RemoteLogSegmentMetadataUpdateRecord',
  type: 'metadata',
  apiKey: 1,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    remoteLogSegmentId: {
      type: 'RemoteLogSegmentIdEntry',
      versions: '0+',
      fields: {
        topicIdPartition: {
          type: 'TopicIdPartitionEntry',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+' },
            id: { type: 'uuid', versions: '0+' },
            partition: { type: 'int32', versions: '0+' },
          },
        },
        id: { type: 'uuid', versions: '0+' },
      },
    },
    brokerId: { type: 'int32', versions: '0+' },
    eventTimestampMs: { type: 'int64', versions: '0+' },
    customMetadata: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null },
    remoteLogSegmentState: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoteLogSegmentMetadataUpdateRecord = Message<typeof RemoteLogSegmentMetadataUpdateRecord>

export const RemotePartitionDeleteMetadataRecord = {
  name: 'RemotePartitionDeleteMetadataRecord',
  type: 'metadata',
  apiKey: 2,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topicIdPartition: {
      type: 'TopicIdPartitionEntry',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+' },
        id: { type: 'uuid', versions: '0+' },
        partition: { type: 'int32', versions: '0+' },
      },
    },
    brokerId: { type: 'int32', versions: '0+' },
    eventTimestampMs: { type: 'int64', versions: '0+' },
    remotePartitionDeleteState: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemotePartitionDeleteMetadataRecord = Message<typeof RemotePartitionDeleteMetadataRecord>

export const RemoteLogSegmentMetadataSnapshotRecord = {
  name: 'RemoteLogSegmentMetadataSnapshotRecord',
  type: 'metadata',
  apiKey: 3,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    segmentId: { type: 'uuid', versions: '0+' },
    startOffset: { type: 'int64', versions: '0+' },
    endOffset: { type: 'int64', versions: '0+' },
    brokerId: { type: 'int32', versions: '0+' },
    maxTimestampMs: { type: 'int64', versions: '0+' },
    eventTimestampMs: { type: 'int64', versions: '0+' },
    segmentLeaderEpochs: {
      type: '[]SegmentLeaderEpochEntry',
      versions: '0+',
      fields: {
        leaderEpoch: { type: 'int32', versions: '0+' },
        offset: { type: 'int64', versions: '0+' },
      },
    },
    segmentSizeInBytes: { type: 'int32', versions: '0+' },
    customMetadata: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null },
    remoteLogSegmentState: { type: 'int8', versions: '0+' },
    txnIndexEmpty: { type: 'bool', versions: '0+', tag: 0, taggedVersions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoteLogSegmentMetadataSnapshotRecord = Message<typeof RemoteLogSegmentMetadataSnapshotRecord>
