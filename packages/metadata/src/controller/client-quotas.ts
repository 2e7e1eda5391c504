import type { AlterClientQuotasRequest, AlterClientQuotasResponse, Input } from '@samsa/protocol'
import { quotaKey } from '../image/keys.ts'
import type { QuotaEntity } from '../image/metadata-image.ts'
import { makeRecord } from '../records/make-record.ts'
import type { MetadataRecord } from '../records/metadata-record.ts'
import { apiError, ErrorCode, errorFields, noError } from './api-error.ts'
import type { ControllerState } from './controller-state.ts'
import type { ApiError, ControllerResult } from './types.ts'

type Entry = AlterClientQuotasRequest['entries'][number]

/** Largest value and whether fractions are legal, by quota. */
const userAndClientKeys = new Map<string, { readonly max: number; readonly type: string }>([
  ['producer_byte_rate', { max: 2 ** 63, type: 'LONG' }],
  ['consumer_byte_rate', { max: 2 ** 63, type: 'LONG' }],
  ['request_percentage', { max: Infinity, type: 'DOUBLE' }],
  ['controller_mutation_rate', { max: Infinity, type: 'DOUBLE' }],
])
const ipKeys = new Map([['connection_creation_rate', { max: 2 ** 31 - 1, type: 'INT' }]])

/** AlterClientQuotas (49). */
export function alterClientQuotas(
  state: ControllerState,
  request: AlterClientQuotasRequest,
): ControllerResult<Input<typeof AlterClientQuotasResponse>> {
  const records: MetadataRecord[] = []
  const seen = new Map<string, { error: ApiError; readonly entity: QuotaEntity }>()
  for (const entry of request.entries) {
    const entity: QuotaEntity = new Map(entry.entity.map(({ entityType, entityName }) => [entityType, entityName]))
    const key = quotaKey(entity)
    const repeated = seen.get(key)
    if (repeated !== undefined) {
      repeated.error = apiError(ErrorCode.INVALID_REQUEST, duplicate(entity))
      continue
    }
    const altered = alterEntity(state, entity, key, entry)
    if ('records' in altered) records.push(...altered.records)
    seen.set(key, { error: 'error' in altered ? altered.error : noError, entity })
  }
  const entries = [...seen.values()].map(({ error, entity }) => ({ ...errorFields(error), entity: entityFields(entity) }))
  return { records: request.validateOnly ? [] : records, atomic: true, response: { entries } }
}

function duplicate(entity: QuotaEntity): string {
  return `Ignoring duplicate entity ${entityText(entity)}`
}

function entityFields(entity: QuotaEntity): { readonly entityType: string; readonly entityName: string | null }[] {
  return Array.from(entity, ([entityType, entityName]) => ({ entityType, entityName }))
}

type Altered = { readonly records: readonly MetadataRecord[] } | { readonly error: ApiError }

function alterEntity(state: ControllerState, entity: QuotaEntity, key: string, entry: Entry): Altered {
  const invalid = (message: string) => ({ error: apiError(ErrorCode.INVALID_REQUEST, message) })
  const operations = new Map<string, number | null>()
  for (const op of entry.ops) {
    // As Kafka has it, the entity counts as named twice then.
    if (operations.has(op.key)) return invalid(duplicate(entity))
    operations.set(op.key, op.remove ? null : op.value)
  }
  const keys = keysOf(state, entity)
  if (typeof keys === 'string') return invalid(keys)
  const current = state.image.clientQuotas.get(key)?.quotas
  const records: MetadataRecord[] = []
  const recordEntity = entityFields(entity)
  for (const [name, value] of operations) {
    if (value === null) {
      if (current?.has(name) === true)
        records.push(makeRecord('ClientQuotaRecord', 0, { entity: recordEntity, key: name, value: 0, remove: true }))
      continue
    }
    const refusal = refuseValue(keys, name, value)
    if (refusal !== undefined) return invalid(refusal)
    if (current?.get(name) !== value)
      records.push(makeRecord('ClientQuotaRecord', 0, { entity: recordEntity, key: name, value, remove: false }))
  }
  return { records }
}

function keysOf(state: ControllerState, entity: QuotaEntity): typeof userAndClientKeys | string {
  if (entity.size === 0) return 'Invalid empty client quota entity'
  for (const [type, name] of entity) {
    if (type !== 'user' && type !== 'client-id' && type !== 'ip') return `Unhandled client quota entity type: ${type}`
    if (name === '') return `Empty ${type} not supported`
  }
  const ip = entity.get('ip')
  if (ip === undefined) return userAndClientKeys
  if (entity.size > 1) return 'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId'
  return ip === null || isAddress(state, ip) ? ipKeys : `${ip} is not a valid IP or resolvable host.`
}

function isAddress(state: ControllerState, name: string): boolean {
  const bytes = name.split('.')
  if (bytes.length === 4 && bytes.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return true
  if (/^[0-9a-fA-F:.]+$/.test(name) && name.includes(':')) return URL.canParse(`http://[${name}]`)
  return name === 'localhost' || (state.options.resolvesHost?.(name) ?? false)
}

function refuseValue(keys: typeof userAndClientKeys, name: string, value: number): string | undefined {
  const key = keys.get(name)
  if (key === undefined) return `Invalid configuration key ${name}`
  if (value <= 0) return `Quota ${name} must be greater than 0`
  if (key.type === 'DOUBLE') return undefined
  if (value > key.max) return `Proposed value for ${name} is too large for ${key.type === 'INT' ? 'an' : 'a'} ${key.type}.`
  return Math.abs(value % 1) > 1e-6 ? `${name} cannot be a fractional value.` : undefined
}

/** As Java prints a ClientQuotaEntity. */
function entityText(entity: QuotaEntity): string {
  return `ClientQuotaEntity(entries={${[...entity].map(([type, name]) => `${type}=${name}`).join(', ')}})`
}
