import type { Message, MessageSchema } from '../schema/message.ts'

export const OffsetCommitRequest = {
  name: 'OffsetCommitRequest',
  type: 'request',
  apiKey: 8,
  listeners: ['broker'],
  validVersions: '2-10',
  flexibleVersions: '8+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    generationIdOrMemberEpoch: { type: 'int32', versions: '1+', default: -1, ignorable: true },
    memberId: { type: 'string', versions: '1+', ignorable: true },
    groupInstanceId: { type: 'string', versions: '7+', nullableVersions: '7+', default: null },
    retentionTimeMs: { type: 'int64', versions: '2-4', default: -1, ignorable: true },
    topics: {
      type: '[]OffsetCommitRequestTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0-9', ignorable: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '10+', ignorable: true },
        partitions: {
          type: '[]OffsetCommitRequestPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            committedOffset: { type: 'int64', versions: '0+' },
            committedLeaderEpoch: { type: 'int32', versions: '6+', default: -1, ignorable: true },
            committedMetadata: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetCommitRequest = Message<typeof OffsetCommitRequest>

export const OffsetCommitResponse = {
  name: 'OffsetCommitResponse',
  type: 'response',
  apiKey: 8,
  validVersions: '2-10',
  flexibleVersions: '8+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '3+', ignorable: true },
    topics: {
      type: '[]OffsetCommitResponseTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0-9', ignorable: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '10+', ignorable: true },
        partitions: {
          type: '[]OffsetCommitResponsePartition',
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

export type OffsetCommitResponse = Message<typeof OffsetCommitResponse>
