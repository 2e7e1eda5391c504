import type { Message, MessageSchema } from '../schema/message.ts'

export const RegisterBrokerRecord = {
  name: 'RegisterBrokerRecord',
  type: 'metadata',
  apiKey: 0,
  validVersions: '0-4',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    isMigratingZkBroker: { type: 'bool', versions: '2+' },
    incarnationId: { type: 'uuid', versions: '0+' },
    brokerEpoch: { type: 'int64', versions: '0+' },
    endPoints: {
      type: '[]BrokerEndpoint',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
        securityProtocol: { type: 'int16', versions: '0+' },
      },
    },
    features: {
      type: '[]BrokerFeature',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        minSupportedVersion: { type: 'int16', versions: '0+' },
        maxSupportedVersion: { type: 'int16', versions: '0+' },
      },
    },
    rack: { type: 'string', versions: '0+', nullableVersions: '0+' },
    fenced: { type: 'bool', versions: '0+', default: true },
    inControlledShutdown: { type: 'bool', versions: '1+' },
    logDirs: { type: '[]uuid', versions: '3+', tag: 0, taggedVersions: '3+' },
    cordonedLogDirs: { type: '[]uuid', versions: '4+', nullableVersions: '4+', tag: 1, taggedVersions: '4+', default: null },
  },
} as const satisfies MessageSchema

export type RegisterBrokerRecord = Message<typeof RegisterBrokerRecord>

export const UnregisterBrokerRecord = {
  name: 'UnregisterBrokerRecord',
  type: 'metadata',
  apiKey: 1,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type UnregisterBrokerRecord = Message<typeof UnregisterBrokerRecord>

export const BrokerRegistrationChangeRecord = {
  name: 'BrokerRegistrationChangeRecord',
  type: 'metadata',
  apiKey: 17,
  validVersions: '0-3',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+' },
    fenced: { type: 'int8', versions: '0+', tag: 0, taggedVersions: '0+' },
    inControlledShutdown: { type: 'int8', versions: '1+', tag: 1, taggedVersions: '1+' },
    logDirs: { type: '[]uuid', versions: '2+', tag: 2, taggedVersions: '2+' },
    cordonedLogDirs: { type: '[]uuid', versions: '3+', nullableVersions: '3+', tag: 3, taggedVersions: '3+', default: null },
  },
} as const satisfies MessageSchema

export type BrokerRegistrationChangeRecord = Message<typeof BrokerRegistrationChangeRecord>

export const FenceBrokerRecord = {
  name: 'FenceBrokerRecord',
  type: 'metadata',
  apiKey: 7,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    id: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    epoch: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type FenceBrokerRecord = Message<typeof FenceBrokerRecord>

export const UnfenceBrokerRecord = {
  name: 'UnfenceBrokerRecord',
  type: 'metadata',
  apiKey: 8,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    id: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    epoch: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type UnfenceBrokerRecord = Message<typeof UnfenceBrokerRecord>
