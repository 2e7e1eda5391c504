import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterClientQuotasRequest = {
  name: 'AlterClientQuotasRequest',
  type: 'request',
  apiKey: 49,
  listeners: ['broker', 'controller'],
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    entries: {
      type: '[]EntryData',
      versions: '0+',
      fields: {
        entity: {
          type: '[]EntityData',
          versions: '0+',
          fields: {
            entityType: { type: 'string', versions: '0+' },
            entityName: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
        ops: {
          type: '[]OpData',
          versions: '0+',
          fields: {
            key: { type: 'string', versions: '0+' },
            value: { type: 'float64', versions: '0+' },
            remove: { type: 'bool', versions: '0+' },
          },
        },
      },
    },
    validateOnly: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type AlterClientQuotasRequest = Message<typeof AlterClientQuotasRequest>

export const AlterClientQuotasResponse = {
  name: 'AlterClientQuotasResponse',
  type: 'response',
  apiKey: 49,
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    entries: {
      type: '[]EntryData',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
        entity: {
          type: '[]EntityData',
          versions: '0+',
          fields: {
            entityType: { type: 'string', versions: '0+' },
            entityName: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterClientQuotasResponse = Message<typeof AlterClientQuotasResponse>
