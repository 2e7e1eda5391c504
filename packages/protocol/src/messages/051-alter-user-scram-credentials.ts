import type { Message, MessageSchema } from '../schema/message.ts'

export const AlterUserScramCredentialsRequest = {
  name: 'AlterUserScramCredentialsRequest',
  type: 'request',
  apiKey: 51,
  listeners: ['broker', 'controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    deletions: {
      type: '[]ScramCredentialDeletion',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+' },
        mechanism: { type: 'int8', versions: '0+' },
      },
    },
    upsertions: {
      type: '[]ScramCredentialUpsertion',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+' },
        mechanism: { type: 'int8', versions: '0+' },
        iterations: { type: 'int32', versions: '0+' },
        salt: { type: 'bytes', versions: '0+' },
        saltedPassword: { type: 'bytes', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterUserScramCredentialsRequest = Message<typeof AlterUserScramCredentialsRequest>

export const AlterUserScramCredentialsResponse = {
  name: 'AlterUserScramCredentialsResponse',
  type: 'response',
  apiKey: 51,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]AlterUserScramCredentialsResult',
      versions: '0+',
      fields: {
        user: { type: 'string', versions: '0+' },
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type AlterUserScramCredentialsResponse = Message<typeof AlterUserScramCredentialsResponse>
