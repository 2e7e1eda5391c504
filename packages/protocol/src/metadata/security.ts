import type { Message, MessageSchema } from '../schema/message.ts'

export const AccessControlEntryRecord = {
  name: 'AccessControlEntryRecord',
  type: 'metadata',
  apiKey: 18,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    id: { type: 'uuid', versions: '0+' },
    resourceType: { type: 'int8', versions: '0+' },
    resourceName: { type: 'string', versions: '0+' },
    patternType: { type: 'int8', versions: '0+' },
    principal: { type: 'string', versions: '0+' },
    host: { type: 'string', versions: '0+' },
    operation: { type: 'int8', versions: '0+' },
    permissionType: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type AccessControlEntryRecord = Message<typeof AccessControlEntryRecord>

export const RemoveAccessControlEntryRecord = {
  name: 'RemoveAccessControlEntryRecord',
  type: 'metadata',
  apiKey: 19,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    id: { type: 'uuid', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoveAccessControlEntryRecord = Message<typeof RemoveAccessControlEntryRecord>

export const UserScramCredentialRecord = {
  name: 'UserScramCredentialRecord',
  type: 'metadata',
  apiKey: 11,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    name: { type: 'string', versions: '0+' },
    mechanism: { type: 'int8', versions: '0+' },
    salt: { type: 'bytes', versions: '0+' },
    storedKey: { type: 'bytes', versions: '0+' },
    serverKey: { type: 'bytes', versions: '0+' },
    iterations: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type UserScramCredentialRecord = Message<typeof UserScramCredentialRecord>

export const RemoveUserScramCredentialRecord = {
  name: 'RemoveUserScramCredentialRecord',
  type: 'metadata',
  apiKey: 22,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    name: { type: 'string', versions: '0+' },
    mechanism: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoveUserScramCredentialRecord = Message<typeof RemoveUserScramCredentialRecord>

export const DelegationTokenRecord = {
  name: 'DelegationTokenRecord',
  type: 'metadata',
  apiKey: 10,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    owner: { type: 'string', versions: '0+' },
    requester: { type: 'string', versions: '0+' },
    renewers: { type: '[]string', versions: '0+' },
    issueTimestamp: { type: 'int64', versions: '0+' },
    maxTimestamp: { type: 'int64', versions: '0+' },
    expirationTimestamp: { type: 'int64', versions: '0+' },
    tokenId: { type: 'string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DelegationTokenRecord = Message<typeof DelegationTokenRecord>

export const RemoveDelegationTokenRecord = {
  name: 'RemoveDelegationTokenRecord',
  type: 'metadata',
  apiKey: 26,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    tokenId: { type: 'string', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoveDelegationTokenRecord = Message<typeof RemoveDelegationTokenRecord>
