import type { Message, MessageSchema } from '../schema/message.ts'

export const ReadShareGroupStateRequest = {
  name: 'ReadShareGroupStateRequest',
  type: 'request',
  apiKey: 84,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+' },
    topics: {
      type: '[]ReadStateData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            leaderEpoch: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ReadShareGroupStateRequest = Message<typeof ReadShareGroupStateRequest>

export const ReadShareGroupStateResponse = {
  name: 'ReadShareGroupStateResponse',
  type: 'response',
  apiKey: 84,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    results: {
      type: '[]ReadStateResult',
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
            stateEpoch: { type: 'int32', versions: '0+' },
            startOffset: { type: 'int64', versions: '0+' },
            stateBatches: {
              type: '[]StateBatch',
              versions: '0+',
              fields: {
                firstOffset: { type: 'int64', versions: '0+' },
                lastOffset: { type: 'int64', versions: '0+' },
                deliveryState: { type: 'int8', versions: '0+' },
                deliveryCount: { type: 'int16', versions: '0+' },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ReadShareGroupStateResponse = Message<typeof ReadShareGroupStateResponse>
