import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteShareGroupStateRequest = {
  name: 'DeleteShareGroupStateRequest',
  type: 'request',
  apiKey: 86,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+' },
    topics: {
      type: '[]DeleteStateData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteShareGroupStateRequest = Message<typeof DeleteShareGroupStateRequest>

export const DeleteShareGroupStateResponse = {
  name: 'DeleteShareGroupStateResponse',
  type: 'response',
  apiKey: 86,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    results: {
      type: '[]DeleteStateResult',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]PartitionResult',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteShareGroupStateResponse = Message<typeof DeleteShareGroupStateResponse>
