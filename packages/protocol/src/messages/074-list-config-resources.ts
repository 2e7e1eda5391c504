import type { Message, MessageSchema } from '../schema/message.ts'

export const ListConfigResourcesRequest = {
  name: 'ListConfigResourcesRequest',
  type: 'request',
  apiKey: 74,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    resourceTypes: { type: '[]int8', versions: '1+' },
  },
} as const satisfies MessageSchema

export type ListConfigResourcesRequest = Message<typeof ListConfigResourcesRequest>

export const ListConfigResourcesResponse = {
  name: 'ListConfigResourcesResponse',
  type: 'response',
  apiKey: 74,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    configResources: {
      type: '[]ConfigResource',
      versions: '0+',
      fields: {
        resourceName: { type: 'string', versions: '0+' },
        resourceType: { type: 'int8', versions: '1+', default: 16, ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type ListConfigResourcesResponse = Message<typeof ListConfigResourcesResponse>
