import type { Message, MessageSchema } from '../schema/message.ts'

export const LegacyOffsetCommitKey = {
  name: 'LegacyOffsetCommitKey',
  type: 'coordinator-key',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    group: { type: 'string', versions: '0' },
    topic: { type: 'string', versions: '0' },
    partition: { type: 'int32', versions: '0' },
  },
} as const satisfies MessageSchema

export type LegacyOffsetCommitKey = Message<typeof LegacyOffsetCommitKey>

export const LegacyOffsetCommitValue = {
  name: 'LegacyOffsetCommitValue',
  type: 'coordinator-value',
  apiKey: 0,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    offset: { type: 'int64', versions: '0' },
    metadata: { type: 'string', versions: '0' },
    commitTimestamp: { type: 'int64', versions: '0' },
  },
} as const satisfies MessageSchema

export type LegacyOffsetCommitValue = Message<typeof LegacyOffsetCommitValue>

export const OffsetCommitKey = {
  name: 'OffsetCommitKey',
  type: 'coordinator-key',
  apiKey: 1,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    group: { type: 'string', versions: '0' },
    topic: { type: 'string', versions: '0' },
    partition: { type: 'int32', versions: '0' },
  },
} as const satisfies MessageSchema

export type OffsetCommitKey = Message<typeof OffsetCommitKey>

export const OffsetCommitValue = {
  name: 'OffsetCommitValue',
  type: 'coordinator-value',
  apiKey: 1,
  validVersions: '0-4',
  flexibleVersions: '4+',
  fields: {
    offset: { type: 'int64', versions: '0+' },
    leaderEpoch: { type: 'int32', versions: '3+', default: -1, ignorable: true },
    metadata: { type: 'string', versions: '0+' },
    commitTimestamp: { type: 'int64', versions: '0+' },
    expireTimestamp: { type: 'int64', versions: '1', default: -1, ignorable: true },
    topicId: { type: 'uuid', versions: '4+', tag: 0, taggedVersions: '4+', ignorable: true },
  },
} as const satisfies MessageSchema

export type OffsetCommitValue = Message<typeof OffsetCommitValue>
