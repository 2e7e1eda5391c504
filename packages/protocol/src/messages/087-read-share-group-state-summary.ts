import type { Message, MessageSchema } from '../schema/message.ts'

export const ReadShareGroupStateSummaryRequest = {
  name: 'ReadShareGroupStateSummaryRequest',
  type: 'request',
  apiKey: 87,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+' },
    topics: {
      type: '[]ReadStateSummaryData',
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

export type ReadShareGroupStateSummaryRequest = Message<typeof ReadShareGroupStateSummaryRequest>

export const ReadShareGroupStateSummaryResponse = {
  name: 'ReadShareGroupStateSummaryResponse',
  type: 'response',
  apiKey: 87,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    results: {
      type: '[]ReadStateSummaryResult',
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
            leaderEpoch: { type: 'int32', versions: '0+' },
            startOffset: { type: 'int64', versions: '0+' },
            deliveryCompleteCount: { type: 'int32', versions: '1+', default: -1, ignorable: true },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ReadShareGroupStateSummaryResponse = Message<typeof ReadShareGroupStateSummaryResponse>
