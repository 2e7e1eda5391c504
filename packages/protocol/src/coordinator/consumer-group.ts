import type { Message, MessageSchema } from '../schema/message.ts'

export const ConsumerGroupMetadataKey = {
  name: 'ConsumerGroupMetadataKey',
  type: 'coordinator-key',
  apiKey: 3,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupMetadataKey = Message<typeof ConsumerGroupMetadataKey>

export const ConsumerGroupMetadataValue = {
  name: 'ConsumerGroupMetadataValue',
  type: 'coordinator-value',
  apiKey: 3,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    epoch: { type: 'int32', versions: '0+' },
    metadataHash: { type: 'int64', versions: '0+', tag: 0, taggedVersions: '0+', fullRange: true },
  },
} as const satisfies MessageSchema

export type ConsumerGroupMetadataValue = Message<typeof ConsumerGroupMetadataValue>

export const ConsumerGroupPartitionMetadataKey = {
  name: 'ConsumerGroupPartitionMetadataKey',
  type: 'coordinator-key',
  apiKey: 4,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupPartitionMetadataKey = Message<typeof ConsumerGroupPartitionMetadataKey>

export const ConsumerGroupPartitionMetadataValue = {
  name: 'ConsumerGroupPartitionMetadataValue',
  type: 'coordinator-value',
  apiKey: 4,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topics: {
      type: '[]TopicMetadata',
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        topicName: { type: 'string', versions: '0+' },
        numPartitions: { type: 'int32', versions: '0+' },
        partitionMetadata: {
          type: '[]PartitionMetadata',
          versions: '0+',
          fields: {
            partition: { type: 'int32', versions: '0+' },
            racks: { type: '[]string', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ConsumerGroupPartitionMetadataValue = Message<typeof ConsumerGroupPartitionMetadataValue>

export const ConsumerGroupMemberMetadataKey = {
  name: 'ConsumerGroupMemberMetadataKey',
  type: 'coordinator-key',
  apiKey: 5,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupMemberMetadataKey = Message<typeof ConsumerGroupMemberMetadataKey>

export const ConsumerGroupMemberMetadataValue = {
  name: 'ConsumerGroupMemberMetadataValue',
  type: 'coordinator-value',
  apiKey: 5,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    instanceId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    clientId: { type: 'string', versions: '0+' },
    clientHost: { type: 'string', versions: '0+' },
    subscribedTopicNames: { type: '[]string', versions: '0+' },
    subscribedTopicRegex: { type: 'string', versions: '0+', nullableVersions: '0+' },
    rebalanceTimeoutMs: { type: 'int32', versions: '0+', default: -1 },
    serverAssignor: { type: 'string', versions: '0+', nullableVersions: '0+' },
    classicMemberMetadata: {
      type: 'ClassicMemberMetadata',
      versions: '0+',
      nullableVersions: '0+',
      tag: 0,
      taggedVersions: '0+',
      fields: {
        sessionTimeoutMs: { type: 'int32', versions: '0+' },
        supportedProtocols: {
          type: '[]ClassicProtocol',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+' },
            metadata: { type: 'bytes', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type ConsumerGroupMemberMetadataValue = Message<typeof ConsumerGroupMemberMetadataValue>

export const ConsumerGroupTargetAssignmentMetadataKey = {
  name: 'ConsumerGroupTargetAssignmentMetadataKey',
  type: 'coordinator-key',
  apiKey: 6,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupTargetAssignmentMetadataKey = Message<typeof ConsumerGroupTargetAssignmentMetadataKey>

export const ConsumerGroupTargetAssignmentMetadataValue = {
  name: 'ConsumerGroupTargetAssignmentMetadataValue',
  type: 'coordinator-value',
  apiKey: 6,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    assignmentEpoch: { type: 'int32', versions: '0+' },
    assignmentTimestamp: { type: 'int64', versions: '0+', tag: 0, taggedVersions: '0+', ignorable: true },
  },
} as const satisfies MessageSchema

export type ConsumerGroupTargetAssignmentMetadataValue = Message<typeof ConsumerGroupTargetAssignmentMetadataValue>

export const ConsumerGroupTargetAssignmentMemberKey = {
  name: 'ConsumerGroupTargetAssignmentMemberKey',
  type: 'coordinator-key',
  apiKey: 7,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupTargetAssignmentMemberKey = Message<typeof ConsumerGroupTargetAssignmentMemberKey>

export const ConsumerGroupTargetAssignmentMemberValue = {
  name: 'ConsumerGroupTargetAssignmentMemberValue',
  type: 'coordinator-value',
  apiKey: 7,
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

export type ConsumerGroupTargetAssignmentMemberValue = Message<typeof ConsumerGroupTargetAssignmentMemberValue>

export const ConsumerGroupCurrentMemberAssignmentKey = {
  name: 'ConsumerGroupCurrentMemberAssignmentKey',
  type: 'coordinator-key',
  apiKey: 8,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    memberId: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupCurrentMemberAssignmentKey = Message<typeof ConsumerGroupCurrentMemberAssignmentKey>

export const ConsumerGroupCurrentMemberAssignmentValue = {
  name: 'ConsumerGroupCurrentMemberAssignmentValue',
  type: 'coordinator-value',
  apiKey: 8,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    memberEpoch: { type: 'int32', versions: '0+' },
    previousMemberEpoch: { type: 'int32', versions: '0+' },
    state: { type: 'int8', versions: '0+' },
    assignedPartitions: { type: '[]TopicPartitions', versions: '0+' },
    partitionsPendingRevocation: { type: '[]TopicPartitions', versions: '0+' },
  },
  commonStructs: {
    TopicPartitions: {
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
        assignmentEpochs: { type: '[]int32', versions: '0+', nullableVersions: '0+', tag: 0, taggedVersions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ConsumerGroupCurrentMemberAssignmentValue = Message<typeof ConsumerGroupCurrentMemberAssignmentValue>

export const ConsumerGroupRegularExpressionKey = {
  name: 'ConsumerGroupRegularExpressionKey',
  type: 'coordinator-key',
  apiKey: 16,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    groupId: { type: 'string', versions: '0' },
    regularExpression: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupRegularExpressionKey = Message<typeof ConsumerGroupRegularExpressionKey>

export const ConsumerGroupRegularExpressionValue = {
  name: 'ConsumerGroupRegularExpressionValue',
  type: 'coordinator-value',
  apiKey: 16,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    topics: { type: '[]string', versions: '0+' },
    version: { type: 'int64', versions: '0+' },
    timestamp: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ConsumerGroupRegularExpressionValue = Message<typeof ConsumerGroupRegularExpressionValue>
