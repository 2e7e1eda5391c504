import type { Message, MessageSchema } from '../schema/message.ts'

export const WriteTxnMarkersRequest = {
  name: 'WriteTxnMarkersRequest',
  type: 'request',
  apiKey: 27,
  listeners: ['broker'],
  validVersions: '1-2',
  flexibleVersions: '1+',
  fields: {
    markers: {
      type: '[]WritableTxnMarker',
      versions: '0+',
      fields: {
        producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
        producerEpoch: { type: 'int16', versions: '0+' },
        transactionResult: { type: 'bool', versions: '0+' },
        topics: {
          type: '[]WritableTxnMarkerTopic',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', entityType: 'topicName' },
            partitionIndexes: { type: '[]int32', versions: '0+' },
          },
        },
        coordinatorEpoch: { type: 'int32', versions: '0+' },
        transactionVersion: { type: 'int8', versions: '2+', ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type WriteTxnMarkersRequest = Message<typeof WriteTxnMarkersRequest>

export const WriteTxnMarkersResponse = {
  name: 'WriteTxnMarkersResponse',
  type: 'response',
  apiKey: 27,
  validVersions: '1-2',
  flexibleVersions: '1+',
  fields: {
    markers: {
      type: '[]WritableTxnMarkerResult',
      versions: '0+',
      fields: {
        producerId: { type: 'int64', versions: '0+', entityType: 'producerId' },
        topics: {
          type: '[]WritableTxnMarkerTopicResult',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', entityType: 'topicName' },
            partitions: {
              type: '[]WritableTxnMarkerPartitionResult',
              versions: '0+',
              fields: {
                partitionIndex: { type: 'int32', versions: '0+' },
                errorCode: { type: 'int16', versions: '0+' },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type WriteTxnMarkersResponse = Message<typeof WriteTxnMarkersResponse>
