import type { Message, MessageSchema } from '../schema/message.ts'

export const ListOffsetsRequest = {
  name: 'ListOffsetsRequest',
  type: 'request',
  apiKey: 2,
  listeners: ['broker'],
  validVersions: '1-11',
  flexibleVersions: '6+',
  fields: {
    replicaId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    isolationLevel: { type: 'int8', versions: '2+' },
    topics: {
      type: '[]ListOffsetsTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]ListOffsetsPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            currentLeaderEpoch: { type: 'int32', versions: '4+', default: -1, ignorable: true },
            timestamp: { type: 'int64', versions: '0+' },
          },
        },
      },
    },
    timeoutMs: { type: 'int32', versions: '10+', ignorable: true },
  },
} as const satisfies MessageSchema

export type ListOffsetsRequest = Message<typeof ListOffsetsRequest>

export const ListOffsetsResponse = {
  name: 'ListOffsetsResponse',
  type: 'response',
  apiKey: 2,
  validVersions: '1-11',
  flexibleVersions: '6+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '2+', ignorable: true },
    topics: {
      type: '[]ListOffsetsTopicResponse',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]ListOffsetsPartitionResponse',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            timestamp: { type: 'int64', versions: '1+', default: -1 },
            offset: { type: 'int64', versions: '1+', default: -1 },
            leaderEpoch: { type: 'int32', versions: '4+', default: -1 },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ListOffsetsResponse = Message<typeof ListOffsetsResponse>
