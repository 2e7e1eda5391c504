import type { Message, MessageSchema } from '../schema/message.ts'

export const IncrementalAlterConfigsRequest = {
  name: 'IncrementalAlterConfigsRequest',
  type: 'request',
  apiKey: 44,
  listeners: ['broker', 'controller'],
  validVersions: '0-1',
  flexibleVersions: '1+',
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
            configOperation: { type: 'int8', versions: '0+', mapKey: true },
            value: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
    validateOnly: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type IncrementalAlterConfigsRequest = Message<typeof IncrementalAlterConfigsRequest>

export const IncrementalAlterConfigsResponse = {
  name: 'IncrementalAlterConfigsResponse',
  type: 'response',
  apiKey: 44,
  validVersions: '0-1',
  flexibleVersions: '1+',
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

export type IncrementalAlterConfigsResponse = Message<typeof IncrementalAlterConfigsResponse>
