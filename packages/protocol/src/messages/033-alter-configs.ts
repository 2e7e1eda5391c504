import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterConfigsRequest = {
  name: 'AlterConfigsRequest',
  type: 'request',
  apiKey: 33,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    resources: {
      type: '[]AlterConfigsResource',
      versions: '0+',
      fields: {
        resourceType: { type: 'int8', versions: '0+', mapKey: true },
        resourceName: { type: 'string', versions: '0+', mapKey: true },
        configs: {
          type: '[]AlterableConfig',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+', mapKey: true },
            value: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
    validateOnly: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type AlterConfigsRequest = Message<typeof AlterConfigsRequest>

export const AlterConfigsResponse = {
  name: 'AlterConfigsResponse',
  type: 'response',
  apiKey: 33,
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    responses: {
      type: '[]AlterConfigsResourceResponse',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
        resourceType: { type: 'int8', versions: '0+' },
        resourceName: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterConfigsResponse = Message<typeof AlterConfigsResponse>
