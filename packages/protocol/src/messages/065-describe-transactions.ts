import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeTransactionsRequest = {
  name: 'DescribeTransactionsRequest',
  type: 'request',
  apiKey: 65,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    transactionalIds: { type: '[]string', versions: '0+', entityType: 'transactionalId' },
  },
} as const satisfies MessageSchema

export type DescribeTransactionsRequest = Message<typeof DescribeTransactionsRequest>

export const DescribeTransactionsResponse = {
  name: 'DescribeTransactionsResponse',
  type: 'response',
  apiKey: 65,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    transactionStates: {
      type: '[]TransactionState',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        transactionalId: { type: 'string', versions: '0+', entityType: 'transactionalId' },
        transactionState: { type: 'string', versions: '0+' },
        transactionTimeoutMs: { type: 'int32', versions: '0+' },
        transactionStartTimeMs: { type: 'int64', versions: '0+' },
        producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
        producerEpoch: { type: 'int16', versions: '0+' },
        topics: {
          type: '[]TopicData',
          versions: '0+',
          fields: {
            topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
            partitions: { type: '[]int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeTransactionsResponse = Message<typeof DescribeTransactionsResponse>
