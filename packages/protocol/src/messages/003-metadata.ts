import type { Message, MessageSchema } from '../schema/message.ts'

export const MetadataRequest = {
  name: 'MetadataRequest',
  type: 'request',
  apiKey: 3,
  listeners: ['broker'],
  validVersions: '0-13',
  flexibleVersions: '9+',
  fields: {
    topics: {
      type: '[]MetadataRequestTopic',
      versions: '0+',
      nullableVersions: '1+',
      fields: {
        topicId: { type: 'uuid', versions: '10+', ignorable: true },
        name: { type: 'string', versions: '0+', nullableVersions: '10+', entityType: 'topicName' },
      },
    },
    allowAutoTopicCreation: { type: 'bool', versions: '4+', default: true },
    includeClusterAuthorizedOperations: { type: 'bool', versions: '8-10' },
    includeTopicAuthorizedOperations: { type: 'bool', versions: '8+' },
  },
} as const satisfies MessageSchema

export type MetadataRequest = Message<typeof MetadataRequest>

export const MetadataResponse = {
  name: 'MetadataResponse',
  type: 'response',
  apiKey: 3,
  validVersions: '0-13',
  flexibleVersions: '9+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '3+', ignorable: true },
    brokers: {
      type: '[]MetadataResponseBroker',
      versions: '0+',
      fields: {
        nodeId: { type: 'int32', versions: '0+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '0+' },
        port: { type: 'int32', versions: '0+' },
        rack: { type: 'string', versions: '1+', nullableVersions: '1+', default: null, ignorable: true },
      },
    },
    clusterId: { type: 'string', versions: '2+', nullableVersions: '2+', default: null, ignorable: true },
    controllerId: { type: 'int32', versions: '1+', default: -1, ignorable: true, entityType: 'brokerId' },
    topics: {
      type: '[]MetadataResponseTopic',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        name: { type: 'string', versions: '0+', nullableVersions: '12+', mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '10+', ignorable: true },
        isInternal: { type: 'bool', versions: '1+', ignorable: true },
        partitions: {
          type: '[]MetadataResponsePartition',
          versions: '0+',
          fields: {
            errorCode: { type: 'int16', versions: '0+' },
            partitionIndex: { type: 'int32', versions: '0+' },
            leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
            leaderEpoch: { type: 'int32', versions: '7+', default: -1, ignorable: true },
            replicaNodes: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            isrNodes: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
            offlineReplicas: { type: '[]int32', versions: '5+', ignorable: true, entityType: 'brokerId' },
          },
        },
        topicAuthorizedOperations: { type: 'int32', versions: '8+', default: -2147483648 },
      },
    },
    clusterAuthorizedOperations: { type: 'int32', versions: '8-10', default: -2147483648 },
    errorCode: { type: 'int16', versions: '13+', ignorable: true },
  },
} as const satisfies MessageSchema

export type MetadataResponse = Message<typeof MetadataResponse>
