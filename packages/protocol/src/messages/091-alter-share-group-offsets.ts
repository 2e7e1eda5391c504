import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterShareGroupOffsetsRequest = {
  name: 'AlterShareGroupOffsetsRequest',
  type: 'request',
  apiKey: 91,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    topics: {
      type: '[]AlterShareGroupOffsetsRequestTopic',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]AlterShareGroupOffsetsRequestPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            startOffset: { type: 'int64', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterShareGroupOffsetsRequest = Message<typeof AlterShareGroupOffsetsRequest>

export const AlterShareGroupOffsetsResponse = {
  name: 'AlterShareGroupOffsetsResponse',
  type: 'response',
  apiKey: 91,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    responses: {
      type: '[]AlterShareGroupOffsetsResponseTopic',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]AlterShareGroupOffsetsResponsePartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterShareGroupOffsetsResponse = Message<typeof AlterShareGroupOffsetsResponse>
