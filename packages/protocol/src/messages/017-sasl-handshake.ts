import type { Message, MessageSchema } from '../schema/message.ts'

export const SaslHandshakeRequest = {
  name: 'SaslHandshakeRequest',
  type: 'request',
  apiKey: 17,
  listeners: ['broker', 'controller'],
  validVersions: '0-1',
  flexibleVersions: 'none',
  fields: {
    mechanism: { type: 'string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SaslHandshakeRequest = Message<typeof SaslHandshakeRequest>

export const SaslHandshakeResponse = {
  name: 'SaslHandshakeResponse',
  type: 'response',
  apiKey: 17,
  validVersions: '0-1',
  flexibleVersions: 'none',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    mechanisms: { type: '[]string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SaslHandshakeResponse = Message<typeof SaslHandshakeResponse>
