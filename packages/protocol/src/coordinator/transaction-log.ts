import type { Message, MessageSchema } from '../schema/message.ts'

export const TransactionLogKey = {
  name: 'TransactionLogKey',
  type: 'coordinator-key',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    transactionalId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type TransactionLogKey = Message<typeof TransactionLogKey>

export const TransactionLogValue = {
  name: 'TransactionLogValue',
  type: 'coordinator-value',
  apiKey: 0,
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    producerId: { type: 'int64', versions: '0+' },
    previousProducerId: { type: 'int64', versions: '1+', tag: 0, taggedVersions: '1+', default: -1 },
    nextProducerId: { type: 'int64', versions: '1+', tag: 1, taggedVersions: '1+', default: -1 },
    producerEpoch: { type: 'int16', versions: '0+' },
    nextProducerEpoch: { type: 'int16', versions: '1+', tag: 3, taggedVersions: '1+', default: -1 },
    transactionTimeoutMs: { type: 'int32', versions: '0+' },
    transactionStatus: { type: 'int8', versions: '0+' },
    transactionPartitions: {
      type: '[]PartitionsSchema',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+' },
        partitionIds: { type: '[]int32', versions: '0+' },
      },
    },
    transactionLastUpdateTimestampMs: { type: 'int64', versions: '0+' },
    transactionStartTimestampMs: { type: 'int64', versions: '0+' },
    clientTransactionVersion: { type: 'int16', versions: '1+', tag: 2, taggedVersions: '1+' },
  },
} as const satisfies MessageSchema

export type TransactionLogValue = Message<typeof TransactionLogValue>
