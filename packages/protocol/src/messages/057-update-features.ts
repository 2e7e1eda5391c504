import type { Message, MessageSchema } from '../schema/message.ts'

export const UpdateFeaturesRequest = {
  name: 'UpdateFeaturesRequest',
  type: 'request',
  apiKey: 57,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    timeoutMs: { type: 'int32', versions: '0+', default: 60000 },
    featureUpdates: {
      type: '[]FeatureUpdateKey',
      versions: '0+',
      fields: {
        feature: { type: 'string', versions: '0+', mapKey: true },
        maxVersionLevel: { type: 'int16', versions: '0+' },
        allowDowngrade: { type: 'bool', versions: '0' },
        upgradeType: { type: 'int8', versions: '1+', default: 1 },
      },
    },
    validateOnly: { type: 'bool', versions: '1+' },
  },
} as const satisfies MessageSchema

export type UpdateFeaturesRequest = Message<typeof UpdateFeaturesRequest>

export const UpdateFeaturesResponse = {
  name: 'UpdateFeaturesResponse',
  type: 'response',
  apiKey: 57,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    results: {
      type: '[]UpdatableFeatureResult',
      versions: '0-1',
      ignorable: true,
      fields: {
        feature: { type: 'string', versions: '0+', mapKey: true },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type UpdateFeaturesResponse = Message<typeof UpdateFeaturesResponse>
