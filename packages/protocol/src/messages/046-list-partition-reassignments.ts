import type { Message, MessageSchema } from '../schema/message.ts'

export const ListPartitionReassignmentsRequest = {
  name: 'ListPartitionReassignmentsRequest',
  type: 'request',
  apiKey: 46,
  listeners: ['broker', 'controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    timeoutMs: { type: 'int32', versions: '0+', default: 60000 },
    topics: {
      type: '[]ListPartitionReassignmentsTopics',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitionIndexes: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ListPartitionReassignmentsRequest = Message<typeof ListPartitionReassignmentsRequest>

export const ListPartitionReassignmentsResponse = {
  name: 'ListPartitionReassignmentsResponse',
  type: 'response',
  apiKey: 46,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    topics: {
      type: '[]OngoingTopicReassignment',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]OngoingPartitionReassignment',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            replicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            addingReplicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            removingReplicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ListPartitionReassignmentsResponse = Message<typeof ListPartitionReassignmentsResponse>
