import type { Message, MessageSchema } from '../schema/message.ts'

export const ConsumerGroupHeartbeatRequest = {
  name: 'ConsumerGroupHeartbeatRequest',
  type: 'request',
  apiKey: 68,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    memberId: { type: 'string', versions: '0+' },
    memberEpoch: { type: 'int32', versions: '0+' },
    instanceId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    rebalanceTimeoutMs: { type: 'int32', versions: '0+', default: -1 },
    subscribedTopicNames: { type: '[]string', versions: '0+', nullableVersions: '0+', default: null, entityType: 'topicName' },
    subscribedTopicRegex: { type: 'string', versions: '1+', nullableVersions: '1+', default: null },
    serverAssignor: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    topicPartitions: {
      type: '[]TopicPartitions',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ConsumerGroupHeartbeatRequest = Message<typeof ConsumerGroupHeartbeatRequest>

export const ConsumerGroupHeartbeatResponse = {
  name: 'ConsumerGroupHeartbeatResponse',
  type: 'response',
  apiKey: 68,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    memberId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    memberEpoch: { type: 'int32', versions: '0+' },
    heartbeatIntervalMs: { type: 'int32', versions: '0+' },
    assignment: {
      type: 'Assignment',
      versions: '0+',
      nullableVersions: '0+',
      default: null,
      fields: {
        topicPartitions: { type: '[]TopicPartitions', versions: '0+' },
      },
    },
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

export type ConsumerGroupHeartbeatResponse = Message<typeof ConsumerGroupHeartbeatResponse>
