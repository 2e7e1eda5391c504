import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteRecordsRequest = {
  name: 'DeleteRecordsRequest',
  type: 'request',
  apiKey: 21,
  listeners: ['broker'],
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    topics: {
      type: '[]DeleteRecordsTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]DeleteRecordsPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            offset: { type: 'int64', versions: '0+' },
          },
        },
      },
    },
    timeoutMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DeleteRecordsRequest = Message<typeof DeleteRecordsRequest>

export const DeleteRecordsResponse = {
  name: 'DeleteRecordsResponse',
  type: 'response',
  apiKey: 21,
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    topics: {
      type: '[]DeleteRecordsTopicResult',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: {
          type: '[]DeleteRecordsPartitionResult',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
            lowWatermark: { type: 'int64', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteRecordsResponse = Message<typeof DeleteRecordsResponse>
