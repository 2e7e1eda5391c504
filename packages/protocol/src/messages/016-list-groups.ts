import type { Message, MessageSchema } from '../schema/message.ts'

export const ListGroupsRequest = {
  name: 'ListGroupsRequest',
  type: 'request',
  apiKey: 16,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    statesFilter: { type: '[]string', versions: '4+' },
    typesFilter: { type: '[]string', versions: '5+' },
  },
} as const satisfies MessageSchema

export type ListGroupsRequest = Message<typeof ListGroupsRequest>

export const ListGroupsResponse = {
  name: 'ListGroupsResponse',
  type: 'response',
  apiKey: 16,
  validVersions: '0-5',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    groups: {
      type: '[]ListedGroup',
      versions: '0+',
      fields: {
        groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
        protocolType: { type: 'string', versions: '0+' },
        groupState: { type: 'string', versions: '4+', ignorable: true },
        groupType: { type: 'string', versions: '5+', ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type ListGroupsResponse = Message<typeof ListGroupsResponse>
