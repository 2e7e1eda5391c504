import type { Message, MessageSchema } from '../schema/message.ts'

export const UnregisterBrokerRequest = {
  name: 'UnregisterBrokerRequest',
  type: 'request',
  apiKey: 64,
  listeners: ['broker', 'controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
  },
} as const satisfies MessageSchema

export type UnregisterBrokerRequest = Message<typeof UnregisterBrokerRequest>

export const UnregisterBrokerResponse = {
  name: 'UnregisterBrokerResponse',
  type: 'response',
  apiKey: 64,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
  },
} as const satisfies MessageSchema

export type UnregisterBrokerResponse = Message<typeof UnregisterBrokerResponse>
