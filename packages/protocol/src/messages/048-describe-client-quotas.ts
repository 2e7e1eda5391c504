import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeClientQuotasRequest = {
  name: 'DescribeClientQuotasRequest',
  type: 'request',
  apiKey: 48,
  listeners: ['broker'],
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    components: {
      type: '[]ComponentData',
      versions: '0+',
      fields: {
        entityType: { type: 'string', versions: '0+' },
        matchType: { type: 'int8', versions: '0+' },
        match: { type: 'string', versions: '0+', nullableVersions: '0+' },
      },
    },
    strict: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DescribeClientQuotasRequest = Message<typeof DescribeClientQuotasRequest>

export const DescribeClientQuotasResponse = {
  name: 'DescribeClientQuotasResponse',
  type: 'response',
  apiKey: 48,
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    entries: {
      type: '[]EntryData',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        entity: {
          type: '[]EntityData',
          versions: '0+',
          fields: {
            entityType: { type: 'string', versions: '0+' },
            entityName: { type: 'string', versions: '0+', nullableVersions: '0+' },
          },
        },
        values: {
          type: '[]ValueData',
          versions: '0+',
          fields: {
            key: { type: 'string', versions: '0+' },
            value: { type: 'float64', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeClientQuotasResponse = Message<typeof DescribeClientQuotasResponse>
