import type { Message, MessageSchema } from '../schema/message.ts'

export const TxnOffsetCommitRequest = {
  name: 'TxnOffsetCommitRequest',
  type: 'request',
  apiKey: 28,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    transactionalId: { type: 'string', versions: '0+', entityType: 'transactionalId' },
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
    producerEpoch: { type: 'int16', versions: '0+' },
    generationId: { type: 'int32', versions: '3+', default: -1 },
    memberId: { type: 'string', versions: '3+' },
    groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null },
    topics: {
      type: '[]TxnOffsetCommitRequestTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]TxnOffsetCommitRequestPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            committedOffset: { type: 'int64', versions: '0+' },
            committedLeaderEpoch: { type: 'int32', versions: '2+', default: -1, ignorable: true },
            committedMetadata: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type TxnOffsetCommitRequest = Message<typeof TxnOffsetCommitRequest>

export const TxnOffsetCommitResponse = {
  name: 'TxnOffsetCommitResponse',
  type: 'response',
  apiKey: 28,
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    topics: {
      type: '[]TxnOffsetCommitResponseTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]TxnOffsetCommitResponsePartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type TxnOffsetCommitResponse = Message<typeof TxnOffsetCommitResponse>
