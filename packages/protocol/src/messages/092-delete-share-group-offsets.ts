import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteShareGroupOffsetsRequest = {
  name: 'DeleteShareGroupOffsetsRequest',
  type: 'request',
  apiKey: 92,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    topics: {
      type: '[]DeleteShareGroupOffsetsRequestTopic',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteShareGroupOffsetsRequest = Message<typeof DeleteShareGroupOffsetsRequest>

export const DeleteShareGroupOffsetsResponse = {
  name: 'DeleteShareGroupOffsetsResponse',
  type: 'response',
  apiKey: 92,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    responses: {
      type: '[]DeleteShareGroupOffsetsResponseTopic',
      versions: '0+',
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '0+' },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteShareGroupOffsetsResponse = Message<typeof DeleteShareGroupOffsetsResponse>
