import type { Message, MessageSchema } from '../schema/message.ts'

export const ExpireDelegationTokenRequest = {
  name: 'ExpireDelegationTokenRequest',
  type: 'request',
  apiKey: 40,
  listeners: ['broker', 'controller'],
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    hmac: { type: 'bytes', versions: '0+' },
    expiryTimePeriodMs: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ExpireDelegationTokenRequest = Message<typeof ExpireDelegationTokenRequest>

export const ExpireDelegationTokenResponse = {
  name: 'ExpireDelegationTokenResponse',
  type: 'response',
  apiKey: 40,
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    expiryTimestampMs: { type: 'int64', versions: '0+' },
    throttleTimeMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ExpireDelegationTokenResponse = Message<typeof ExpireDelegationTokenResponse>
