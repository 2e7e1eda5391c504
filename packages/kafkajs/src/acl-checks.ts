import type { AclEntry, AclFilter } from './admin-types.ts'
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from './enums.ts'
import { KafkaJSNonRetriableError } from './errors.ts'

type Given = { readonly [Name in keyof AclEntry]?: unknown }

const NAMES = ['principal', 'host', 'resourceName'] as const
const TYPES = [
  { field: 'operation', table: AclOperationTypes, what: 'operation type', inFilter: 'operation type' },
  { field: 'resourcePatternType', table: ResourcePatternTypes, what: 'resource pattern type', inFilter: 'resource pattern filter type' },
  { field: 'permissionType', table: AclPermissionTypes, what: 'permission type', inFilter: 'permission type' },
  { field: 'resourceType', table: AclResourceTypes, what: 'resource type', inFilter: 'resource type' },
] as const

export function checkAcls(acl: unknown): asserts acl is readonly AclEntry[] {
  if (!Array.isArray(acl)) throw new KafkaJSNonRetriableError(`Invalid ACL array ${String(acl)}`)
  if (acl.length === 0) throw new KafkaJSNonRetriableError('Empty ACL array')
  const entries: readonly Given[] = acl
  for (const name of NAMES) {
    if (entries.some((entry) => typeof entry[name] !== 'string'))
      throw new KafkaJSNonRetriableError(`Invalid ACL array, the ${name}s have to be a valid string`)
  }
  for (const { field, table, what } of TYPES) checkType(entries, field, table, what)
}

export function checkAclFilters(filters: unknown): asserts filters is readonly AclFilter[] {
  if (!Array.isArray(filters)) throw new KafkaJSNonRetriableError(`Invalid ACL Filter array ${String(filters)}`)
  if (filters.length === 0) throw new KafkaJSNonRetriableError('Empty ACL Filter array')
  const entries: readonly Given[] = filters
  for (const name of NAMES) {
    if (entries.some((entry) => entry[name] !== undefined && typeof entry[name] !== 'string'))
      throw new KafkaJSNonRetriableError(`Invalid ACL Filter array, the ${name}s have to be a valid string`)
  }
  for (const { field, table, what } of TYPES) checkType(entries, field, table, what)
}

export function checkAclFilter(filter: AclFilter): void {
  const given: Given = filter
  for (const name of NAMES) {
    if (given[name] !== undefined && typeof given[name] !== 'string')
      throw new KafkaJSNonRetriableError(`Invalid ${name}, the ${name} have to be a valid string`)
  }
  for (const { field, table, inFilter } of TYPES) {
    if (!isIn(table, given[field])) throw new KafkaJSNonRetriableError(`Invalid ${inFilter} ${String(given[field])}`)
  }
}

function checkType(entries: readonly Given[], field: keyof AclEntry, table: Readonly<Record<string, number>>, what: string): void {
  const wrong = entries.find((entry) => !isIn(table, entry[field]))
  if (wrong !== undefined) throw new KafkaJSNonRetriableError(`Invalid ${what} ${String(wrong[field])}: ${JSON.stringify(wrong)}`)
}

function isIn(table: Readonly<Record<string, number>>, value: unknown): boolean {
  return Object.values<unknown>(table).includes(value)
}
