import type { Message, MessageSchema } from '../schema/message.ts'

export const AddPartitionsToTxnRequest = {
  name: 'AddPartitionsToTxnRequest',
  type: 'request',
  apiKey: 24,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    transactions: {
      type: '[]AddPartitionsToTxnTransaction',
      versions: '4+',
      fields: {
        transactionalId: { type: 'string', versions: '4+', mapKey: true, entityType: 'transactionalId' },
        producerId: { type: 'int64', versions: '4+', entityType: 'producerId' },
        producerEpoch: { type: 'int16', versions: '4+' },
        verifyOnly: { type: 'bool', versions: '4+' },
        topics: { type: '[]AddPartitionsToTxnTopic', versions: '4+' },
      },
    },
    v3AndBelowTransactionalId: { type: 'string', versions: '0-3', entityType: 'transactionalId' },
    v3AndBelowProducerId: { type: 'int64', versions: '0-3', entityType: 'producerId' },
    v3AndBelowProducerEpoch: { type: 'int16', versions: '0-3' },
    v3AndBelowTopics: { type: '[]AddPartitionsToTxnTopic', versions: '0-3' },
  },
  commonStructs: {
    AddPartitionsToTxnTopic: {
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type AddPartitionsToTxnRequest = Message<typeof AddPartitionsToTxnRequest>

export const AddPartitionsToTxnResponse = {
  name: 'AddPartitionsToTxnResponse',
  type: 'response',
  apiKey: 24,
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '4+', ignorable: true },
    resultsByTransaction: {
      type: '[]AddPartitionsToTxnResult',
      versions: '4+',
      fields: {
        transactionalId: { type: 'string', versions: '4+', mapKey: true, entityType: 'transactionalId' },
        topicResults: { type: '[]AddPartitionsToTxnTopicResult', versions: '4+' },
      },
    },
    resultsByTopicV3AndBelow: { type: '[]AddPartitionsToTxnTopicResult', versions: '0-3' },
  },
  commonStructs: {
    AddPartitionsToTxnTopicResult: {
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        resultsByPartition: { type: '[]AddPartitionsToTxnPartitionResult', versions: '0+' },
      },
    },
    AddPartitionsToTxnPartitionResult: {
      versions: '0+',
      fields: {
        partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
        partitionErrorCode: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type AddPartitionsToTxnResponse = Message<typeof AddPartitionsToTxnResponse>
