import type { Message, MessageSchema } from '../schema/message.ts'

export const ElectLeadersRequest = {
  name: 'ElectLeadersRequest',
  type: 'request',
  apiKey: 43,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    electionType: { type: 'int8', versions: '1+' },
    topicPartitions: {
      type: '[]TopicPartitions',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    timeoutMs: { type: 'int32', versions: '0+', default: 60000 },
  },
} as const satisfies MessageSchema

export type ElectLeadersRequest = Message<typeof ElectLeadersRequest>

export const ElectLeadersResponse = {
  name: 'ElectLeadersResponse',
  type: 'response',
  apiKey: 43,
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '1+' },
    replicaElectionResults: {
      type: '[]ReplicaElectionResult',
      versions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitionResult: {
          type: '[]PartitionResult',
          versions: '0+',
          fields: {
            partitionId: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ElectLeadersResponse = Message<typeof ElectLeadersResponse>
