import type { Message, MessageSchema } from '../schema/message.ts'

export const ControlRecordTypeSchema = {
  name: 'ControlRecordTypeSchema',
  type: 'data',
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    type: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type ControlRecordTypeSchema = Message<typeof ControlRecordTypeSchema>

export const EndTxnMarker = {
  name: 'EndTxnMarker',
  type: 'data',
  validVersions: '0',
  flexibleVersions: 'none',
  fields: {
    coordinatorEpoch: { type: 'int32', versions: '0+' },
  },
} as const satisfies MessageSchema

export type EndTxnMarker = Message<typeof EndTxnMarker>

export const LeaderChangeMessage = {
  name: 'LeaderChangeMessage',
  type: 'data',
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    version: { type: 'int16', versions: '0+' },
    leaderId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
    voters: { type: '[]Voter', versions: '0+' },
    grantingVoters: { type: '[]Voter', versions: '0+' },
  },
  commonStructs: {
    Voter: {
      versions: '0+',
      fields: {
        voterId: { type: 'int32', versions: '0+' },
        voterDirectoryId: { type: 'uuid', versions: '1+' },
      },
    },
  },
} as const satisfies MessageSchema

export type LeaderChangeMessage = Message<typeof LeaderChangeMessage>

export const SnapshotHeaderRecord = {
  name: 'SnapshotHeaderRecord',
  type: 'data',
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    version: { type: 'int16', versions: '0+' },
    lastContainedLogTimestamp: { type: 'int64', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SnapshotHeaderRecord = Message<typeof SnapshotHeaderRecord>

export const SnapshotFooterRecord = {
  name: 'SnapshotFooterRecord',
  type: 'data',
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    version: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type SnapshotFooterRecord = Message<typeof SnapshotFooterRecord>

export const KRaftVersionRecord = {
  name: 'KRaftVersionRecord',
  type: 'data',
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    version: { type: 'int16', versions: '0+' },
    kRaftVersion: { type: 'int16', versions: '0+' },
  },
} as const satisfies MessageSchema

export type KRaftVersionRecord = Message<typeof KRaftVersionRecord>

export const VotersRecord = {
  name: 'VotersRecord',
  type: 'data',
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    version: { type: 'int16', versions: '0+' },
    voters: {
      type: '[]Voter',
      versions: '0+',
      fields: {
        voterId: { type: 'int32', versions: '0+', entityType: 'brokerId' },
        voterDirectoryId: { type: 'uuid', versions: '0+' },
        endpoints: {
          type: '[]Endpoint',
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
    },
  },
} as const satisfies MessageSchema

export type VotersRecord = Message<typeof VotersRecord>
