import type { Message, MessageSchema } from '../schema/message.ts'

export const ProduceRequest = {
  name: 'ProduceRequest',
  type: 'request',
  apiKey: 0,
  listeners: ['broker'],
  validVersions: '3-13',
  flexibleVersions: '9+',
  fields: {
    transactionalId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null, entityType: 'transactionalId' },
    acks: { type: 'int16', versions: '0+' },
    timeoutMs: { type: 'int32', versions: '0+' },
    topicData: {
      type: '[]TopicProduceData',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0-12', ignorable: true, mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '13+', ignorable: true, mapKey: true },
        partitionData: {
          type: '[]PartitionProduceData',
          versions: '0+',
          fields: {
            index: { type: 'int32', versions: '0+' },
            records: { type: 'records', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ProduceRequest = Message<typeof ProduceRequest>

export const ProduceResponse = {
  name: 'ProduceResponse',
  type: 'response',
  apiKey: 0,
  validVersions: '3-13',
  flexibleVersions: '9+',
  fields: {
    responses: {
      type: '[]TopicProduceResponse',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0-12', ignorable: true, mapKey: true, entityType: 'topicName' },
        topicId: { type: 'uuid', versions: '13+', ignorable: true, mapKey: true },
        partitionResponses: {
          type: '[]PartitionProduceResponse',
          versions: '0+',
          fields: {
            index: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            baseOffset: { type: 'int64', versions: '0+' },
            logAppendTimeMs: { type: 'int64', versions: '2+', default: -1, ignorable: true },
            logStartOffset: { type: 'int64', versions: '5+', default: -1, ignorable: true },
            recordErrors: {
              type: '[]BatchIndexAndErrorMessage',
              versions: '8+',
              ignorable: true,
              fields: {
                batchIndex: { type: 'int32', versions: '8+' },
                batchIndexErrorMessage: { type: 'string', versions: '8+', nullableVersions: '8+', default: null },
              },
            },
            errorMessage: { type: 'string', versions: '8+', nullableVersions: '8+', default: null, ignorable: true },
            currentLeader: {
              type: 'LeaderIdAndEpoch',
              versions: '10+',
              tag: 0,
              taggedVersions: '10+',
              fields: {
                leaderId: { type: 'int32', versions: '10+', default: -1, entityType: 'brokerId' },
                leaderEpoch: { type: 'int32', versions: '10+', default: -1 },
              },
            },
          },
        },
      },
    },
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    nodeEndpoints: {
      type: '[]NodeEndpoint',
      versions: '10+',
      tag: 0,
      taggedVersions: '10+',
      fields: {
        nodeId: { type: 'int32', versions: '10+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '10+' },
        port: { type: 'int32', versions: '10+' },
        rack: { type: 'string', versions: '10+', nullableVersions: '10+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type ProduceResponse = Message<typeof ProduceResponse>
