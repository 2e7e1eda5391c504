import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeDelegationTokenRequest = {
  name: 'DescribeDelegationTokenRequest',
  type: 'request',
  apiKey: 41,
  listeners: ['broker', 'controller'],
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    owners: {
      type: '[]DescribeDelegationTokenOwner',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        principalType: { type: 'string', versions: '0+' },
        principalName: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeDelegationTokenRequest = Message<typeof DescribeDelegationTokenRequest>

export const DescribeDelegationTokenResponse = {
  name: 'DescribeDelegationTokenResponse',
  type: 'response',
  apiKey: 41,
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    errorCode: { type: 'int16', versions: '0+' },
    tokens: {
      type: '[]DescribedDelegationToken',
      versions: '0+',
      fields: {
        principalType: { type: 'string', versions: '0+' },
        principalName: { type: 'string', versions: '0+' },
        tokenRequesterPrincipalType: { type: 'string', versions: '3+' },
        tokenRequesterPrincipalName: { type: 'string', versions: '3+' },
        issueTimestamp: { type: 'int64', versions: '0+' },
        expiryTimestamp: { type: 'int64', versions: '0+' },
        maxTimestamp: { type: 'int64', versions: '0+' },
        tokenId: { type: 'string', versions: '0+' },
        hmac: { type: 'bytes', versions: '0+' },
        renewers: {
          type: '[]DescribedDelegationTokenRenewer',
          versions: '0+',
          fields: {
            principalType: { type: 'string', versions: '0+' },
            principalName: { type: 'string', versions: '0+' },
          },
        },
      },
    },
    throttleTimeMs: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DescribeDelegationTokenResponse = Message<typeof DescribeDelegationTokenResponse>
