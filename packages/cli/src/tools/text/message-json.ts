import { ZERO_UUID, inVersions } from '@samsa/protocol'
import type { FieldSchema, FieldSchemas, MessageSchema, StructSchema } from '@samsa/protocol'
import { doubleText } from '../java/number-text.ts'

type Structs = { readonly [name: string]: StructSchema } | undefined

/** A message as Kafka's JSON converters write it: the fields of its version in the schema's order, tagged ones only where they differ from their default. */
export function messageJson(schema: MessageSchema, version: number, message: object): string {
  return structJson(schema.fields, schema.commonStructs, version, message)
}

function structJson(fields: FieldSchemas, structs: Structs, version: number, struct: object): string {
  const values = new Map<string, unknown>(Object.entries(struct))
  const parts: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    const isTagged = field.tag !== undefined && inVersions(field.taggedVersions, version)
    if (!isTagged && !inVersions(field.versions, version)) continue
    const value = values.get(name)
    if (isTagged && isDefault(field, value)) continue
    parts.push(`${JSON.stringify(name)}:${fieldJson(field, structs, version, value)}`)
  }
  return `{${parts.join(',')}}`
}

function fieldJson(field: FieldSchema, structs: Structs, version: number, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'))
  if (Array.isArray(value)) {
    const element = { ...field, type: field.type.slice(2) }
    return `[${value.map((each: unknown) => fieldJson(element, structs, version, each)).join(',')}]`
  }
  if (typeof value === 'object') return structJson(field.fields ?? structs?.[field.type]?.fields ?? {}, structs, version, value)
  if (typeof value === 'bigint') return value.toString()
  if (field.type === 'float64' && typeof value === 'number') return doubleText(value)
  return JSON.stringify(value)
}

function isDefault(field: FieldSchema, value: unknown): boolean {
  if (field.default !== undefined) return value === field.default || String(value) === String(field.default)
  if (value === null || value === undefined) return true
  if (Array.isArray(value) || value instanceof Uint8Array || typeof value === 'string')
    return value.length === 0 || (field.type === 'uuid' && value === ZERO_UUID)
  return typeof value === 'object' ? false : Number(value) === 0
}
