import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeConfigsRequest = {
  name: 'DescribeConfigsRequest',
  type: 'request',
  apiKey: 32,
  listeners: ['broker', 'controller'],
  validVersions: '1-4',
  flexibleVersions: '4+',
  fields: {
    resources: {
      type: '[]DescribeConfigsResource',
      versions: '0+',
      fields: {
        resourceType: { type: 'int8', versions: '0+' },
        resourceName: { type: 'string', versions: '0+' },
        configurationKeys: { type: '[]string', versions: '0+', nullableVersions: '0+' },
      },
    },
    includeSynonyms: { type: 'bool', versions: '1+' },
    includeDocumentation: { type: 'bool', versions: '3+' },
  },
} as const satisfies MessageSchema

export type DescribeConfigsRequest = Message<typeof DescribeConfigsRequest>

export const DescribeConfigsResponse = {
  name: 'DescribeConfigsResponse',
  type: 'response',
  apiKey: 32,
  validVersions: '1-4',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]DescribeConfigsResult',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
        resourceType: { type: 'int8', versions: '0+' },
        resourceName: { type: 'string', versions: '0+' },
        configs: {
          type: '[]DescribeConfigsResourceResult',
          versions: '0+',
          fields: {
            name: { type: 'string', versions: '0+' },
            value: { type: 'string', versions: '0+', nullableVersions: '0+' },
            readOnly: { type: 'bool', versions: '0+' },
            configSource: { type: 'int8', versions: '1+', default: -1, ignorable: true },
            isSensitive: { type: 'bool', versions: '0+' },
            synonyms: {
              type: '[]DescribeConfigsSynonym',
              versions: '1+',
              ignorable: true,
              fields: {
                name: { type: 'string', versions: '1+' },
                value: { type: 'string', versions: '1+', nullableVersions: '0+' },
                source: { type: 'int8', versions: '1+' },
              },
            },
            configType: { type: 'int8', versions: '3+', ignorable: true },
            documentation: { type: 'string', versions: '3+', nullableVersions: '0+', ignorable: true },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeConfigsResponse = Message<typeof DescribeConfigsResponse>
