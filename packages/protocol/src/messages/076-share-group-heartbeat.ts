import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareGroupHeartbeatRequest = {
  name: 'ShareGroupHeartbeatRequest',
  type: 'request',
  apiKey: 76,
  listeners: ['broker'],
  validVersions: '1',
  flexibleVersions: '0+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    memberId: { type: 'string', versions: '0+' },
    memberEpoch: { type: 'int32', versions: '0+' },
    rackId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
    subscribedTopicNames: { type: '[]string', versions: '0+', nullableVersions: '0+', default: null, entityType: 'topicName' },
  },
} as const satisfies MessageSchema

export type ShareGroupHeartbeatRequest = Message<typeof ShareGroupHeartbeatRequest>

export const ShareGroupHeartbeatResponse = {
  name: 'ShareGroupHeartbeatResponse',
  type: 'response',
  apiKey: 76,
  validVersions: '1',
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

export type ShareGroupHeartbeatResponse = Message<typeof ShareGroupHeartbeatResponse>
