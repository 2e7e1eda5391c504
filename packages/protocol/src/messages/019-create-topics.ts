import type { Message, MessageSchema } from '../schema/message.ts'

export const CreateTopicsRequest = {
  name: 'CreateTopicsRequest',
  type: 'request',
  apiKey: 19,
  listeners: ['broker', 'controller'],
  validVersions: '2-7',
  flexibleVersions: '5+',
  fields: {
    topics: {
      type: '[]CreatableTopic',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        numPartitions: { type: 'int32', versions: '0+' },
        replicationFactor: { type: 'int16', versions: '0+' },
        assignments: {
          type: '[]CreatableReplicaAssignment',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
            brokerIds: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
          },
        },
        configs: {
          type: '[]CreatableTopicConfig',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', mapKey: true },
            value: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
    timeoutMs: { type: 'int32', versions: '0+', default: 60000 },
    validateOnly: { type: 'bool', versions: '1+' },
  },
} as const satisfies MessageSchema

export type CreateTopicsRequest = Message<typeof CreateTopicsRequest>

export const CreateTopicsResponse = {
  name: 'CreateTopicsResponse',
  type: 'response',
  apiKey: 19,
  validVersions: '2-7',
  flexibleVersions: '5+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '2+', ignorable: true },
    topics: {
      type: '[]CreatableTopicResult',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '7+', ignorable: true },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '1+', nullableVersions: '0+', ignorable: true },
        topicConfigErrorCode: { type: 'int16', versions: '5+', tag: 0, taggedVersions: '5+', ignorable: true },
        numPartitions: { type: 'int32', versions: '5+', default: -1, ignorable: true },
        replicationFactor: { type: 'int16', versions: '5+', default: -1, ignorable: true },
        configs: {
          type: '[]CreatableTopicConfigs',
          versions: '5+',
          nullableVersions: '5+',
          ignorable: true,
          fields: {
            name: { type: 'string', versions: '5+' },
            value: { type: 'string', versions: '5+', nullableVersions: '5+' },
            readOnly: { type: 'bool', versions: '5+' },
            configSource: { type: 'int8', versions: '5+', default: -1, ignorable: true },
            isSensitive: { type: 'bool', versions: '5+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type CreateTopicsResponse = Message<typeof CreateTopicsResponse>
