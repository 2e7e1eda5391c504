import type { Message, MessageSchema } from '../schema/message.ts'

export const OffsetForLeaderEpochRequest = {
  name: 'OffsetForLeaderEpochRequest',
  type: 'request',
  apiKey: 23,
  listeners: ['broker'],
  validVersions: '2-4',
  flexibleVersions: '4+',
  fields: {
    replicaId: { type: 'int32', versions: '3+', default: -2, ignorable: true, entityType: 'brokerId' },
    topics: {
      type: '[]OffsetForLeaderTopic',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]OffsetForLeaderPartition',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            currentLeaderEpoch: { type: 'int32', versions: '2+', default: -1, ignorable: true },
            leaderEpoch: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetForLeaderEpochRequest = Message<typeof OffsetForLeaderEpochRequest>

export const OffsetForLeaderEpochResponse = {
  name: 'OffsetForLeaderEpochResponse',
  type: 'response',
  apiKey: 23,
  validVersions: '2-4',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '2+', ignorable: true },
    topics: {
      type: '[]OffsetForLeaderTopicResult',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]EpochEndOffset',
          versions: '0+',
          fields: {
            errorCode: { type: 'int16', versions: '0+' },
            partition: { type: 'int32', versions: '0+' },
            leaderEpoch: { type: 'int32', versions: '1+', default: -1, ignorable: true },
            endOffset: { type: 'int64', versions: '0+', default: -1 },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetForLeaderEpochResponse = Message<typeof OffsetForLeaderEpochResponse>
