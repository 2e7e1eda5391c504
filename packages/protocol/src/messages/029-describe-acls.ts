import type { Message, MessageSchema } from '../schema/message.ts'

export const DescribeAclsRequest = {
  name: 'DescribeAclsRequest',
  type: 'request',
  apiKey: 29,
  listeners: ['broker', 'controller'],
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    resourceTypeFilter: { type: 'int8', versions: '0+' },
    resourceNameFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
    patternTypeFilter: { type: 'int8', versions: '1+', default: 3 },
    principalFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
    hostFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
    operation: { type: 'int8', versions: '0+' },
    permissionType: { type: 'int8', versions: '0+' },
  },
} as const satisfies MessageSchema

export type DescribeAclsRequest = Message<typeof DescribeAclsRequest>

export const DescribeAclsResponse = {
  name: 'DescribeAclsResponse',
  type: 'response',
  apiKey: 29,
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    errorCode: { type: 'int16', versions: '0+' },
    errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
    resources: {
      type: '[]DescribeAclsResource',
      versions: '0+',
      fields: {
        resourceType: { type: 'int8', versions: '0+' },
        resourceName: { type: 'string', versions: '0+' },
        patternType: { type: 'int8', versions: '1+', default: 3 },
        acls: {
          type: '[]AclDescription',
          versions: '0+',
          fields: {
            principal: { type: 'string', versions: '0+' },
            host: { type: 'string', versions: '0+' },
            operation: { type: 'int8', versions: '0+' },
            permissionType: { type: 'int8', versions: '0+' },
          },
        },
      },
    },
  },
} as const satisfies MessageSchema

export type DescribeAclsResponse = Message<typeof DescribeAclsResponse>
