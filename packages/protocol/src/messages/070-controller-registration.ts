import type { Message, MessageSchema } from '../schema/message.ts'

export const ControllerRegistrationRequest = {
  name: 'ControllerRegistrationRequest',
  type: 'request',
  apiKey: 70,
  listeners: ['controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    controllerId: { type: 'int32', versions: '0+' },
    incarnationId: { type: 'uuid', versions: '0+' },
    zkMigrationReady: { type: 'bool', versions: '0+' },
    listeners: {
      type: '[]Listener',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
        securityProtocol: { type: 'int16', versions: '0+' },
      },
    },
    features: {
      type: '[]Feature',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        minSupportedVersion: { type: 'int16', versions: '0+' },
        maxSupportedVersion: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type ControllerRegistrationRequest = Message<typeof ControllerRegistrationRequest>

export const ControllerRegistrationResponse = {
  name: 'ControllerRegistrationResponse',
  type: 'response',
  apiKey: 70,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
  },
} as const satisfies MessageSchema

export type ControllerRegistrationResponse = Message<typeof ControllerRegistrationResponse>
