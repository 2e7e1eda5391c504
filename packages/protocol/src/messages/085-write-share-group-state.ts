import type { Message, MessageSchema } from '../schema/message.ts'

export const WriteShareGroupStateRequest = {
  name: 'WriteShareGroupStateRequest',
  type: 'request',
  apiKey: 85,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+' },
    topics: {
      type: '[]WriteStateData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            stateEpoch: { type: 'int32', versions: '0+' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            startOffset: { type: 'int64', versions: '0+' },
            deliveryCompleteCount: { type: 'int32', versions: '1+', default: -1, ignorable: true },
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

export type WriteShareGroupStateRequest = Message<typeof WriteShareGroupStateRequest>

export const WriteShareGroupStateResponse = {
  name: 'WriteShareGroupStateResponse',
  type: 'response',
  apiKey: 85,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    results: {
      type: '[]WriteStateResult',
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

export type WriteShareGroupStateResponse = Message<typeof WriteShareGroupStateResponse>
