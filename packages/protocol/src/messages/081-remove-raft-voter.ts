import type { Message, MessageSchema } from '../schema/message.ts'

export const RemoveRaftVoterRequest = {
  name: 'RemoveRaftVoterRequest',
  type: 'request',
  apiKey: 81,
  listeners: ['controller', 'broker'],
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    voterId: { type: 'int32', versions: '0+' },
    voterDirectoryId: { type: 'uuid', versions: '0+' },
  },
} as const satisfies MessageSchema

export type RemoveRaftVoterRequest = Message<typeof RemoveRaftVoterRequest>

export const RemoveRaftVoterResponse = {
  name: 'RemoveRaftVoterResponse',
  type: 'response',
  apiKey: 81,
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', ignorable: true },
  },
} as const satisfies MessageSchema

export type RemoveRaftVoterResponse = Message<typeof RemoveRaftVoterResponse>
