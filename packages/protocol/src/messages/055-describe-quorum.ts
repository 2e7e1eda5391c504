import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeQuorumRequest = {
  name: 'DescribeQuorumRequest',
  type: 'request',
  apiKey: 55,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    topics: {
      type: '[]TopicData',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeQuorumRequest = Message<typeof DescribeQuorumRequest>

export const DescribeQuorumResponse = {
  name: 'DescribeQuorumResponse',
  type: 'response',
  apiKey: 55,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '2+', nullableVersions: '2+', ignorable: true },
    topics: {
      type: '[]TopicData',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '2+', nullableVersions: '2+', ignorable: true },
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            highWatermark: { type: 'int64', versions: '0+' },
            currentVoters: { type: '[]ReplicaState', versions: '0+' },
            observers: { type: '[]ReplicaState', versions: '0+' },
          },
        },
      },
    },
    nodes: {
      type: '[]Node',
      versions: '2+',
      fields: {
        nodeId: { type: 'int32', versions: '2+', mapKey: true, entityType: 'brokerId' },
        listeners: {
          type: '[]Listener',
          versions: '2+',
          fields: {
            name: { type: 'string', versions: '2+', mapKey: true },
            host: { type: 'string', versions: '2+' },
            port: { type: 'uint16', versions: '2+' },
          },
        },
      },
    },
  },
  commonStructs: {
    ReplicaState: {
      versions: '0+',
      fields: {
        replicaId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
        replicaDirectoryId: { type: 'uuid', versions: '2+' },
        logEndOffset: { type: 'int64', versions: '0+' },
        lastFetchTimestamp: { type: 'int64', versions: '1+', default: -1, ignorable: true },
        lastCaughtUpTimestamp: { type: 'int64', versions: '1+', default: -1, ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeQuorumResponse = Message<typeof DescribeQuorumResponse>
