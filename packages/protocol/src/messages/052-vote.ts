import type { Message, MessageSchema } from '../schema/message.ts'

export const VoteRequest = {
  name: 'VoteRequest',
  type: 'request',
  apiKey: 52,
  listeners: ['controller'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    voterId: { type: 'int32', versions: '1+', default: -1, ignorable: true, entityType: 'brokerId' },
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
            replicaEpoch: { type: 'int32', versions: '0+' },
            replicaId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            replicaDirectoryId: { type: 'uuid', versions: '1+', ignorable: true },
            voterDirectoryId: { type: 'uuid', versions: '1+', ignorable: true },
            lastOffsetEpoch: { type: 'int32', versions: '0+' },
            lastOffset: { type: 'int64', versions: '0+' },
            preVote: { type: 'bool', versions: '2+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type VoteRequest = Message<typeof VoteRequest>

export const VoteResponse = {
  name: 'VoteResponse',
  type: 'response',
  apiKey: 52,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
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
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            voteGranted: { type: 'bool', versions: '0+' },
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

export type VoteResponse = Message<typeof VoteResponse>
