import * as protocol from '@samsa/protocol'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import type { AclOperation, AclPatternType, AclPermissionType, AclResourceType } from './names.ts'
import { aclOperations, aclPatternTypes, aclPermissionTypes, aclResourceTypes } from './names.ts'
import { KafkaClientError } from '../kafka-client-error.ts'

export interface AclBinding {
  readonly resourceType: AclResourceType | 'UNKNOWN'
  readonly resourceName: string
  readonly patternType: AclPatternType | 'UNKNOWN'
  /** `User:alice` */
  readonly principal: string
  /** An address, or `*`. */
  readonly host: string
  readonly operation: AclOperation | 'UNKNOWN'
  readonly permissionType: AclPermissionType | 'UNKNOWN'
}

/** What is absent matches everything. `patternType` MATCH finds literal, prefixed and wildcard patterns that cover the name. */
export interface AclBindingFilter {
  readonly resourceType?: AclResourceType
  readonly resourceName?: string
  readonly patternType?: AclPatternType
  readonly principal?: string
  readonly host?: string
  readonly operation?: AclOperation
  readonly permissionType?: AclPermissionType
}

export interface DeletedAcls {
  /** Each one deleted, or why it was not. */
  readonly matching: readonly { readonly binding: AclBinding; readonly error: KafkaClientError | undefined }[]
}

const DESCRIBE_ACLS = { request: protocol.DescribeAclsRequest, response: protocol.DescribeAclsResponse }
const CREATE_ACLS = { request: protocol.CreateAclsRequest, response: protocol.CreateAclsResponse }
const DELETE_ACLS = { request: protocol.DeleteAclsRequest, response: protocol.DeleteAclsResponse }

function filterFields(filter: AclBindingFilter) {
  return {
    resourceTypeFilter: aclResourceTypes.code(filter.resourceType ?? 'ANY'),
    resourceNameFilter: filter.resourceName ?? null,
    patternTypeFilter: aclPatternTypes.code(filter.patternType ?? 'ANY'),
    principalFilter: filter.principal ?? null,
    hostFilter: filter.host ?? null,
    operation: aclOperations.code(filter.operation ?? 'ANY'),
    permissionType: aclPermissionTypes.code(filter.permissionType ?? 'ANY'),
  }
}

export async function describeAcls(context: AdminContext, filter: AclBindingFilter, options: AdminOptions): Promise<AclBinding[]> {
  const response = await context.atAnyNode(DESCRIBE_ACLS, filterFields(filter), options, (answer) => answer)
  return response.resources.flatMap((resource) => resource.acls.map((acl) => binding({ ...resource, ...acl })))
}

/** In the order given: undefined for a binding that was created (or existed), or its error. */
export async function createAcls(
  context: AdminContext,
  acls: readonly AclBinding[],
  options: AdminOptions,
): Promise<(KafkaClientError | undefined)[]> {
  const creations = acls.map((acl) => ({
    resourceType: acl.resourceType === 'UNKNOWN' ? 0 : aclResourceTypes.code(acl.resourceType),
    resourceName: acl.resourceName,
    resourcePatternType: acl.patternType === 'UNKNOWN' ? 0 : aclPatternTypes.code(acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: acl.operation === 'UNKNOWN' ? 0 : aclOperations.code(acl.operation),
    permissionType: acl.permissionType === 'UNKNOWN' ? 0 : aclPermissionTypes.code(acl.permissionType),
  }))
  const response = await context.atController(CREATE_ACLS, { creations }, options, (answer) => answer.results.map((each) => each.errorCode))
  return acls.map((_acl, index) => {
    const result = response.results[index] ?? { errorCode: -1, errorMessage: 'The broker gave no answer for this binding.' }
    return outcome(result, undefined)
  })
}

/** In the order of the filters: what matched, or the filter's error. */
export async function deleteAcls(
  context: AdminContext,
  filters: readonly AclBindingFilter[],
  options: AdminOptions,
): Promise<(DeletedAcls | KafkaClientError)[]> {
  const body = { filters: filters.map(filterFields) }
  const response = await context.atController(DELETE_ACLS, body, options, (answer) => answer.filterResults.map((each) => each.errorCode))
  return filters.map((_filter, index) => {
    const result = response.filterResults[index]
    if (result === undefined) return new KafkaClientError(-1, 'The broker gave no answer for this filter.')
    return outcome(result, {
      matching: result.matchingAcls.map((acl) => ({
        binding: binding(acl),
        error: acl.errorCode === 0 ? undefined : new KafkaClientError(acl.errorCode, acl.errorMessage),
      })),
    })
  })
}

interface BindingFields {
  readonly resourceType: number
  readonly resourceName: string
  readonly patternType: number
  readonly principal: string
  readonly host: string
  readonly operation: number
  readonly permissionType: number
}

function binding(acl: BindingFields): AclBinding {
  return {
    resourceType: aclResourceTypes.name(acl.resourceType),
    resourceName: acl.resourceName,
    patternType: aclPatternTypes.name(acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: aclOperations.name(acl.operation),
    permissionType: aclPermissionTypes.name(acl.permissionType),
  }
}
