import type { Message, MessageSchema } from '../schema/message.ts'

export const SubscriptionInfoData = {
  name: 'SubscriptionInfoData',
  type: 'data',
  validVersions: '1-11',
  flexibleVersions: 'none',
  fields: {
    version: { type: 'int32', versions: '1+' },
    latestSupportedVersion: { type: 'int32', versions: '3+', default: -1 },
    processId: { type: 'uuid', versions: '1+' },
    prevTasks: { type: '[]TaskId', versions: '1-6' },
    standbyTasks: { type: '[]TaskId', versions: '1-6' },
    userEndPoint: { type: 'bytes', versions: '2+' },
    taskOffsetSums: { type: '[]TaskOffsetSum', versions: '7+' },
    uniqueField: { type: 'int8', versions: '8+' },
    errorCode: { type: 'int32', versions: '9+' },
    clientTags: { type: '[]ClientTag', versions: '11+' },
  },
  commonStructs: {
    TaskId: {
      versions: '1-6',
      fields: {
        topicGroupId: { type: 'int32', versions: '1-6' },
        partition: { type: 'int32', versions: '1-6' },
      },
    },
    TaskOffsetSum: {
      versions: '7+',
      fields: {
        topicGroupId: { type: 'int32', versions: '7+' },
        partition: { type: 'int32', versions: '10+' },
        offsetSum: { type: 'int64', versions: '10+' },
        namedTopology: { type: 'string', versions: '10+', nullableVersions: '10+' },
        partitionToOffsetSum: { type: '[]PartitionToOffsetSum', versions: '7-9' },
      },
    },
    PartitionToOffsetSum: {
      versions: '7-9',
      fields: {
        partition: { type: 'int32', versions: '7-9' },
        offsetSum: { type: 'int64', versions: '7-9' },
      },
    },
    ClientTag: {
      versions: '11+',
      fields: {
        key: { type: 'bytes', versions: '11+' },
        value: { type: 'bytes', versions: '11+' },
      },
    },
  },
} as const satisfies MessageSchema

export type SubscriptionInfoData = Message<typeof SubscriptionInfoData>
