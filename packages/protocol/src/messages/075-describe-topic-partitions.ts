import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeTopicPartitionsRequest = {
  name: 'DescribeTopicPartitionsRequest',
  type: 'request',
  apiKey: 75,
  listeners: ['broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topics: {
      type: '[]TopicRequest',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
      },
    },
    responsePartitionLimit: { type: 'int32', versions: '0+', default: 2000 },
    cursor: {
      type: 'Cursor',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitionIndex: { type: 'int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeTopicPartitionsRequest = Message<typeof DescribeTopicPartitionsRequest>

export const DescribeTopicPartitionsResponse = {
  name: 'DescribeTopicPartitionsResponse',
  type: 'response',
  apiKey: 75,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+', ignorable: true },
    topics: {
      type: '[]DescribeTopicPartitionsResponseTopic',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        name: { type: 'string', versions: '0+', nullableVersions: '0+', mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '0+', ignorable: true },
        isInternal: { type: 'bool', versions: '0+', ignorable: true },
        partitions: {
          type: '[]DescribeTopicPartitionsResponsePartition',
          versions: '0+',
          fields: {
            errorCode: { type: 'int16', versions: '0+' },
            partitionIndex: { type: 'int32', versions: '0+' },
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '0+', default: -1, ignorable: true },
            replicaNodes: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            isrNodes: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            eligibleLeaderReplicas: { type: '[]int32', versions: '0+', nullableVersions: '0+', default: null, entityType: 'brokerId' },
            lastKnownElr: { type: '[]int32', versions: '0+', nullableVersions: '0+', default: null, entityType: 'brokerId' },
            offlineReplicas: { type: '[]int32', versions: '0+', ignorable: true, entityType: 'brokerId' },
          },
        },
        topicAuthorizedOperations: { type: 'int32', versions: '0+', default: -2147483648 },
      },
    },
    nextCursor: {
      type: 'Cursor',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitionIndex: { type: 'int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeTopicPartitionsResponse = Message<typeof DescribeTopicPartitionsResponse>
