import type { Message, MessageSchema } from '../schema/message.ts'

export const BeginQuorumEpochRequest = {
  name: 'BeginQuorumEpochRequest',
  type: 'request',
  apiKey: 53,
  listeners: ['controller'],
  validVersions: '0-1',
  flexibleVersions: '1+',
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
            voterDirectoryId: { type: 'uuid', versions: '1+', ignorable: true },
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
    leaderEndpoints: {
      type: '[]LeaderEndpoint',
      versions: '1+',
      ignorable: true,
      fields: {
        name: { type: 'string', versions: '1+', mapKey: true },
        host: { type: 'string', versions: '1+' },
        port: { type: 'uint16', versions: '1+' },
      },
    },
  },
} as const satisfies MessageSchema

export type BeginQuorumEpochRequest = Message<typeof BeginQuorumEpochRequest>

export const BeginQuorumEpochResponse = {
  name: 'BeginQuorumEpochResponse',
  type: 'response',
  apiKey: 53,
  validVersions: '0-1',
  flexibleVersions: '1+',
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

export type BeginQuorumEpochResponse = Message<typeof BeginQuorumEpochResponse>
