import type { Message, MessageSchema } from '../schema/message.ts'

export const ShareGroupDescribeRequest = {
  name: 'ShareGroupDescribeRequest',
  type: 'request',
  apiKey: 77,
  listeners: ['broker'],
  validVersions: '1',
  flexibleVersions: '0+',
  fields: {
    groupIds: { type: '[]string', versions: '0+', entityType: 'groupId' },
    includeAuthorizedOperations: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ShareGroupDescribeRequest = Message<typeof ShareGroupDescribeRequest>

export const ShareGroupDescribeResponse = {
  name: 'ShareGroupDescribeResponse',
  type: 'response',
  apiKey: 77,
  validVersions: '1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    groups: {
      type: '[]DescribedGroup',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        groupState: { type: 'string', versions: '0+' },
        groupEpoch: { type: 'int32', versions: '0+' },
        assignmentEpoch: { type: 'int32', versions: '0+' },
        assignorName: { type: 'string', versions: '0+' },
        members: {
          type: '[]Member',
          versions: '0+',
          fields: {
            memberId: { type: 'string', versions: '0+' },
            rackId: { type: 'string', versions: '0+', nullableVersions: '0+', default: null },
            memberEpoch: { type: 'int32', versions: '0+' },
            clientId: { type: 'string', versions: '0+' },
            clientHost: { type: 'string', versions: '0+' },
            subscribedTopicNames: { type: '[]string', versions: '0+', entityType: 'topicName' },
            assignment: { type: 'Assignment', versions: '0+' },
          },
        },
        authorizedOperations: { type: 'int32', versions: '0+', default: -2147483648 },
      },
    },
  },
  commonStructs: {
    TopicPartitions: {
      versions: '0+',
      fields: {
        topicId: { type: 'uuid', versions: '0+' },
        topicName: { type: 'string', versions: '0+', entityType: 'topicName' },
        partitions: { type: '[]int32', versions: '0+' },
      },
    },
    Assignment: {
      versions: '0+',
      fields: {
        topicPartitions: { type: '[]TopicPartitions', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ShareGroupDescribeResponse = Message<typeof ShareGroupDescribeResponse>
