import type { Message, MessageSchema } from '../schema/message.ts'

export const DeleteAclsRequest = {
  name: 'DeleteAclsRequest',
  type: 'request',
  apiKey: 31,
  listeners: ['broker', 'controller'],
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    filters: {
      type: '[]DeleteAclsFilter',
      versions: '0+',
      fields: {
        resourceTypeFilter: { type: 'int8', versions: '0+' },
        resourceNameFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
        patternTypeFilter: { type: 'int8', versions: '1+', default: 3 },
        principalFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
        hostFilter: { type: 'string', versions: '0+', nullableVersions: '0+' },
        operation: { type: 'int8', versions: '0+' },
        permissionType: { type: 'int8', versions: '0+' },
      },
    },
  },
} as const satisfies MessageSchema

export type DeleteAclsRequest = Message<typeof DeleteAclsRequest>

export const DeleteAclsResponse = {
  name: 'DeleteAclsResponse',
  type: 'response',
  apiKey: 31,
  validVersions: '1-3',
  flexibleVersions: '2+',
  fields: {
    throttleTimeMs: { type: 'int32', versions: '0+' },
    filterResults: {
      type: '[]DeleteAclsFilterResult',
      versions: '0+',
      fields: {
        errorCode: { type: 'int16', versions: '0+' },
        errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
        matchingAcls: {
          type: '[]DeleteAclsMatchingAcl',
          versions: '0+',
          fields: {
            errorCode: { type: 'int16', versions: '0+' },
            errorMessage: { type: 'string', versions: '0+', nullableVersions: '0+' },
            resourceType: { type: 'int8', versions: '0+' },
            resourceName: { type: 'string', versions: '0+' },
            patternType: { type: 'int8', versions: '1+', default: 3 },
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

export type DeleteAclsResponse = Message<typeof DeleteAclsResponse>
