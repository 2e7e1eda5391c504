import type { Message, MessageSchema } from '../schema/message.ts'

export const FetchRequest = {
  name: 'FetchRequest',
  type: 'request',
  apiKey: 1,
  listeners: ['broker', 'controller'],
  validVersions: '4-18',
  flexibleVersions: '12+',
  fields: {
    clusterId: { type: 'string', versions: '12+', nullableVersions: '12+', tag: 0, taggedVersions: '12+', default: null, ignorable: true },
    replicaId: { type: 'int32', versions: '0-14', default: -1, entityType: 'brokerId' },
    replicaState: {
      type: 'ReplicaState',
      versions: '15+',
      tag: 1,
      taggedVersions: '15+',
      fields: {
        replicaId: { type: 'int32', versions: '15+', default: -1, entityType: 'brokerId' },
        replicaEpoch: { type: 'int64', versions: '15+', default: -1 },
      },
    },
    maxWaitMs: { type: 'int32', versions: '0+' },
    minBytes: { type: 'int32', versions: '0+' },
    maxBytes: { type: 'int32', versions: '3+', default: 2147483647, ignorable: true },
    isolationLevel: { type: 'int8', versions: '4+', ignorable: true },
    sessionId: { type: 'int32', versions: '7+', ignorable: true },
    sessionEpoch: { type: 'int32', versions: '7+', default: -1, ignorable: true },
    topics: {
      type: '[]FetchTopic',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0-12', ignorable: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '13+', ignorable: true },
        partitions: {
          type: '[]FetchPartition',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            currentLeaderEpoch: { type: 'int32', versions: '9+', default: -1, ignorable: true },
            fetchOffset: { type: 'int64', versions: '0+' },
            lastFetchedEpoch: { type: 'int32', versions: '12+', default: -1 },
            logStartOffset: { type: 'int64', versions: '5+', default: -1, ignorable: true },
            partitionMaxBytes: { type: 'int32', versions: '0+' },
            replicaDirectoryId: { type: 'uuid', versions: '17+', tag: 0, taggedVersions: '17+', ignorable: true },
            highWatermark: {
              type: 'int64',
              versions: '18+',
              tag: 1,
              taggedVersions: '18+',
              default: '9223372036854775807',
              ignorable: true,
            },
          },
        },
      },
    },
    forgottenTopicsData: {
      type: '[]ForgottenTopic',
      versions: '7+',
      fields: {
        topic: { type: 'string', versions: '7-12', ignorable: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '13+', ignorable: true },
        partitions: { type: '[]int32', versions: '7+' },
      },
    },
    rackId: { type: 'string', versions: '11+', ignorable: true },
  },
} as const satisfies MessageSchema

export type FetchRequest = Message<typeof FetchRequest>

export const FetchResponse = {
  name: 'FetchResponse',
  type: 'response',
  apiKey: 1,
  validVersions: '4-18',
  flexibleVersions: '12+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '7+', ignorable: true },
    sessionId: { type: 'int32', versions: '7+' },
    responses: {
      type: '[]FetchableTopicResponse',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0-12', ignorable: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '13+', ignorable: true },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            highWatermark: { type: 'int64', versions: '0+' },
            lastStableOffset: { type: 'int64', versions: '4+', default: -1, ignorable: true },
            logStartOffset: { type: 'int64', versions: '5+', default: -1, ignorable: true },
            divergingEpoch: {
              type: 'EpochEndOffset',
              versions: '12+',
              tag: 0,
              taggedVersions: '12+',
              fields: {
                epoch: { type: 'int32', versions: '12+', default: -1 },
                endOffset: { type: 'int64', versions: '12+', default: -1 },
              },
            },
            currentLeader: {
              type: 'LeaderIdAndEpoch',
              versions: '12+',
              tag: 1,
              taggedVersions: '12+',
              fields: {
                leaderId: { type: 'int32', versions: '12+', default: -1, entityType: 'brokerId' },
                leaderEpoch: { type: 'int32', versions: '12+', default: -1 },
              },
            },
            snapshotId: {
              type: 'SnapshotId',
              versions: '12+',
              tag: 2,
              taggedVersions: '12+',
              fields: {
                endOffset: { type: 'int64', versions: '0+', default: -1 },
                epoch: { type: 'int32', versions: '0+', default: -1 },
              },
            },
            abortedTransactions: {
              type: '[]AbortedTransaction',
              versions: '4+',
              nullableVersions: '4+',
              ignorable: true,
              fields: {
                producerId: { type: 'int64', versions: '4+', entityType: 'producerId' },
                firstOffset: { type: 'int64', versions: '4+' },
              },
            },
            preferredReadReplica: { type: 'int32', versions: '11+', default: -1, entityType: 'brokerId' },
            records: { type: 'records', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
    nodeEndpoints: {
      type: '[]NodeEndpoint',
      versions: '16+',
      tag: 0,
      taggedVersions: '16+',
      fields: {
        nodeId: { type: 'int32', versions: '16+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '16+' },
        port: { type: 'int32', versions: '16+' },
        rack: { type: 'string', versions: '16+', nullableVersions: '16+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type FetchResponse = Message<typeof FetchResponse>
