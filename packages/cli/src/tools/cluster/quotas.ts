import {
  AlterClientQuotasRequest,
  AlterClientQuotasResponse,
  DescribeClientQuotasRequest,
  DescribeClientQuotasResponse,
} from '@samsa/protocol'
import { hashOrder, stringHash } from '../java/hash-order.ts'
import type { Access } from './cluster-access.ts'
import { throwFirst, throwIfError } from './kafka-error.ts'

export type QuotaEntityType = 'user' | 'client-id' | 'ip'

export interface QuotaFilter {
  readonly type: QuotaEntityType
  /** A name, '' for the default entity, undefined for any. */
  readonly name: string | undefined
}

export interface DescribedQuota {
  /** By type; null is the default entity. */
  readonly entity: ReadonlyMap<string, string | null>
  readonly values: readonly (readonly [key: string, value: number])[]
}

const EXACT = 0
const DEFAULT = 1
const ANY = 2

/** The quotas of entities that have exactly these components, in the order of Java's maps. */
export async function describeQuotas(access: Access, filters: readonly QuotaFilter[]): Promise<DescribedQuota[]> {
  const response = await access.any(
    'describeClientQuotas',
    { request: DescribeClientQuotasRequest, response: DescribeClientQuotasResponse },
    {
      components: filters.map(({ type, name }) => ({
        entityType: type,
        matchType: name === undefined ? ANY : name === '' ? DEFAULT : EXACT,
        match: name === undefined || name === '' ? null : name,
      })),
      strict: true,
    },
  )
  throwIfError(response)
  const entries = response.entries ?? []
  const described = entries.map((entry) => ({
    entity: new Map(entry.entity.map((each) => [each.entityType, each.entityName])),
    values: hashOrder(entry.values, (each) => stringHash(each.key), entry.values.length).map((each) => [each.key, each.value] as const),
  }))
  return hashOrder(described, (quota) => entityHash(quota.entity), entries.length)
}

/** A quota of undefined is taken away. */
export async function alterQuotas(
  access: Access,
  entity: readonly (readonly [type: QuotaEntityType, name: string])[],
  ops: readonly (readonly [key: string, value: number | undefined])[],
): Promise<void> {
  const response = await access.any(
    'alterClientQuotas',
    { request: AlterClientQuotasRequest, response: AlterClientQuotasResponse },
    {
      entries: [
        {
          entity: entity.map(([entityType, name]) => ({ entityType, entityName: name === '' ? null : name })),
          ops: ops.map(([key, value]) => ({ key, value: value ?? 0, remove: value === undefined })),
        },
      ],
      validateOnly: false,
    },
  )
  throwFirst(response.entries)
}

function entityHash(entity: ReadonlyMap<string, string | null>): number {
  let sum = 0
  for (const [key, value] of entity) sum = (sum + (stringHash(key) ^ (value === null ? 0 : stringHash(value)))) | 0
  return (31 + sum) | 0
}
