import type { Message, MessageSchema } from '../schema/message.ts'

export const BrokerHeartbeatRequest = {
  name: 'BrokerHeartbeatRequest',
  type: 'request',
  apiKey: 63,
  listeners: ['controller'],
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    brokerId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    brokerEpoch: { type: 'int64', versions: '0+', default: -1 },
    currentMetadataOffset: { type: 'int64', versions: '0+' },
    wantFence: { type: 'bool', versions: '0+' },
    wantShutDown: { type: 'bool', versions: '0+' },
    offlineLogDirs: { type: '[]uuid', versions: '1+', tag: 0, taggedVersions: '1+' },
    cordonedLogDirs: { type: '[]uuid', versions: '2+', nullableVersions: '2+', tag: 1, taggedVersions: '2+', default: null },
  },
} as const satisfies MessageSchema

export type BrokerHeartbeatRequest = Message<typeof BrokerHeartbeatRequest>

export const BrokerHeartbeatResponse = {
  name: 'BrokerHeartbeatResponse',
  type: 'response',
  apiKey: 63,
  validVersions: '0-2',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    isCaughtUp: { type: 'bool', versions: '0+' },
    isFenced: { type: 'bool', versions: '0+', default: true },
    shouldShutDown: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type BrokerHeartbeatResponse = Message<typeof BrokerHeartbeatResponse>
