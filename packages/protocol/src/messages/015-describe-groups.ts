import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeGroupsRequest = {
  name: 'DescribeGroupsRequest',
  type: 'request',
  apiKey: 15,
  listeners: ['broker'],
  validVersions: '0-6',
  flexibleVersions: '5+',
  fields: {
    groups: { type: '[]string', versions: '0+', entityType: 'groupId' },
    includeAuthorizedOperations: { type: 'bool', versions: '3+' },
  },
} as const satisfies MessageSchema

export type DescribeGroupsRequest = Message<typeof DescribeGroupsRequest>

export const DescribeGroupsResponse = {
  name: 'DescribeGroupsResponse',
  type: 'response',
  apiKey: 15,
  validVersions: '0-6',
  flexibleVersions: '5+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    groups: {
      type: '[]DescribedGroup',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '6+', nullableVersions: '6+', default: null },
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        groupState: { type: 'string', versions: '0+' },
        protocolType: { type: 'string', versions: '0+' },
        protocolData: { type: 'string', versions: '0+' },
        members: {
          type: '[]DescribedGroupMember',
          versions: '0+',
          fields: {
            memberId: { type: 'string', versions: '0+' },
            groupInstanceId: { type: 'string', versions: '4+', nullableVersions: '4+', default: null, ignorable: true },
            clientId: { type: 'string', versions: '0+' },
            clientHost: { type: 'string', versions: '0+' },
            memberMetadata: { type: 'bytes', versions: '0+' },
            memberAssignment: { type: 'bytes', versions: '0+' },
          },
        },
        authorizedOperations: { type: 'int32', versions: '3+', default: -2147483648 },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeGroupsResponse = Message<typeof DescribeGroupsResponse>
