import type { Message, MessageSchema } from '../schema/message.ts'

export const JoinGroupRequest = {
  name: 'JoinGroupRequest',
  type: 'request',
  apiKey: 11,
  listeners: ['broker'],
  validVersions: '0-9',
  flexibleVersions: '6+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    sessionTimeoutMs: { type: 'int32', versions: '0+' },
    rebalanceTimeoutMs: { type: 'int32', versions: '1+', default: -1, ignorable: true },
    memberId: { type: 'string', versions: '0+' },
    groupInstanceId: { type: 'string', versions: '5+', nullableVersions: '5+', default: null },
    protocolType: { type: 'string', versions: '0+' },
    protocols: {
      type: '[]JoinGroupRequestProtocol',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        metadata: { type: 'bytes', versions: '0+' },
      },
    },
    reason: { type: 'string', versions: '8+', nullableVersions: '8+', default: null, ignorable: true },
  },
} as const satisfies MessageSchema

export type JoinGroupRequest = Message<typeof JoinGroupRequest>

export const JoinGroupResponse = {
  name: 'JoinGroupResponse',
  type: 'response',
  apiKey: 11,
  validVersions: '0-9',
  flexibleVersions: '6+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '2+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    generationId: { type: 'int32', versions: '0+', default: -1 },
    protocolType: { type: 'string', versions: '7+', nullableVersions: '7+', default: null, ignorable: true },
    protocolName: { type: 'string', versions: '0+', nullableVersions: '7+' },
    leader: { type: 'string', versions: '0+' },
    skipAssignment: { type: 'bool', versions: '9+' },
    memberId: { type: 'string', versions: '0+' },
    members: {
      type: '[]JoinGroupResponseMember',
      versions: '0+',
      fields: {
        memberId: { type: 'string', versions: '0+' },
        groupInstanceId: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
        metadata: { type: 'bytes', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type JoinGroupResponse = Message<typeof JoinGroupResponse>
