import type { Message, MessageSchema } from '../schema/message.ts'

export const FetchSnapshotRequest = {
  name: 'FetchSnapshotRequest',
  type: 'request',
  apiKey: 59,
  listeners: ['controller'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+', default: null },
    replicaId: { type: 'int32', versions: '0+', default: -1, entityType: 'brokerId' },
    maxBytes: { type: 'int32', versions: '0+', default: 2147483647 },
    topics: {
      type: '[]TopicSnapshot',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]PartitionSnapshot',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            currentLeaderEpoch: { type: 'int32', versions: '0+' },
            snapshotId: {
              type: 'SnapshotId',
              versions: '0+',
              fields: {
                endOffset: { type: 'int64', versions: '0+' },
                epoch: { type: 'int32', versions: '0+' },
              },
            },
            position: { type: 'int64', versions: '0+' },
            replicaDirectoryId: { type: 'uuid', versions: '1+', tag: 0, taggedVersions: '1+', ignorable: true },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type FetchSnapshotRequest = Message<typeof FetchSnapshotRequest>

export const FetchSnapshotResponse = {
  name: 'FetchSnapshotResponse',
  type: 'response',
  apiKey: 59,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    topics: {
      type: '[]TopicSnapshot',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]PartitionSnapshot',
          versions: '0+',
          fields: {
            index: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            snapshotId: {
              type: 'SnapshotId',
              versions: '0+',
              fields: {
                endOffset: { type: 'int64', versions: '0+' },
                epoch: { type: 'int32', versions: '0+' },
              },
            },
            currentLeader: {
              type: 'LeaderIdAndEpoch',
              versions: '0+',
              tag: 0,
              taggedVersions: '0+',
              fields: {
                leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
                leaderEpoch: { type: 'int32', versions: '0+' },
              },
            },
            size: { type: 'int64', versions: '0+' },
            position: { type: 'int64', versions: '0+' },
            unalignedRecords: { type: 'records', versions: '0+' },
          },
        },
      },
    },
    nodeEndpoints: {
      type: '[]NodeEndpoint',
      versions: '1+',
      tag: 0,
      taggedVersions: '1+',
      fields: {
        nodeId: { type: 'int32', versions: '1+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '1+' },
        port: { type: 'uint16', versions: '1+' },
      },
    },
  },
} as const satisfies MessageSchema

export type FetchSnapshotResponse = Message<typeof FetchSnapshotResponse>
