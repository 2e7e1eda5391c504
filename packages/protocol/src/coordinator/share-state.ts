import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareSnapshotKey = {
  name: 'ShareSnapshotKey',
  type: 'coordinator-key',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    topicId: { type: 'uuid', versions: '0' },
    partition: { type: 'int32', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareSnapshotKey = Message<typeof ShareSnapshotKey>

export const ShareSnapshotValue = {
  name: 'ShareSnapshotValue',
  type: 'coordinator-value',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    snapshotEpoch: { type: 'int32', versions: '0+' },
    stateEpoch: { type: 'int32', versions: '0+' },
    leaderEpoch: { type: 'int32', versions: '0+' },
    startOffset: { type: 'int64', versions: '0+' },
    deliveryCompleteCount: { type: 'int32', versions: '0+', tag: 0, taggedVersions: '0+', default: -1 },
    createTimestamp: { type: 'int64', versions: '0+' },
    writeTimestamp: { type: 'int64', versions: '0+' },
    stateBatches: {
      type: '[]StateBatch',
      versions: '0+',
      fields: {
        firstOffset: { type: 'int64', versions: '0+' },
        lastOffset: { type: 'int64', versions: '0+' },
        deliveryState: { type: 'int8', versions: '0+' },
        deliveryCount: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareSnapshotValue = Message<typeof ShareSnapshotValue>

export const ShareUpdateKey = {
  name: 'ShareUpdateKey',
  type: 'coordinator-key',
  apiKey: 1,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    topicId: { type: 'uuid', versions: '0' },
    partition: { type: 'int32', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareUpdateKey = Message<typeof ShareUpdateKey>

export const ShareUpdateValue = {
  name: 'ShareUpdateValue',
  type: 'coordinator-value',
  apiKey: 1,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    snapshotEpoch: { type: 'int32', versions: '0+' },
    leaderEpoch: { type: 'int32', versions: '0+' },
    startOffset: { type: 'int64', versions: '0+' },
    deliveryCompleteCount: { type: 'int32', versions: '0+', tag: 0, taggedVersions: '0+', default: -1 },
    stateBatches: {
      type: '[]StateBatch',
      versions: '0+',
      fields: {
        firstOffset: { type: 'int64', versions: '0+' },
        lastOffset: { type: 'int64', versions: '0+' },
        deliveryState: { type: 'int8', versions: '0+' },
        deliveryCount: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareUpdateValue = Message<typeof ShareUpdateValue>
