import type { Message, MessageSchema } from '../schema/message.ts'

export const BrokerRegistrationRequest = {
  name: 'BrokerRegistrationRequest',
  type: 'request',
  apiKey: 62,
  listeners: ['controller'],
  validVersions: '0-4',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    clusterId: { type: 'string', versions: '0+' },
    incarnationId: { type: 'uuid', versions: '0+' },
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
    rack: { type: 'string', versions: '0+', nullableVersions: '0+' },
    isMigratingZkBroker: { type: 'bool', versions: '1+' },
    logDirs: { type: '[]uuid', versions: '2+', ignorable: true },
    previousBrokerEpoch: { type: 'int64', versions: '3+', default: -1, ignorable: true },
  },
} as const satisfies MessageSchema

export type BrokerRegistrationRequest = Message<typeof BrokerRegistrationRequest>

export const BrokerRegistrationResponse = {
  name: 'BrokerRegistrationResponse',
  type: 'response',
  apiKey: 62,
  validVersions: '0-4',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
  },
} as const satisfies MessageSchema

export type BrokerRegistrationResponse = Message<typeof BrokerRegistrationResponse>
