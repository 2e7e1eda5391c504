import type { Message, MessageSchema } from '../schema/message.ts'

export const ConfigRecord = {
  name: 'ConfigRecord',
  type: 'metadata',
  apiKey: 4,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    resourceType: { type: 'int8', versions: '0+' },
    resourceName: { type: 'string', versions: '0+' },
    name: { type: 'string', versions: '0+' },
    value: { type: 'string', versions: '0+', nullableVersions: '0+' },
  },
} as const satisfies MessageSchema

export type ConfigRecord = Message<typeof ConfigRecord>

export const FeatureLevelRecord = {
  name: 'FeatureLevelRecord',
  type: 'metadata',
  apiKey: 12,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    name: { type: 'string', versions: '0+' },
    featureLevel: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type FeatureLevelRecord = Message<typeof FeatureLevelRecord>

export const ClientQuotaRecord = {
  name: 'ClientQuotaRecord',
  type: 'metadata',
  apiKey: 14,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    entity: {
      type: '[]EntityData',
      versions: '0+',
      fields: {
        entityType: { type: 'string', versions: '0+' },
        entityName: { type: 'string', versions: '0+', nullableVersions: '0+' },
      },
    },
    key: { type: 'string', versions: '0+' },
    value: { type: 'float64', versions: '0+' },
    remove: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ClientQuotaRecord = Message<typeof ClientQuotaRecord>
