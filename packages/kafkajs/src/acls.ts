import type { AclBinding, AclBindingFilter, AclOperation, AclPatternType, AclPermissionType, AclResourceType } from '@samsa/client'
import type { AclEntry, AclFilter } from './admin-types.ts'
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from './enums.ts'
import { KafkaJSNonRetriableError } from './errors.ts'

/** The name of a number in one of kafkajs's tables. Throws for one that it does not have, or UNKNOWN. */
function nameIn<Name extends string>(table: Readonly<Record<Name | 'UNKNOWN', number>>, code: number, what: string): Name {
  const names = Object.keys(table) as (Name | 'UNKNOWN')[]
  const found = names.find((name): name is Name => name !== 'UNKNOWN' && table[name] === code)
  if (found === undefined) throw new KafkaJSNonRetriableError(`Invalid ${what} ${code}`)
  return found
}

export function bindingOf(entry: AclEntry): AclBinding {
  return {
    resourceType: nameIn<AclResourceType>({ ...AclResourceTypes, USER: 7 }, entry.resourceType, 'resource type'),
    resourceName: entry.resourceName,
    patternType: nameIn<AclPatternType>(ResourcePatternTypes, entry.resourcePatternType, 'resource pattern type'),
    principal: entry.principal,
    host: entry.host,
    operation: operationName(entry.operation),
    permissionType: nameIn<AclPermissionType>(AclPermissionTypes, entry.permissionType, 'permission type'),
  }
}

export function filterOf(filter: AclFilter): AclBindingFilter {
  return {
    resourceType: nameIn<AclResourceType>({ ...AclResourceTypes, USER: 7 }, filter.resourceType, 'resource type'),
    patternType: nameIn<AclPatternType>(ResourcePatternTypes, filter.resourcePatternType, 'resource pattern type'),
    operation: operationName(filter.operation),
    permissionType: nameIn<AclPermissionType>(AclPermissionTypes, filter.permissionType, 'permission type'),
    ...(filter.resourceName === undefined ? {} : { resourceName: filter.resourceName }),
    ...(filter.principal === undefined ? {} : { principal: filter.principal }),
    ...(filter.host === undefined ? {} : { host: filter.host }),
  }
}

export function entryOf(binding: AclBinding): AclEntry {
  const code = <Code extends number>(table: Readonly<Record<string, Code>>, name: string): Code => table[name] ?? (0 as Code)
  return {
    resourceType: code(AclResourceTypes, binding.resourceType),
    resourceName: binding.resourceName,
    resourcePatternType: code(ResourcePatternTypes, binding.patternType),
    principal: binding.principal,
    host: binding.host,
    operation: code(AclOperationTypes, binding.operation),
    permissionType: code(AclPermissionTypes, binding.permissionType),
  }
}

function operationName(code: number): AclOperation {
  return nameIn<AclOperation>({ ...AclOperationTypes, CREATE_TOKENS: 13, DESCRIBE_TOKENS: 14, TWO_PHASE_COMMIT: 15 }, code, 'operation')
}
