import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeShareGroupOffsetsRequest = {
  name: 'DescribeShareGroupOffsetsRequest',
  type: 'request',
  apiKey: 90,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    groups: {
      type: '[]DescribeShareGroupOffsetsRequestGroup',
      versions: '0+',
      fields: {
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        topics: {
          type: '[]DescribeShareGroupOffsetsRequestTopic',
          versions: '0+',
          nullableVersions: '0+',
          fields: {
            topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
            partitions: { type: '[]int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeShareGroupOffsetsRequest = Message<typeof DescribeShareGroupOffsetsRequest>

export const DescribeShareGroupOffsetsResponse = {
  name: 'DescribeShareGroupOffsetsResponse',
  type: 'response',
  apiKey: 90,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    groups: {
      type: '[]DescribeShareGroupOffsetsResponseGroup',
      versions: '0+',
      fields: {
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        topics: {
          type: '[]DescribeShareGroupOffsetsResponseTopic',
          versions: '0+',
          fields: {
            topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
            topicId: { type: 'uuid', versions: '0+' },
            partitions: {
              type: '[]DescribeShareGroupOffsetsResponsePartition',
              versions: '0+',
              fields: {
                partitionIndex: { type: 'int32', versions: '0+' },
                startOffset: { type: 'int64', versions: '0+' },
                leaderEpoch: { type: 'int32', versions: '0+' },
                lag: { type: 'int64', versions: '1+', default: -1, ignorable: true },
                errorCode: { type: 'int16', versions: '0+' },
                errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
              },
            },
          },
        },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeShareGroupOffsetsResponse = Message<typeof DescribeShareGroupOffsetsResponse>
