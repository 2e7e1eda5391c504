import type { Message, MessageSchema } from '../schema/message.ts'

export const SyncGroupRequest = {
  name: 'SyncGroupRequest',
  type: 'request',
  apiKey: 14,
  listeners: ['broker'],
  validVersions: '0-5',
  flexibleVersions: '4+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    generationId: { type: 'int32', versions: '0+' },
    memberId: { type: 'string', versions: '0+' },
    groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null },
    protocolType: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
    protocolName: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
    assignments: {
      type: '[]SyncGroupRequestAssignment',
      versions: '0+',
      fields: {
        memberId: { type: 'string', versions: '0+' },
        assignment: { type: 'bytes', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type SyncGroupRequest = Message<typeof SyncGroupRequest>

export const SyncGroupResponse = {
  name: 'SyncGroupResponse',
  type: 'response',
  apiKey: 14,
  validVersions: '0-5',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
    protocolType: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
    protocolName: { type: 'string', versions: '5+', nullableVersions: '5+', default: null, ignorable: true },
    assignment: { type: 'bytes', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SyncGroupResponse = Message<typeof SyncGroupResponse>
