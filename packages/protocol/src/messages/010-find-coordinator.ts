import type { Message, MessageSchema } from '../schema/message.ts'

export const FindCoordinatorRequest = {
  name: 'FindCoordinatorRequest',
  type: 'request',
  apiKey: 10,
  listeners: ['broker'],
  validVersions: '0-6',
  flexibleVersions: '3+',
  fields: {
    key: { type: 'string', versions: '0-3' },
    keyType: { type: 'int8', versions: '1+' },
    coordinatorKeys: { type: '[]string', versions: '4+' },
  },
} as const satisfies MessageSchema

export type FindCoordinatorRequest = Message<typeof FindCoordinatorRequest>

export const FindCoordinatorResponse = {
  name: 'FindCoordinatorResponse',
  type: 'response',
  apiKey: 10,
  validVersions: '0-6',
  flexibleVersions: '3+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '1+', ignorable: true },
    errorCode: { type: 'int16', versions: '0-3' },
    errorMessage: { type: 'string', versions: '1-3', nullableVersions: '1-3', ignorable: true },
    nodeId: { type: 'int32', versions: '0-3', entityType: 'brokerId' },
    host: { type: 'string', versions: '0-3' },
    port: { type: 'int32', versions: '0-3' },
    coordinators: {
      type: '[]Coordinator',
      versions: '4+',
      fields: {
        key: { type: 'string', versions: '4+' },
        nodeId: { type: 'int32', versions: '4+', entityType: 'brokerId' },
        host: { type: 'string', versions: '4+' },
        port: { type: 'int32', versions: '4+' },
        errorCode: { type: 'int16', versions: '4+' },
        errorMessage: { type: 'string', versions: '4+', nullableVersions: '4+', ignorable: true },
      },
    },
  },
} as const satisfies MessageSchema

export type FindCoordinatorResponse = Message<typeof FindCoordinatorResponse>
