import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeLogDirsRequest = {
  name: 'DescribeLogDirsRequest',
  type: 'request',
  apiKey: 35,
  listeners: ['broker'],
  validVersions: '1-5',
  flexibleVersions: '2+',
  fields: {
    topics: {
      type: '[]DescribableLogDirTopic',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        topic: { type: 'string', versions: '0+', mapKey: true, entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeLogDirsRequest = Message<typeof DescribeLogDirsRequest>

export const DescribeLogDirsResponse = {
  name: 'DescribeLogDirsResponse',
  type: 'response',
  apiKey: 35,
  validVersions: '1-5',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '3+', ignorable: true },
    results: {
      type: '[]DescribeLogDirsResult',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        logDir: { type: 'string', versions: '0+' },
        topics: {
          type: '[]DescribeLogDirsTopic',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', entityType: 'topicName' },
            partitions: {
              type: '[]DescribeLogDirsPartition',
              versions: '0+',
              fields: {
                partitionIndex: { type: 'int32', versions: '0+' },
                partitionSize: { type: 'int64', versions: '0+' },
                offsetLag: { type: 'int64', versions: '0+' },
                isFutureKey: { type: 'bool', versions: '0+' },
              },
            },
          },
        },
        totalBytes: { type: 'int64', versions: '4+', default: -1, ignorable: true },
        usableBytes: { type: 'int64', versions: '4+', default: -1, ignorable: true },
        isCordoned: { type: 'bool', versions: '5+', ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeLogDirsResponse = Message<typeof DescribeLogDirsResponse>
