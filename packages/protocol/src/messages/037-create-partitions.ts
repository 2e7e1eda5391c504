import type { Message, MessageSchema } from '../schema/message.ts'

export const CreatePartitionsRequest = {
  name: 'CreatePartitionsRequest',
  type: 'request',
  apiKey: 37,
  listeners: ['broker', 'controller'],
  validVersions: '0-3',
  flexibleVersions: '2+',
  fields: {
    topics: {
      type: '[]CreatePartitionsTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        count: { type: 'int32', versions: '0+' },
        assignments: {
          type: '[]CreatePartitionsAssignment',
          versions: '0+',
          nullableVersions: '0+',
          fields: {
            brokerIds: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
          },
        },
      },
    },
    timeoutMs: { type: 'int32', versions: '0+' },
    validateOnly: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type CreatePartitionsRequest = Message<typeof CreatePartitionsRequest>

export const CreatePartitionsResponse = {
  name: 'CreatePartitionsResponse',
  type: 'response',
  apiKey: 37,
  validVersions: '0-3',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]CreatePartitionsTopicResult',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type CreatePartitionsResponse = Message<typeof CreatePartitionsResponse>
