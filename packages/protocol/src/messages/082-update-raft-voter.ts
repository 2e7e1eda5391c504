import type { Message, MessageSchema } from '../schema/message.ts'

export const UpdateRaftVoterRequest = {
  name: 'UpdateRaftVoterRequest',
  type: 'request',
  apiKey: 82,
  listeners: ['controller'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    currentLeaderEpoch: { type: 'int32', versions: '0+' },
    voterId: { type: 'int32', versions: '0+' },
    voterDirectoryId: { type: 'uuid', versions: '0+' },
    listeners: {
      type: '[]Listener',
      versions: '0+',
      fields: {
        name: { type: 'string', versions: '0+', mapKey: true },
        host: { type: 'string', versions: '0+' },
        port: { type: 'uint16', versions: '0+' },
      },
    },
    kRaftVersionFeature: {
      type: 'KRaftVersionFeature',
      versions: '0+',
      fields: {
        minSupportedVersion: { type: 'int16', versions: '0+' },
        maxSupportedVersion: { type: 'int16', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type UpdateRaftVoterRequest = Message<typeof UpdateRaftVoterRequest>

export const UpdateRaftVoterResponse = {
  name: 'UpdateRaftVoterResponse',
  type: 'response',
  apiKey: 82,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    currentLeader: {
      type: 'CurrentLeader',
      versions: '0+',
      tag: 0,
      taggedVersions: '0+',
      fields: {
        leaderId: { type: 'int32', versions: '0+', default: -1, entityType: 'brokerId' },
        leaderEpoch: { type: 'int32', versions: '0+', default: -1 },
        host: { type: 'string', versions: '0+' },
        port: { type: 'int32', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type UpdateRaftVoterResponse = Message<typeof UpdateRaftVoterResponse>
