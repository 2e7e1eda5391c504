import type { Message, MessageSchema } from '../schema/message.ts'

export const EnvelopeRequest = {
  name: 'EnvelopeRequest',
  type: 'request',
  apiKey: 58,
  listeners: ['controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    requestData: { type: 'bytes', versions: '0+', zeroCopy: true },
    requestPrincipal: { type: 'bytes', versions: '0+', nullableVersions: '0+' },
    clientHostAddress: { type: 'bytes', versions: '0+' },
  },
} as const satisfies MessageSchema

export type EnvelopeRequest = Message<typeof EnvelopeRequest>

export const EnvelopeResponse = {
  name: 'EnvelopeResponse',
  type: 'response',
  apiKey: 58,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    responseData: { type: 'bytes', versions: '0+', nullableVersions: '0+', default: null, zeroCopy: true },
    errorCode: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type EnvelopeResponse = Message<typeof EnvelopeResponse>
