import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteTopicsRequest = {
  name: 'DeleteTopicsRequest',
  type: 'request',
  apiKey: 20,
  listeners: ['broker', 'controller'],
  validVersions: '1-6',
  flexibleVersions: '4+',
  fields: {
    topics: {
      type: '[]DeleteTopicState',
      versions: '6+',
      fields: {
        name: { type: 'string', versions: '6+', nullableVersions: '6+', default: null, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '6+' },
      },
    },
    topicNames: { type: '[]string', versions: '0-5', ignorable: true, entityType: 'topicName' },
    timeoutMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DeleteTopicsRequest = Message<typeof DeleteTopicsRequest>

export const DeleteTopicsResponse = {
  name: 'DeleteTopicsResponse',
  type: 'response',
  apiKey: 20,
  validVersions: '1-6',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    responses: {
      type: '[]DeletableTopicResult',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', nullableVersions: '6+', mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '6+', ignorable: true },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteTopicsResponse = Message<typeof DeleteTopicsResponse>
