import type { Message, MessageSchema } from '../schema/message.ts'

export const RequestHeader = {
  name: 'RequestHeader',
  type: 'header',
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    requestApiKey: { type: 'int16', versions: '0+' },
    requestApiVersion: { type: 'int16', versions: '0+' },
    correlationId: { type: 'int32', versions: '0+' },
    clientId: { type: 'string', versions: '1+', nullableVersions: '1+', flexibleVersions: 'none' },
  },
} as const satisfies MessageSchema

export type RequestHeader = Message<typeof RequestHeader>

export const ResponseHeader = {
  name: 'ResponseHeader',
  type: 'header',
  validVersions: '0-1',
  flexibleVersions: '1+',
  fields: {
    correlationId: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ResponseHeader = Message<typeof ResponseHeader>
