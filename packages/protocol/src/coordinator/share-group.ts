import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareGroupMemberMetadataKey = {
  name: 'ShareGroupMemberMetadataKey',
  type: 'coordinator-key',
  apiKey: 10,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupMemberMetadataKey = Message<typeof ShareGroupMemberMetadataKey>

export const ShareGroupMemberMetadataValue = {
  name: 'ShareGroupMemberMetadataValue',
  type: 'coordinator-value',
  apiKey: 10,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    clientId: { type: 'string', versions: '0+' },
    clientHost: { type: 'string', versions: '0+' },
    subscribedTopicNames: { type: '[]string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ShareGroupMemberMetadataValue = Message<typeof ShareGroupMemberMetadataValue>

export const ShareGroupMetadataKey = {
  name: 'ShareGroupMetadataKey',
  type: 'coordinator-key',
  apiKey: 11,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupMetadataKey = Message<typeof ShareGroupMetadataKey>

export const ShareGroupMetadataValue = {
  name: 'ShareGroupMetadataValue',
  type: 'coordinator-value',
  apiKey: 11,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    epoch: { type: 'int32', versions: '0+' },
    metadataHash: { type: 'int64', versions: '0+', fullRange: true },
  },
} as const satisfies MessageSchema

export type ShareGroupMetadataValue = Message<typeof ShareGroupMetadataValue>

export const ShareGroupTargetAssignmentMetadataKey = {
  name: 'ShareGroupTargetAssignmentMetadataKey',
  type: 'coordinator-key',
  apiKey: 12,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupTargetAssignmentMetadataKey = Message<typeof ShareGroupTargetAssignmentMetadataKey>

export const ShareGroupTargetAssignmentMetadataValue = {
  name: 'ShareGroupTargetAssignmentMetadataValue',
  type: 'coordinator-value',
  apiKey: 12,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    assignmentEpoch: { type: 'int32', versions: '0+' },
    assignmentTimestamp: { type: 'int64', versions: '0+', tag: 0, taggedVersions: '0+', ignorable: true },
  },
} as const satisfies MessageSchema

export type ShareGroupTargetAssignmentMetadataValue = Message<typeof ShareGroupTargetAssignmentMetadataValue>

export const ShareGroupTargetAssignmentMemberKey = {
  name: 'ShareGroupTargetAssignmentMemberKey',
  type: 'coordinator-key',
  apiKey: 13,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupTargetAssignmentMemberKey = Message<typeof ShareGroupTargetAssignmentMemberKey>

export const ShareGroupTargetAssignmentMemberValue = {
  name: 'ShareGroupTargetAssignmentMemberValue',
  type: 'coordinator-value',
  apiKey: 13,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topicPartitions: {
      type: '[]TopicPartition',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareGroupTargetAssignmentMemberValue = Message<typeof ShareGroupTargetAssignmentMemberValue>

export const ShareGroupCurrentMemberAssignmentKey = {
  name: 'ShareGroupCurrentMemberAssignmentKey',
  type: 'coordinator-key',
  apiKey: 14,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupCurrentMemberAssignmentKey = Message<typeof ShareGroupCurrentMemberAssignmentKey>

export const ShareGroupCurrentMemberAssignmentValue = {
  name: 'ShareGroupCurrentMemberAssignmentValue',
  type: 'coordinator-value',
  apiKey: 14,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    memberEpoch: { type: 'int32', versions: '0+' },
    previousMemberEpoch: { type: 'int32', versions: '0+' },
    state: { type: 'int8', versions: '0+' },
    assignedPartitions: { type: '[]TopicPartitions', versions: '0+' },
  },
  commonStructs: {
    TopicPartitions: {
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareGroupCurrentMemberAssignmentValue = Message<typeof ShareGroupCurrentMemberAssignmentValue>

export const ShareGroupStatePartitionMetadataKey = {
  name: 'ShareGroupStatePartitionMetadataKey',
  type: 'coordinator-key',
  apiKey: 15,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ShareGroupStatePartitionMetadataKey = Message<typeof ShareGroupStatePartitionMetadataKey>

export const ShareGroupStatePartitionMetadataValue = {
  name: 'ShareGroupStatePartitionMetadataValue',
  type: 'coordinator-value',
  apiKey: 15,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    initializingTopics: { type: '[]TopicPartitionsInfo', versions: '0+' },
    initializedTopics: { type: '[]TopicPartitionsInfo', versions: '0+' },
    deletingTopics: { type: '[]TopicInfo', versions: '0+' },
  },
  commonStructs: {
    TopicPartitionsInfo: {
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        topicName: { type: 'string', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    TopicInfo: {
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        topicName: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareGroupStatePartitionMetadataValue = Message<typeof ShareGroupStatePartitionMetadataValue>
