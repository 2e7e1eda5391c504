import type { Message, MessageSchema } from '../schema/message.ts'

export const OffsetDeleteRequest = {
  name: 'OffsetDeleteRequest',
  type: 'request',
  apiKey: 47,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    topics: {
      type: '[]OffsetDeleteRequestTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]OffsetDeleteRequestPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetDeleteRequest = Message<typeof OffsetDeleteRequest>

export const OffsetDeleteResponse = {
  name: 'OffsetDeleteResponse',
  type: 'response',
  apiKey: 47,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    throttleTimeMs: { type: 'int32', versions: '0+', ignorable: true },
    topics: {
      type: '[]OffsetDeleteResponseTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]OffsetDeleteResponsePartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
            errorCode: { type: 'int16', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetDeleteResponse = Message<typeof OffsetDeleteResponse>
