import { DescribeClientQuotasRequest, DescribeClientQuotasResponse } from '@samsa/protocol'
import type { QuotaEntity } from '@samsa/metadata'
import { apiHandler } from '../api-handler.ts'
import type { BrokerParts } from '../broker-parts.ts'
import { code } from '../error-codes.ts'

const EXACT = 0
const DEFAULT = 1
const SPECIFIED = 2
const TYPES: readonly string[] = ['ip', 'user', 'client-id']

/** 1 flexible (KIP-546). */
export const describeClientQuotas = apiHandler<BrokerParts, typeof DescribeClientQuotasRequest, typeof DescribeClientQuotasResponse>({
  request: DescribeClientQuotasRequest,
  response: DescribeClientQuotasResponse,
  handle(parts, request) {
    const filter = filterOf(request)
    if ('errorCode' in filter) return { ...filter, entries: null }
    const entries = []
    for (const [, { entity, quotas }] of parts.metadata.image.clientQuotas) {
      if (!matches(entity, filter, request.strict)) continue
      entries.push({
        entity: Array.from(entity, ([entityType, entityName]) => ({ entityType, entityName })),
        values: Array.from(quotas, ([key, value]) => ({ key, value })),
      })
    }
    return { entries }
  },
})

interface Filter {
  readonly exact: Map<string, string | null>
  readonly specified: Set<string>
}

interface Refusal {
  readonly errorCode: number
  readonly errorMessage: string
}

function filterOf(request: DescribeClientQuotasRequest): Filter | Refusal {
  const filter: Filter = { exact: new Map(), specified: new Set() }
  const invalid = (errorMessage: string): Refusal => ({ errorCode: code.INVALID_REQUEST, errorMessage })
  for (const { entityType, matchType, match } of request.components) {
    if (entityType === '') return invalid('Invalid empty entity type.')
    if (filter.exact.has(entityType) || filter.specified.has(entityType)) {
      return invalid(`Entity type ${entityType} cannot appear more than once in the filter.`)
    }
    if (!TYPES.includes(entityType)) return { errorCode: code.UNSUPPORTED_VERSION, errorMessage: `Unsupported entity type ${entityType}` }
    if (matchType === EXACT) {
      if (match === null) return invalid('Request specified MATCH_TYPE_EXACT, but set match string to null.')
      filter.exact.set(entityType, match)
    } else if (matchType === DEFAULT) {
      if (match !== null) return invalid('Request specified MATCH_TYPE_DEFAULT, but also specified a match string.')
      filter.exact.set(entityType, null)
    } else if (matchType === SPECIFIED) {
      if (match !== null) return invalid('Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.')
      filter.specified.add(entityType)
    } else return invalid(`Unknown match type ${matchType}`)
  }
  const asks = (type: string): boolean => filter.exact.has(type) || filter.specified.has(type)
  if (asks('ip') && (asks('user') || asks('client-id'))) {
    return invalid(
      'Invalid entity filter component combination. IP filter component should not be used with user or clientId filter component.',
    )
  }
  return filter
}

function matches(entity: QuotaEntity, { exact, specified }: Filter, strict: boolean): boolean {
  if (strict && entity.size !== exact.size + specified.size) return false
  for (const [type, name] of exact) if (!entity.has(type) || entity.get(type) !== name) return false
  for (const type of specified) if (!entity.has(type)) return false
  return true
}
