import type { Message, MessageSchema } from '../schema/message.ts'

export const CreateAclsRequest = {
  name: 'CreateAclsRequest',
  type: 'request',
  apiKey: 30,
  listeners: ['broker', 'controller'],
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    creations: {
      type: '[]AclCreation',
      versions: '0+',
      fields: {
        resourceType: { type: 'int8', versions: '0+' },
        resourceName: { type: 'string', versions: '0+' },
        resourcePatternType: { type: 'int8', versions: '1+', default: 3 },
        principal: { type: 'string', versions: '0+' },
        host: { type: 'string', versions: '0+' },
        operation: { type: 'int8', versions: '0+' },
        permissionType: { type: 'int8', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type CreateAclsRequest = Message<typeof CreateAclsRequest>

export const CreateAclsResponse = {
  name: 'CreateAclsResponse',
  type: 'response',
  apiKey: 30,
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    results: {
      type: '[]AclCreationResult',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type CreateAclsResponse = Message<typeof CreateAclsResponse>
