import type { Message, MessageSchema } from '../schema/message.ts'

export const EndQuorumEpochRequest = {
  name: 'EndQuorumEpochRequest',
  type: 'request',
  apiKey: 54,
  listeners: ['controller'],
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
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
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            preferredSuccessors: { type: '[]int32', versions: '0', ignorable: true },
            preferredCandidates: {
              type: '[]ReplicaInfo',
              versions: '1+',
              ignorable: true,
              fields: {
                candidateId: { type: 'int32', versions: '1+', entityType: 'brokerId' },
                candidateDirectoryId: { type: 'uuid', versions: '1+' },
              },
            },
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

export type EndQuorumEpochRequest = Message<typeof EndQuorumEpochRequest>

export const EndQuorumEpochResponse = {
  name: 'EndQuorumEpochResponse',
  type: 'response',
  apiKey: 54,
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

export type EndQuorumEpochResponse = Message<typeof EndQuorumEpochResponse>
