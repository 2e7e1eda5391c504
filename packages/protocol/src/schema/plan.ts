import type { FieldSchema, FieldSchemas, MessageSchema } from './message.ts'
import { inVersions } from './versions.ts'

const SCALARS = ['bool', 'int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'float64', 'string', 'bytes', 'records', 'uuid'] as const
export type Scalar = (typeof SCALARS)[number] | 'bigint64'

/** What a schema says about one field at one version. */
export interface FieldPlan {
  readonly name: string
  readonly array: boolean
  readonly element: Scalar | StructPlan
  readonly presence: 'inline' | 'tagged' | 'absent'
  readonly tag: number
  readonly nullable: boolean
  /** Lengths are unsigned varints plus one, strings and arrays alike. */
  readonly compact: boolean
  readonly ignorable: boolean
  /** A scalar's default, or `null`; `undefined` stands for empty bytes, an empty array or a struct of defaults, made by `defaultOf`. */
  readonly defaultValue: DefaultValue
}

export type DefaultValue = null | boolean | number | bigint | string | undefined

export interface StructPlan {
  readonly name: string
  readonly flexible: boolean
  /** In wire order, those absent or tagged in this version included. */
  readonly fields: readonly FieldPlan[]
  /** Those tagged in this version, by ascending tag. */
  readonly tagged: readonly FieldPlan[]
  /** The fewest bytes that one value can take: bounds an array's count before anything is allocated. */
  readonly minSize: number
}

const plans = new WeakMap<MessageSchema, Map<number, StructPlan>>()

/** Reads a schema for one version, once. The same plan drives the interpreter and the compiler. */
export function planOf(schema: MessageSchema, version: number): StructPlan {
  let versions = plans.get(schema)
  if (versions === undefined) plans.set(schema, (versions = new Map()))
  let plan = versions.get(version)
  if (plan === undefined) versions.set(version, (plan = makePlan(schema, version)))
  return plan
}

function makePlan(schema: MessageSchema, version: number): StructPlan {
  const flexible = inVersions(schema.flexibleVersions, version)
  const known = new Map<string, StructPlan>()

  function struct(name: string, schemas: FieldSchemas): StructPlan {
    const fields = Object.entries(schemas).map(([key, field]) => fieldPlan(key, field))
    const tagged = fields.filter((field) => field.presence === 'tagged').sort((a, b) => a.tag - b.tag)
    const inline = fields.filter((field) => field.presence === 'inline')
    const minSize = inline.reduce((sum, field) => sum + minSizeOf(field), flexible ? 1 : 0)
    return { name, flexible, fields, tagged, minSize }
  }

  function commonStruct(name: string): StructPlan {
    const found = known.get(name)
    if (found !== undefined) return found
    const common = schema.commonStructs?.[name]
    if (common === undefined) throw new Error(`${schema.name} has no struct ${name}`)
    const plan = struct(name, common.fields)
    known.set(name, plan)
    return plan
  }

  function elementOf(type: string, field: FieldSchema): Scalar | StructPlan {
    if (field.fields !== undefined) return struct(type, field.fields)
    const scalar = SCALARS.find((each) => each === type)
    if (scalar === undefined) return commonStruct(type)
    return field.fullRange === true ? 'bigint64' : scalar
  }

  function fieldPlan(name: string, field: FieldSchema): FieldPlan {
    const array = field.type.startsWith('[]')
    const element = elementOf(array ? field.type.slice(2) : field.type, field)
    const present = inVersions(field.versions, version)
    const nullable = inVersions(field.nullableVersions, version)
    const tagged = present && flexible && inVersions(field.taggedVersions, version)
    return {
      name,
      array,
      element,
      presence: tagged ? 'tagged' : present ? 'inline' : 'absent',
      tag: field.tag ?? -1,
      nullable,
      compact: flexible && field.flexibleVersions !== 'none',
      ignorable: field.ignorable === true,
      defaultValue: defaultValue(field, array, element, nullable),
    }
  }

  return struct(schema.name, schema.fields)
}

function defaultValue(field: FieldSchema, array: boolean, element: Scalar | StructPlan, nullable: boolean): DefaultValue {
  if (field.default === null) return null
  if (array || typeof element === 'object' || element === 'bytes') return undefined
  switch (element) {
    case 'records':
      return nullable ? null : undefined
    case 'string':
      return field.default ?? ''
    case 'bool':
      return field.default ?? false
    case 'uuid':
      return ZERO_UUID
    case 'bigint64':
      return BigInt(field.default ?? 0)
    case 'int64':
      return saturate(BigInt(field.default ?? 0))
    default:
      return Number(field.default ?? 0)
  }
}

export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA'

/** What an int64 above 2^53 - 1 decodes to; it encodes as Java's `Long.MAX_VALUE`. Not a safe integer, so handlers can refuse it. */
export const INT64_MAX = 2 ** 53
/** What an int64 of -2^53 or less decodes to; it encodes as Java's `Long.MIN_VALUE`. */
export const INT64_MIN = -(2 ** 53)

export function saturate(value: bigint): number {
  return value >= 9007199254740992n ? INT64_MAX : value <= -9007199254740992n ? INT64_MIN : Number(value)
}

const MIN_SIZES: Record<Scalar, number> = {
  bool: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  bigint64: 8,
  float64: 8,
  string: 2,
  bytes: 4,
  records: 4,
  uuid: 16,
}

function minSizeOf(plan: FieldPlan): number {
  if (plan.array) return plan.compact ? 1 : 4
  if (typeof plan.element === 'object') return plan.nullable ? 1 : plan.element.minSize
  if (plan.compact && (plan.element === 'string' || plan.element === 'bytes' || plan.element === 'records')) return 1
  return MIN_SIZES[plan.element]
}

/** The fewest bytes of one element of an array field, at least one as Kafka counts. */
export function minElementSize(plan: FieldPlan): number {
  return Math.max(1, minSizeOf({ ...plan, array: false, nullable: false }))
}
