import type { Message, MessageSchema } from '../schema/message.ts'

export const CreateDelegationTokenRequest = {
  name: 'CreateDelegationTokenRequest',
  type: 'request',
  apiKey: 38,
  listeners: ['broker', 'controller'],
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    ownerPrincipalType: { type: 'string', versions: '3+', nullableVersions: '3+' },
    ownerPrincipalName: { type: 'string', versions: '3+', nullableVersions: '3+' },
    renewers: {
      type: '[]CreatableRenewers',
      versions: '0+',
      fields: {
        principalType: { type: 'string', versions: '0+' },
        principalName: { type: 'string', versions: '0+' },
      },
    },
    maxLifetimeMs: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type CreateDelegationTokenRequest = Message<typeof CreateDelegationTokenRequest>

export const CreateDelegationTokenResponse = {
  name: 'CreateDelegationTokenResponse',
  type: 'response',
  apiKey: 38,
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    principalType: { type: 'string', versions: '0+' },
    principalName: { type: 'string', versions: '0+' },
    tokenRequesterPrincipalType: { type: 'string', versions: '3+' },
    tokenRequesterPrincipalName: { type: 'string', versions: '3+' },
    issueTimestampMs: { type: 'int64', versions: '0+' },
    expiryTimestampMs: { type: 'int64', versions: '0+' },
    maxTimestampMs: { type: 'int64', versions: '0+' },
    tokenId: { type: 'string', versions: '0+' },
    hmac: { type: 'bytes', versions: '0+' },
    throttleTimeMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type CreateDelegationTokenResponse = Message<typeof CreateDelegationTokenResponse>
