import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterPartitionReassignmentsRequest = {
  name: 'AlterPartitionReassignmentsRequest',
  type: 'request',
  apiKey: 45,
  listeners: ['broker', 'controller'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    timeoutMs: { type: 'int32', versions: '0+', default: 60000 },
    allowReplicationFactorChange: { type: 'bool', versions: '1+', default: true },
    topics: {
      type: '[]ReassignableTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]ReassignablePartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            replicas: { type: '[]int32', versions: '0+', nullableVersions: '0+', default: null, entityType: 'brokerId' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterPartitionReassignmentsRequest = Message<typeof AlterPartitionReassignmentsRequest>

export const AlterPartitionReassignmentsResponse = {
  name: 'AlterPartitionReassignmentsResponse',
  type: 'response',
  apiKey: 45,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    allowReplicationFactorChange: { type: 'bool', versions: '1+', default: true, ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    responses: {
      type: '[]ReassignableTopicResponse',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: {
          type: '[]ReassignablePartitionResponse',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterPartitionReassignmentsResponse = Message<typeof AlterPartitionReassignmentsResponse>
