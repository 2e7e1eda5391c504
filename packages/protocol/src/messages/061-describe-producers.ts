import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeProducersRequest = {
  name: 'DescribeProducersRequest',
  type: 'request',
  apiKey: 61,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topics: {
      type: '[]TopicRequest',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitionIndexes: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeProducersRequest = Message<typeof DescribeProducersRequest>

export const DescribeProducersResponse = {
  name: 'DescribeProducersResponse',
  type: 'response',
  apiKey: 61,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    topics: {
      type: '[]TopicResponse',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]PartitionResponse',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            activeProducers: {
              type: '[]ProducerState',
              versions: '0+',
              fields: {
                producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
                producerEpoch: { type: 'int32', versions: '0+' },
                lastSequence: { type: 'int32', versions: '0+', default: -1 },
                lastTimestamp: { type: 'int64', versions: '0+', default: -1 },
                coordinatorEpoch: { type: 'int32', versions: '0+' },
                currentTxnStartOffset: { type: 'int64', versions: '0+', default: -1 },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeProducersResponse = Message<typeof DescribeProducersResponse>
