import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeUserScramCredentialsRequest = {
  name: 'DescribeUserScramCredentialsRequest',
  type: 'request',
  apiKey: 50,
  listeners: ['broker', 'controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    users: {
      type: '[]UserName',
      versions: '0+',
      nullableVersions: '0+',
      fields: {
        name: { type: 'string', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeUserScramCredentialsRequest = Message<typeof DescribeUserScramCredentialsRequest>

export const DescribeUserScramCredentialsResponse = {
  name: 'DescribeUserScramCredentialsResponse',
  type: 'response',
  apiKey: 50,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    results: {
      type: '[]DescribeUserScramCredentialsResult',
      versions: '0+',
      fields: {
        user: { type: 'string', versions: '0+' },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
        credentialInfos: {
          type: '[]CredentialInfo',
          versions: '0+',
          fields: {
            mechanism: { type: 'int8', versions: '0+' },
            iterations: { type: 'int32', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeUserScramCredentialsResponse = Message<typeof DescribeUserScramCredentialsResponse>
