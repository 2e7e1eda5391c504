import type { Message, MessageSchema } from '../schema/message.ts'

export const QuorumStateData = {
  name: 'QuorumStateData',
  type: 'data',
  validVersions: '0-1',
  flexibleVersions: '0+',
  fields: {
    clusterId: { type: 'string', versions: '0' },
    leaderId: { type: 'int32', versions: '0+', default: -1 },
    leaderEpoch: { type: 'int32', versions: '0+', default: -1 },
    votedId: { type: 'int32', versions: '0+', default: -1 },
    votedDirectoryId: { type: 'uuid', versions: '1+' },
    appliedOffset: { type: 'int64', versions: '0' },
    currentVoters: {
      type: '[]Voter',
      versions: '0',
      nullableVersions: '0',
      fields: {
        voterId: { type: 'int32', versions: '0' },
      },
    },
  },
} as const satisfies MessageSchema

export type QuorumStateData = Message<typeof QuorumStateData>
