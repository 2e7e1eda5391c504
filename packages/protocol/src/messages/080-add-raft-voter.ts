import type { Message, MessageSchema } from '../schema/message.ts'

export const AddRaftVoterRequest = {
  name: 'AddRaftVoterRequest',
  type: 'request',
  apiKey: 80,
  listeners: ['controller', 'broker'],
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0+', nullableVersions: '0+' },
    timeoutMs: { type: 'int32', versions: '0+' },
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
    ackWhenCommitted: { type: 'bool', versions: '1+', default: true },
  },
} as const satisfies MessageSchema

export type AddRaftVoterRequest = Message<typeof AddRaftVoterRequest>

export const AddRaftVoterResponse = {
  name: 'AddRaftVoterResponse',
  type: 'response',
  apiKey: 80,
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+', ignorable: true },
  },
} as const satisfies MessageSchema

export type AddRaftVoterResponse = Message<typeof AddRaftVoterResponse>
