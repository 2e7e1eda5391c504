import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareFetchRequest = {
  name: 'ShareFetchRequest',
  type: 'request',
  apiKey: 78,
  listeners: ['broker'],
  validVersions: '1-2',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null, entityType: 'groupId' },
    memberId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    shareSessionEpoch: { type: 'int32', versions: '0+' },
    maxWaitMs: { type: 'int32', versions: '0+' },
    minBytes: { type: 'int32', versions: '0+' },
    maxBytes: { type: 'int32', versions: '0+', default: 2147483647 },
    maxRecords: { type: 'int32', versions: '1+' },
    batchSize: { type: 'int32', versions: '1+' },
    shareAcquireMode: { type: 'int8', versions: '2+', ignorable: true },
    isRenewAck: { type: 'bool', versions: '2+' },
    topics: {
      type: '[]FetchTopic',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+', mapKey: true },
        partitions: {
          type: '[]FetchPartition',
          versions: '0+',
          fields: {
            partitionIndex: { type: 'int32', versions: '0+', mapKey: true },
            partitionMaxBytes: { type: 'int32', versions: '0' },
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
    forgottenTopicsData: {
      type: '[]ForgottenTopic',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareFetchRequest = Message<typeof ShareFetchRequest>

export const ShareFetchResponse = {
  name: 'ShareFetchResponse',
  type: 'response',
  apiKey: 78,
  validVersions: '1-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    acquisitionLockTimeoutMs: { type: 'int32', versions: '1+' },
    responses: {
      type: '[]ShareFetchableTopicResponse',
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
            acknowledgeErrorCode: { type: 'int16', versions: '0+' },
            acknowledgeErrorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            currentLeader: {
              type: 'LeaderIdAndEpoch',
              versions: '0+',
              fields: {
                leaderId: { type: 'int32', versions: '0+' },
                leaderEpoch: { type: 'int32', versions: '0+' },
              },
            },
            records: { type: 'records', versions: '0+', nullableVersions: '0' },
            acquiredRecords: {
              type: '[]AcquiredRecords',
              versions: '0+',
              fields: {
                firstOffset: { type: 'int64', versions: '0+' },
                lastOffset: { type: 'int64', versions: '0+' },
                deliveryCount: { type: 'int16', versions: '0+' },
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

export type ShareFetchResponse = Message<typeof ShareFetchResponse>
