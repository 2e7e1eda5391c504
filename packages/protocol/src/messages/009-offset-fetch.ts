import type { Message, MessageSchema } from '../schema/message.ts'

export const OffsetFetchRequest = {
  name: 'OffsetFetchRequest',
  type: 'request',
  apiKey: 9,
  listeners: ['broker'],
  validVersions: '1-10',
  flexibleVersions: '6+',
  fields: {
    groupId: { type: 'string', versions: '0-7', entityType: 'groupId' },
    topics: {
      type: '[]OffsetFetchRequestTopic',
      versions: '0-7',
      nullableVersions: '2-7',
      fields: {
        name: { type: 'string', versions: '0-7', entityType: 'topicName' },
        partitionIndexes: { type: '[]int32', versions: '0-7' },
      },
    },
    groups: {
      type: '[]OffsetFetchRequestGroup',
      versions: '8+',
      fields: {
        groupId: { type: 'string', versions: '8+', entityType: 'groupId' },
        memberId: { type: 'string', versions: '9+', nullableVersions: '9+', default: null, ignorable: true },
        memberEpoch: { type: 'int32', versions: '9+', default: -1, ignorable: true },
        topics: {
          type: '[]OffsetFetchRequestTopics',
          versions: '8+',
          nullableVersions: '8+',
          fields: {
            name: { type: 'string', versions: '8-9', ignorable: true, entityType: 'topicName' },
            topicId: { type: 'uuid', versions: '10+', ignorable: true },
            partitionIndexes: { type: '[]int32', versions: '8+' },
          },
        },
      },
    },
    requireStable: { type: 'bool', versions: '7+' },
  },
} as const satisfies MessageSchema

export type OffsetFetchRequest = Message<typeof OffsetFetchRequest>

export const OffsetFetchResponse = {
  name: 'OffsetFetchResponse',
  type: 'response',
  apiKey: 9,
  validVersions: '1-10',
  flexibleVersions: '6+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '3+', ignorable: true },
    topics: {
      type: '[]OffsetFetchResponseTopic',
      versions: '0-7',
      fields: {
        name: { type: 'string', versions: '0-7', entityType: 'topicName' },
        partitions: {
          type: '[]OffsetFetchResponsePartition',
          versions: '0-7',
          fields: {
            partitionIndex: { type: 'int32', versions: '0-7' },
            committedOffset: { type: 'int64', versions: '0-7' },
            committedLeaderEpoch: { type: 'int32', versions: '5-7', default: -1, ignorable: true },
            metadata: { type: 'string', versions: '0-7', nullableVersions: '0-7' },
            errorCode: { type: 'int16', versions: '0-7' },
          },
        },
      },
    },
    errorCode: { type: 'int16', versions: '2-7', ignorable: true },
    groups: {
      type: '[]OffsetFetchResponseGroup',
      versions: '8+',
      fields: {
        groupId: { type: 'string', versions: '8+', entityType: 'groupId' },
        topics: {
          type: '[]OffsetFetchResponseTopics',
          versions: '8+',
          fields: {
            name: { type: 'string', versions: '8-9', ignorable: true, entityType: 'topicName' },
            topicId: { type: 'uuid', versions: '10+', ignorable: true },
            partitions: {
              type: '[]OffsetFetchResponsePartitions',
              versions: '8+',
              fields: {
                partitionIndex: { type: 'int32', versions: '8+' },
                committedOffset: { type: 'int64', versions: '8+' },
                committedLeaderEpoch: { type: 'int32', versions: '8+', default: -1, ignorable: true },
                metadata: { type: 'string', versions: '8+', nullableVersions: '8+' },
                errorCode: { type: 'int16', versions: '8+' },
              },
            },
          },
        },
        errorCode: { type: 'int16', versions: '8+' },
      },
    },
  },
} as const satisfies MessageSchema

export type OffsetFetchResponse = Message<typeof OffsetFetchResponse>
