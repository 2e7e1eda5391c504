import type { Message, MessageSchema } from '../schema/message.ts'

export const RenewDelegationTokenRequest = {
  name: 'RenewDelegationTokenRequest',
  type: 'request',
  apiKey: 39,
  listeners: ['broker', 'controller'],
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    hmac: { type: 'bytes', versions: '0+' },
    renewPeriodMs: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RenewDelegationTokenRequest = Message<typeof RenewDelegationTokenRequest>

export const RenewDelegationTokenResponse = {
  name: 'RenewDelegationTokenResponse',
  type: 'response',
  apiKey: 39,
  validVersions: '1-2',
  flexibleVersions: '2+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    expiryTimestampMs: { type: 'int64', versions: '0+' },
    throttleTimeMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RenewDelegationTokenResponse = Message<typeof RenewDelegationTokenResponse>
