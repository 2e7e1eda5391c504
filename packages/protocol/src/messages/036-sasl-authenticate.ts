import type { Message, MessageSchema } from '../schema/message.ts'

export const SaslAuthenticateRequest = {
  name: 'SaslAuthenticateRequest',
  type: 'request',
  apiKey: 36,
  listeners: ['broker', 'controller'],
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    authBytes: { type: 'bytes', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SaslAuthenticateRequest = Message<typeof SaslAuthenticateRequest>

export const SaslAuthenticateResponse = {
  name: 'SaslAuthenticateResponse',
  type: 'response',
  apiKey: 36,
  validVersions: '0-2',
  flexibleVersions: '2+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    authBytes: { type: 'bytes', versions: '0+' },
    sessionLifetimeMs: { type: 'int64', versions: '1+', ignorable: true },
  },
} as const satisfies MessageSchema

export type SaslAuthenticateResponse = Message<typeof SaslAuthenticateResponse>
