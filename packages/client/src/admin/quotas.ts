import * as protocol from '@samsa/protocol'
import type { AdminContext, AdminOptions } from './admin-context.ts'
import { outcome } from './admin-context.ts'
import { Outcomes } from './outcomes.ts'

export type QuotaEntityType = 'user' | 'client-id' | 'ip'
/** Which clients: the name by type, null for the default entity of the type. */
export type QuotaEntity = Readonly<Partial<Record<QuotaEntityType, string | null>>>

export interface QuotaFilter {
  readonly components: readonly {
    readonly entityType: QuotaEntityType | (string & {})
    /** A name, the default entity, or any that is named. */
    readonly match: { readonly name: string } | 'default' | 'any'
  }[]
  /** Only entities of exactly these types. */
  readonly strict?: boolean
}

export interface EntityQuotas {
  readonly entity: QuotaEntity
  /** By quota, `producer_byte_rate` and the like. */
  readonly quotas: ReadonlyMap<string, number>
}

export interface QuotaAlteration {
  readonly entity: QuotaEntity
  /** null removes the quota. */
  readonly ops: Readonly<Record<string, number | null>>
}

/** The key of an entity in outcomes: `user=alice,client-id=<default>`. */
export function quotaEntityKey(entity: QuotaEntity): string {
  return Object.entries(entity)
    .map(([type, name]) => `${type}=${name ?? '<default>'}`)
    .join(',')
}

const DESCRIBE_QUOTAS = { request: protocol.DescribeClientQuotasRequest, response: protocol.DescribeClientQuotasResponse }
const ALTER_QUOTAS = { request: protocol.AlterClientQuotasRequest, response: protocol.AlterClientQuotasResponse }
const EXACT = 0
const DEFAULT = 1
const ANY = 2

export async function describeClientQuotas(context: AdminContext, filter: QuotaFilter, options: AdminOptions): Promise<EntityQuotas[]> {
  const body = {
    components: filter.components.map(({ entityType, match }) => ({
      entityType,
      matchType: match === 'default' ? DEFAULT : match === 'any' ? ANY : EXACT,
      match: typeof match === 'string' ? null : match.name,
    })),
    strict: filter.strict ?? false,
  }
  const response = await context.atAnyNode(DESCRIBE_QUOTAS, body, options, (answer) => answer)
  return (response.entries ?? []).map(({ entity, values }) => ({
    entity: Object.fromEntries(entity.map(({ entityType, entityName }) => [entityType, entityName])),
    quotas: new Map(values.map(({ key, value }) => [key, value])),
  }))
}

export async function alterClientQuotas(
  context: AdminContext,
  alterations: readonly QuotaAlteration[],
  options: AdminOptions & { readonly validateOnly?: boolean },
): Promise<Outcomes<undefined>> {
  const body = {
    entries: alterations.map(({ entity, ops }) => ({
      entity: Object.entries(entity).map(([entityType, entityName]) => ({ entityType, entityName: entityName ?? null })),
      ops: Object.entries(ops).map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
    })),
    validateOnly: options.validateOnly ?? false,
  }
  const response = await context.atController(ALTER_QUOTAS, body, options, (answer) => answer.entries.map((each) => each.errorCode))
  const answers = new Map(
    response.entries.map((each) => [canonical(each.entity.map(({ entityType, entityName }) => [entityType, entityName])), each]),
  )
  return new Outcomes<undefined>(
    alterations.map(({ entity }) => {
      const answer = answers.get(canonical(Object.entries(entity))) ?? {
        errorCode: -1,
        errorMessage: 'The broker gave no answer for this entity.',
      }
      return [quotaEntityKey(entity), outcome(answer, undefined)]
    }),
  )
}

function canonical(entity: readonly (readonly [string, string | null])[]): string {
  return JSON.stringify(entity.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
