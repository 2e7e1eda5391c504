import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterPartitionRequest = {
  name: 'AlterPartitionRequest',
  type: 'request',
  apiKey: 56,
  listeners: ['controller'],
  validVersions: '2-3',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
    topics: {
      type: '[]TopicData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '2+', ignorable: true },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            newIsr: { type: '[]int32', versions: '0-2', entityType: 'brokerId' },
            newIsrWithEpochs: {
              type: '[]BrokerState',
              versions: '3+',
              fields: {
                brokerId: { type: 'int32', versions: '3+', entityType: 'brokerId' },
                brokerEpoch: { type: 'int64', versions: '3+', default: -1 },
              },
            },
            leaderRecoveryState: { type: 'int8', versions: '1+' },
            partitionEpoch: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterPartitionRequest = Message<typeof AlterPartitionRequest>

export const AlterPartitionResponse = {
  name: 'AlterPartitionResponse',
  type: 'response',
  apiKey: 56,
  validVersions: '2-3',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    topics: {
      type: '[]TopicData',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '2+', ignorable: true },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+' },
            isr: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            leaderRecoveryState: { type: 'int8', versions: '1+', ignorable: true },
            partitionEpoch: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterPartitionResponse = Message<typeof AlterPartitionResponse>
