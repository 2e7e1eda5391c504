import type { Message, MessageSchema } from '../schema/message.ts'

export const RegisterControllerRecord = {
  name: 'RegisterControllerRecord',
  type: 'metadata',
  apiKey: 27,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    controllerId: { type: 'int32', versions: '0+' },
    incarnationId: { type: 'uuid', versions: '0+' },
    zkMigrationReady: { type: 'bool', versions: '0+' },
    endPoints: {
      type: '[]ControllerEndpoint',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
        securityProtocol: { type: 'int16', versions: '0+' },
      },
    },
    features: {
      type: '[]ControllerFeature',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        minSupportedVersion: { type: 'int16', versions: '0+' },
        maxSupportedVersion: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type RegisterControllerRecord = Message<typeof RegisterControllerRecord>

export const ProducerIdsRecord = {
  name: 'ProducerIdsRecord',
  type: 'metadata',
  apiKey: 15,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
    nextProducerId: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ProducerIdsRecord = Message<typeof ProducerIdsRecord>

export const NoOpRecord = {
  name: 'NoOpRecord',
  type: 'metadata',
  apiKey: 20,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {},
} as const satisfies MessageSchema

export type NoOpRecord = Message<typeof NoOpRecord>

export const ZkMigrationStateRecord = {
  name: 'ZkMigrationStateRecord',
  type: 'metadata',
  apiKey: 21,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    zkMigrationState: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ZkMigrationStateRecord = Message<typeof ZkMigrationStateRecord>
