import type { Message, MessageSchema } from '../schema/message.ts'

export const TopicRecord = {
  name: 'TopicRecord',
  type: 'metadata',
  apiKey: 2,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    name: { type: 'string', versions: '0+', entityType: 'topicName' },
    topicId: { type: 'uuid', versions: '0+' },
  },
} as const satisfies MessageSchema

export type TopicRecord = Message<typeof TopicRecord>

export const RemoveTopicRecord = {
  name: 'RemoveTopicRecord',
  type: 'metadata',
  apiKey: 9,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topicId: { type: 'uuid', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoveTopicRecord = Message<typeof RemoveTopicRecord>

export const PartitionRecord = {
  name: 'PartitionRecord',
  type: 'metadata',
  apiKey: 3,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    partitionId: { type: 'int32', versions: '0+', default: -1 },
    topicId: { type: 'uuid', versions: '0+' },
    replicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
    isr: { type: '[]int32', versions: '0+' },
    removingReplicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
    addingReplicas: { type: '[]int32', versions: '0+', entityType: 'brokerId' },
    leader: { type: 'int32', versions: '0+', default: -1, entityType: 'brokerId' },
    leaderRecoveryState: { type: 'int8', versions: '0+', tag: 0, taggedVersions: '0+' },
    leaderEpoch: { type: 'int32', versions: '0+', default: -1 },
    partitionEpoch: { type: 'int32', versions: '0+', default: -1 },
    directories: { type: '[]uuid', versions: '1+' },
    eligibleLeaderReplicas: {
      type: '[]int32',
      versions: '2+',
      nullableVersions: '2+',
      tag: 1,
      taggedVersions: '2+',
      default: null,
      entityType: 'brokerId',
    },
    lastKnownElr: {
      type: '[]int32',
      versions: '2+',
      nullableVersions: '2+',
      tag: 2,
      taggedVersions: '2+',
      default: null,
      entityType: 'brokerId',
    },
  },
} as const satisfies MessageSchema

export type PartitionRecord = Message<typeof PartitionRecord>

export const PartitionChangeRecord = {
  name: 'PartitionChangeRecord',
  type: 'metadata',
  apiKey: 5,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    partitionId: { type: 'int32', versions: '0+', default: -1 },
    topicId: { type: 'uuid', versions: '0+' },
    isr: { type: '[]int32', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+', default: null, entityType: 'brokerId' },
    leader: { type: 'int32', versions: '0+', tag: 1, taggedVersions: '0+', default: -2, entityType: 'brokerId' },
    replicas: {
      type: '[]int32',
      versions: '0+',
      nullableVersions: '0+',
      tag: 2,
      taggedVersions: '0+',
      default: null,
      entityType: 'brokerId',
    },
    removingReplicas: {
      type: '[]int32',
      versions: '0+',
      nullableVersions: '0+',
      tag: 3,
      taggedVersions: '0+',
      default: null,
      entityType: 'brokerId',
    },
    addingReplicas: {
      type: '[]int32',
      versions: '0+',
      nullableVersions: '0+',
      tag: 4,
      taggedVersions: '0+',
      default: null,
      entityType: 'brokerId',
    },
    leaderRecoveryState: { type: 'int8', versions: '0+', tag: 5, taggedVersions: '0+', default: -1 },
    directories: { type: '[]uuid', versions: '1+', nullableVersions: '1+', tag: 8, taggedVersions: '1+', default: null },
    eligibleLeaderReplicas: {
      type: '[]int32',
      versions: '2+',
      nullableVersions: '2+',
      tag: 6,
      taggedVersions: '2+',
      default: null,
      entityType: 'brokerId',
    },
    lastKnownElr: {
      type: '[]int32',
      versions: '2+',
      nullableVersions: '2+',
      tag: 7,
      taggedVersions: '2+',
      default: null,
      entityType: 'brokerId',
    },
  },
} as const satisfies MessageSchema

export type PartitionChangeRecord = Message<typeof PartitionChangeRecord>

export const ClearElrRecord = {
  name: 'ClearElrRecord',
  type: 'metadata',
  apiKey: 28,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
  },
} as const satisfies MessageSchema

export type ClearElrRecord = Message<typeof ClearElrRecord>
