import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteGroupsRequest = {
  name: 'DeleteGroupsRequest',
  type: 'request',
  apiKey: 42,
  listeners: ['broker'],
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    groupsNames: { type: '[]string', versions: '0+', entityType: 'groupId' },
  },
} as const satisfies MessageSchema

export type DeleteGroupsRequest = Message<typeof DeleteGroupsRequest>

export const DeleteGroupsResponse = {
  name: 'DeleteGroupsResponse',
  type: 'response',
  apiKey: 42,
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]DeletableGroupResult',
      versions: '0+',
      fields: {
        groupId: { type: 'string', versions: '0+', mapKey: true, entityType: 'groupId' },
        errorCode: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteGroupsResponse = Message<typeof DeleteGroupsResponse>
