import type { Message, MessageSchema } from '../schema/message.ts'

export const DefaultPrincipalData = {
  name: 'DefaultPrincipalData',
  type: 'data',
  validVersions: '0',
  flexibleVersions: '0+',
  fields: {
    type: { type: 'string', versions: '0+' },
    name: { type: 'string', versions: '0+' },
    tokenAuthenticated: { type: 'bool', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DefaultPrincipalData = Message<typeof DefaultPrincipalData>
