import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareAcknowledgeRequest = {
  name: 'ShareAcknowledgeRequest',
  type: 'request',
  apiKey: 79,
  listeners: ['broker'],
  validVersions: '1-2',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null, entityType: 'groupId' },
    memberId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    shareSessionEpoch: { type: 'int32', versions: '0+' },
    isRenewAck: { type: 'bool', versions: '2+' },
    topics: {
      type: '[]AcknowledgeTopic',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+', mapKey: true },
        partitions: {
          type: '[]AcknowledgePartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
            acknowledgementBatches: {
              type: '[]AcknowledgementBatch',
              versions: '0+',
              fields: {
                firstOffset: { type: 'int64', versions: '0+' },
                lastOffset: { type: 'int64', versions: '0+' },
                acknowledgeTypes: { type: '[]int8', versions: '0+' },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareAcknowledgeRequest = Message<typeof ShareAcknowledgeRequest>

export const ShareAcknowledgeResponse = {
  name: 'ShareAcknowledgeResponse',
  type: 'response',
  apiKey: 79,
  validVersions: '1-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    acquisitionLockTimeoutMs: { type: 'int32', versions: '2+', ignorable: true },
    responses: {
      type: '[]ShareAcknowledgeTopicResponse',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+', mapKey: true },
        partitions: {
          type: '[]PartitionData',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+' },
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            currentLeader: {
              type: 'LeaderIdAndEpoch',
              versions: '0+',
              fields: {
                leaderId: { type: 'int32', versions: '0+' },
                leaderEpoch: { type: 'int32', versions: '0+' },
              },
            },
          },
        },
      },
    },
    nodeEndpoints: {
      type: '[]NodeEndpoint',
      versions: '0+',
      fields: {
        nodeId: { type: 'int32', versions: '0+', mapKey: true, entityType: 'brokerId' },
        host: { type: 'string', versions: '0+' },
        port: { type: 'int32', versions: '0+' },
        rack: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareAcknowledgeResponse = Message<typeof ShareAcknowledgeResponse>
