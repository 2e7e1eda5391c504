import { ZERO_UUID, inVersions } from '@samsa/protocol'
import type { FieldSchema, FieldSchemas, MessageSchema, StructSchema } from '@samsa/protocol'
import { doubleText } from '../java/number-text.ts'

type Structs = { readonly [name: string]: StructSchema } | undefined

/** A message as Kafka's JSON converters write it: the fields of its version in the schema's order, tagged ones only where they differ from their default. */
export function messageJson(schema: MessageSchema, version: number, message: object, bytesJson: BytesJson = base64): string {
  return structJson({ structs: schema.commonStructs, version, bytesJson }, schema.fields, message)
}

/** How a field of bytes is written. */
export type BytesJson = (field: string, bytes: Uint8Array) => string

export const base64: BytesJson = (_field, bytes) => JSON.stringify(Buffer.from(bytes).toString('base64'))

interface Writing {
  readonly structs: Structs
  readonly version: number
  readonly bytesJson: BytesJson
}

function structJson(writing: Writing, fields: FieldSchemas, struct: object): string {
  const { version } = writing
  const values = new Map<string, unknown>(Object.entries(struct))
  const parts: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    const isTagged = field.tag !== undefined && inVersions(field.taggedVersions, version)
    if (!isTagged && !inVersions(field.versions, version)) continue
    const value = values.get(name)
    if (isTagged && isDefault(field, value)) continue
    parts.push(`${JSON.stringify(name)}:${fieldJson(writing, name, field, value)}`)
  }
  return `{${parts.join(',')}}`
}

function fieldJson(writing: Writing, name: string, field: FieldSchema, value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (value instanceof Uint8Array) return writing.bytesJson(name, value)
  if (Array.isArray(value)) {
    const element = { ...field, type: field.type.slice(2) }
    return `[${value.map((each: unknown) => fieldJson(writing, name, element, each)).join(',')}]`
  }
  if (typeof value === 'object') return structJson(writing, field.fields ?? writing.structs?.[field.type]?.fields ?? {}, value)
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
