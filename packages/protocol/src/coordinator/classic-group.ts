import type { Message, MessageSchema } from '../schema/message.ts'

export const GroupMetadataKey = {
  name: 'GroupMetadataKey',
  type: 'coordinator-key',
  apiKey: 2,
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    group: { type: 'string', versions: '0' },
  },
} as const satisfies MessageSchema

export type GroupMetadataKey = Message<typeof GroupMetadataKey>

export const GroupMetadataValue = {
  name: 'GroupMetadataValue',
  type: 'coordinator-value',
  apiKey: 2,
  validVersions: '0-4',
  flexibleVersions: '4+',
  fields: {
    protocolType: { type: 'string', versions: '0+' },
    generation: { type: 'int32', versions: '0+' },
    protocol: { type: 'string', versions: '0+', nullableVersions: '0+' },
    leader: { type: 'string', versions: '0+', nullableVersions: '0+' },
    currentStateTimestamp: { type: 'int64', versions: '2+', default: -1, ignorable: true },
    members: { type: '[]MemberMetadata', versions: '0+' },
  },
  commonStructs: {
    MemberMetadata: {
      versions: '0+',
      fields: {
        memberId: { type: 'string', versions: '0+' },
        groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null, ignorable: true },
        clientId: { type: 'string', versions: '0+' },
        clientHost: { type: 'string', versions: '0+' },
        rebalanceTimeout: { type: 'int32', versions: '1+', default: -1, ignorable: true },
        sessionTimeout: { type: 'int32', versions: '0+' },
        subscription: { type: 'bytes', versions: '0+' },
        assignment: { type: 'bytes', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type GroupMetadataValue = Message<typeof GroupMetadataValue>
