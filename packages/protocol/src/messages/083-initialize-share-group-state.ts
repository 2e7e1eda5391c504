import type { Message, MessageSchema } from '../schema/message.ts'

export const InitializeShareGroupStateRequest = {
  name: 'InitializeShareGroupStateRequest',
  type: 'request',
  apiKey: 83,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+' },
    topics: {
      type: '[]InitializeStateData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            stateEpoch: { type: 'int32', versions: '0+' },
            startOffset: { type: 'int64', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type InitializeShareGroupStateRequest = Message<typeof InitializeShareGroupStateRequest>

export const InitializeShareGroupStateResponse = {
  name: 'InitializeShareGroupStateResponse',
  type: 'response',
  apiKey: 83,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    results: {
      type: '[]InitializeStateResult',
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

export type InitializeShareGroupStateResponse = Message<typeof InitializeShareGroupStateResponse>
