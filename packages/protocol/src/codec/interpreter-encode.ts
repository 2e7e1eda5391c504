import { isBytes } from '@samsa/stdx'
import type { MessageSchema } from '../schema/message.ts'
import { byteLength, isDefault } from '../schema/defaults.ts'
import { INT64_MAX, INT64_MIN, planOf } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'
import { unknownTaggedFields } from '../schema/unknown-tagged-fields.ts'
import type { RawTaggedField } from '../schema/unknown-tagged-fields.ts'
import { ProtocolError } from './protocol-error.ts'
import { writer } from './writer.ts'

/** Encodes into the writer by walking the schema: the oracle of the compiled encoder, and what finds the path for its errors. */
export function interpretEncode(schema: MessageSchema, version: number, input: unknown): void {
  new Encoder(schema, version).struct(planOf(schema, version), input)
}

const INTEGERS = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x80000000, 0x7fffffff],
  uint32: [0, 0xffffffff],
} as const

class Encoder {
  readonly schema: MessageSchema
  readonly version: number
  readonly path: string[] = []

  constructor(schema: MessageSchema, version: number) {
    this.schema = schema
    this.version = version
  }

  fail(reason: string): never {
    throw new ProtocolError(this.schema.name, this.version, this.path.join('').replace(/^\./, ''), reason)
  }

  struct(plan: StructPlan, input: unknown): void {
    if (typeof input !== 'object' || input === null) this.fail(`${typeof input} is not a struct`)
    for (const field of plan.fields) {
      const value = property(input, field.name)
      this.path.push(`.${field.name}`)
      if (field.presence === 'inline') this.field(field, value)
      if (field.presence === 'absent' && !field.ignorable && !isDefault(field, value)) this.fail('this version cannot carry a value here')
      this.path.pop()
    }
    const unknown = unknownTaggedFields(input)
    if (plan.flexible) this.taggedFields(plan, input, unknown)
    else if (unknown.length > 0) this.fail('this version cannot carry tagged fields')
  }

  taggedFields(plan: StructPlan, input: object, unknown: readonly RawTaggedField[]): void {
    const known = plan.tagged.filter((field) => !isDefault(field, property(input, field.name)))
    writer.uvarint(known.length + unknown.length)
    const rest = [...unknown].sort((a, b) => a.tag - b.tag)
    for (const field of known) {
      while (rest[0] !== undefined && rest[0].tag < field.tag) this.rawTag(rest.shift())
      this.path.push(`.${field.name}`)
      const mark = writer.openTagged(field.tag)
      this.field(field, property(input, field.name))
      writer.closeTagged(mark)
      this.path.pop()
    }
    for (const raw of rest) this.rawTag(raw)
  }

  rawTag(raw: RawTaggedField | undefined): void {
    if (raw === undefined) return
    writer.uvarint(raw.tag)
    writer.uvarint(raw.data.length)
    writer.bytes(raw.data)
  }

  field(field: FieldPlan, input: unknown): void {
    const value = input === undefined ? field.defaultValue : input
    if (value === null && !field.nullable) this.fail('null is not allowed')
    if (field.array) return this.array(field, value)
    if (typeof field.element === 'object') {
      if (field.nullable) this.marker(field, value !== null)
      if (value !== null) this.struct(field.element, value === undefined ? {} : value)
      return
    }
    this.scalar(field.element, field.compact, value)
  }

  marker(field: FieldPlan, present: boolean): void {
    if (field.presence === 'tagged') return writer.uvarint(present ? 1 : 0)
    this.int(1, present ? 1 : -1)
  }

  array(field: FieldPlan, value: unknown): void {
    if (value === null) return this.length(field.compact, 4, -1)
    const elements: unknown = value === undefined ? [] : value
    if (!Array.isArray(elements)) this.fail(`${typeof elements} is not an array`)
    this.length(field.compact, 4, elements.length)
    for (const [i, element] of elements.entries()) {
      this.path.push(`[${i}]`)
      if (element === null || element === undefined) this.fail('null is not allowed')
      if (typeof field.element === 'object') this.struct(field.element, element)
      else this.scalar(field.element, field.compact, element)
      this.path.pop()
    }
  }

