import type { Message, MessageSchema } from '../schema/message.ts'

export const HeartbeatRequest = {
  name: 'HeartbeatRequest',
  type: 'request',
  apiKey: 12,
  listeners: ['broker'],
  validVersions: '0-4',
  flexibleVersions: '4+',
  fields: {
    groupId: { type: 'string', versions: '0+', entityType: 'groupId' },
    generationId: { type: 'int32', versions: '0+' },
    memberId: { type: 'string', versions: '0+' },
    groupInstanceId: { type: 'string', versions: '3+', nullableVersions: '3+', default: null },
  },
} as const satisfies MessageSchema

export type HeartbeatRequest = Message<typeof HeartbeatRequest>

export const HeartbeatResponse = {
  name: 'HeartbeatResponse',
  type: 'response',
  apiKey: 12,
  validVersions: '0-4',
  flexibleVersions: '4+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type HeartbeatResponse = Message<typeof HeartbeatResponse>
