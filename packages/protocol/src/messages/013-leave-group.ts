import type { Message, MessageSchema } from '../schema/message.ts'

export const LeaveGroupRequest = {
  name: 'LeaveGroupRequest',
  type: 'request',
  apiKey: 13,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '4+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    memberId: { type: 'string', versions: '0-2' },
    members: {
      type: '[]MemberIdentity',
      versions: '3+',
      fields: {
        memberId: { type: 'string', versions: '3+' },
        groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null },
        reason: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type LeaveGroupRequest = Message<typeof LeaveGroupRequest>

export const LeaveGroupResponse = {
  name: 'LeaveGroupResponse',
  type: 'response',
  apiKey: 13,
  validVersions: '0-5',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    members: {
      type: '[]MemberResponse',
      versions: '3+',
      fields: {
        memberId: { type: 'string', versions: '3+' },
        groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+' },
        errorCode: { type: 'int16', versions: '3+' },
      },
    },
  },
} as const satisfies MessageSchema

export type LeaveGroupResponse = Message<typeof LeaveGroupResponse>
