import type { Message, MessageSchema } from '../schema/message.ts'

export const ApiVersionsRequest = {
  name: 'ApiVersionsRequest',
  type: 'request',
  apiKey: 18,
  listeners: ['broker', 'controller'],
  validVersions: '0-4',
  flexibleVersions: '3+',
  fields: {
    clientSoftwareName: { type: 'string', versions: '3+', ignorable: true },
    clientSoftwareVersion: { type: 'string', versions: '3+', ignorable: true },
  },
} as const satisfies MessageSchema

export type ApiVersionsRequest = Message<typeof ApiVersionsRequest>

export const ApiVersionsResponse = {
  name: 'ApiVersionsResponse',
  type: 'response',
  apiKey: 18,
  validVersions: '0-4',
  flexibleVersions: '3+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    apiKeys: {
      type: '[]ApiVersion',
      versions: '0+',
      fields: {
        apiKey: { type: 'int16', versions: '0+', mapKey: true },
        minVersion: { type: 'int16', versions: '0+' },
        maxVersion: { type: 'int16', versions: '0+' },
      },
    },
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    supportedFeatures: {
      type: '[]SupportedFeatureKey',
      versions: '3+',
      tag: 0,
      taggedVersions: '3+',
      ignorable: true,
      fields: {
        name: { type: 'string', versions: '3+', mapKey: true },
        minVersion: { type: 'int16', versions: '3+' },
        maxVersion: { type: 'int16', versions: '3+' },
      },
    },
    finalizedFeaturesEpoch: { type: 'int64', versions: '3+', tag: 1, taggedVersions: '3+', default: -1, ignorable: true },
    finalizedFeatures: {
      type: '[]FinalizedFeatureKey',
      versions: '3+',
      tag: 2,
      taggedVersions: '3+',
      ignorable: true,
      fields: {
        name: { type: 'string', versions: '3+', mapKey: true },
        maxVersionLevel: { type: 'int16', versions: '3+' },
        minVersionLevel: { type: 'int16', versions: '3+' },
      },
    },
    zkMigrationReady: { type: 'bool', versions: '3+', tag: 3, taggedVersions: '3+', ignorable: true },
  },
} as const satisfies MessageSchema

export type ApiVersionsResponse = Message<typeof ApiVersionsResponse>