  length(compact: boolean, size: number, length: number): void {
    if (compact) writer.uvarint(length + 1)
    else this.int(size, length)
  }

  int(size: number, value: number): void {
    writer.need(size)
    writer.position =
      value < 0 ? writer.buffer.writeIntBE(value, writer.position, size) : writer.buffer.writeUIntBE(value, writer.position, size)
  }

  scalar(type: Scalar, compact: boolean, value: unknown): void {
    switch (type) {
      case 'bool':
        if (typeof value !== 'boolean') this.fail(`${typeof value} is not a bool`)
        return this.int(1, value ? 1 : 0)
      case 'int8':
      case 'int16':
      case 'uint16':
      case 'int32':
      case 'uint32':
        return this.integer(type, value)
      case 'int64':
        return this.int64(value)
      case 'bigint64':
        if (typeof value !== 'bigint' || BigInt.asIntN(64, value) !== value) this.fail(`${String(value)} is not an int64`)
        return this.bigint64(value)
      case 'float64':
        if (typeof value !== 'number') this.fail(`${typeof value} is not a float64`)
        writer.need(8)
        writer.position = writer.buffer.writeDoubleBE(value, writer.position)
        return
      case 'uuid':
        return this.uuid(value)
      case 'string':
        return this.string(compact, value)
      case 'bytes':
      case 'records':
        return this.chunks(compact, type, value)
    }
  }

  integer(type: keyof typeof INTEGERS, value: unknown): void {
    const [lowest, highest] = INTEGERS[type]
    if (typeof value !== 'number' || !Number.isInteger(value) || value < lowest || value > highest)
      this.fail(`${String(value)} is not an ${type}`)
    this.int(type.endsWith('8') ? 1 : type.endsWith('16') ? 2 : 4, value)
  }

  int64(value: unknown): void {
    if (value === INT64_MAX) return this.bigint64(0x7fffffffffffffffn)
    if (value === INT64_MIN) return this.bigint64(-0x8000000000000000n)
    if (!Number.isSafeInteger(value) || typeof value !== 'number') this.fail(`${String(value)} is not an int64`)
    this.bigint64(BigInt(value))
  }

  bigint64(value: bigint): void {
    writer.need(8)
    writer.position = writer.buffer.writeBigInt64BE(value, writer.position)
  }

  uuid(value: unknown): void {
    const bytes = typeof value === 'string' && value.length === 22 ? Buffer.from(value, 'base64url') : undefined
    if (bytes?.length !== 16) this.fail(`${String(value)} is not a uuid`)
    writer.bytes(bytes)
  }

  string(compact: boolean, value: unknown): void {
    if (value === null) return this.length(compact, 2, -1)
    if (typeof value !== 'string') this.fail(`${typeof value} is not a string`)
    const bytes = Buffer.from(value, 'utf8')
    if (bytes.length > 0x7fff) this.fail(`a string of ${bytes.length} bytes is too long`)
    this.length(compact, 2, bytes.length)
    writer.need(bytes.length)
    writer.position += bytes.copy(writer.buffer, writer.position)
  }

  chunks(compact: boolean, type: 'bytes' | 'records', value: unknown): void {
    if (value === null) return this.length(compact, 4, -1)
    const data: unknown = value === undefined ? [] : value
    const length = byteLength(data)
    if (length < 0 || (type === 'bytes' && value !== undefined && Array.isArray(value))) this.fail(`${typeof value} is not ${type}`)
    this.length(compact, 4, length)
    if (isBytes(data)) writer.bytes(data)
    else if (Array.isArray(data)) for (const chunk of data) writer.bytes(chunk)
  }
}

function property(input: object, name: string): unknown {
  const value: unknown = Reflect.get(input, name)
  return value
}
