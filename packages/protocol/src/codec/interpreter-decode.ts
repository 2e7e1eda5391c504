import type { MessageSchema } from '../schema/message.ts'
import { minElementSize, planOf, saturate } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'
import { defaultOf } from '../schema/defaults.ts'
import { unknownTags } from '../schema/unknown-tagged-fields.ts'
import type { RawTaggedField } from '../schema/unknown-tagged-fields.ts'
import { ProtocolError } from './protocol-error.ts'

type StructValue = { [name: string]: unknown; [unknownTags]?: RawTaggedField[] }

/**
 * Decodes by walking the schema: slow, obviously right, and the oracle of the compiled decoder. It also finds the path for errors,
 * which the compiled one does not track.
 */
export function interpretDecode(
  schema: MessageSchema,
  version: number,
  bytes: Uint8Array,
  offset: number,
): { value: unknown; end: number } {
  const decoder = new Decoder(schema, version, bytes, offset)
  const value = decoder.struct(planOf(schema, version))
  return { value, end: decoder.position }
}

class Decoder {
  readonly schema: MessageSchema
  readonly version: number
  readonly bytes: Buffer
  readonly path: string[] = []
  position: number

  constructor(schema: MessageSchema, version: number, bytes: Uint8Array, offset: number) {
    this.schema = schema
    this.version = version
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = offset
  }

  fail(reason: string): never {
    throw new ProtocolError(this.schema.name, this.version, this.path.join('').replace(/^\./, ''), reason)
  }

  take(size: number): number {
    const left = this.bytes.length - this.position
    if (size > left) this.fail(`needs ${size} bytes, ${left} are left`)
    this.position += size
    return this.position - size
  }

  struct(plan: StructPlan): StructValue {
    const value: StructValue = {}
    for (const field of plan.fields) {
      this.path.push(`.${field.name}`)
      value[field.name] = field.presence === 'inline' ? this.field(field) : defaultOf(field)
      this.path.pop()
    }
    if (plan.flexible) this.taggedFields(plan, value)
    return value
  }

  taggedFields(plan: StructPlan, value: StructValue): void {
    const count = this.uvarint()
    for (let i = 0; i < count; i++) {
      const tag = this.uvarint()
      const size = this.uvarint()
      const field = plan.fields.find((each) => each.tag === tag)
      if (field === undefined) {
        const start = this.take(size)
        const data = this.bytes.subarray(start, start + size)
        ;(value[unknownTags] ??= []).push({ tag, data })
        continue
      }
      this.path.push(`.${field.name}`)
      if (field.presence !== 'tagged') this.fail(`tag ${tag} is not valid in this version`)
      const end = this.position + size
      value[field.name] = this.field(field)
      if (this.position !== end) this.fail(`tagged field says ${size} bytes and has ${size + this.position - end}`)
      this.path.pop()
    }
  }

  field(field: FieldPlan): unknown {
    if (field.array) return this.array(field)
    if (typeof field.element === 'object') {
      if (field.nullable) {
        const marker = field.presence === 'tagged' ? this.uvarint() - 1 : this.bytes.readInt8(this.take(1))
        if (marker < 0) return null
      }
      return this.struct(field.element)
    }
    return this.scalar(field.element, field.compact, field.nullable)
  }

  array(field: FieldPlan): unknown[] | null {
    const count = field.compact ? this.uvarint() - 1 : this.bytes.readInt32BE(this.take(4))
    if (count < 0) {
      if (!field.nullable) this.fail('null is not allowed')
      return null
    }
    const left = this.bytes.length - this.position
    if (count * minElementSize(field) > left) this.fail(`${count} elements do not fit into ${left} bytes`)
    const elements: unknown[] = []
    for (let i = 0; i < count; i++) {
      this.path.push(`[${i}]`)
      elements.push(typeof field.element === 'object' ? this.struct(field.element) : this.scalar(field.element, field.compact, false))
      this.path.pop()
    }
    return elements
  }

  scalar(type: Scalar, compact: boolean, nullable: boolean): unknown {
    switch (type) {
      case 'bool':
        return this.bytes[this.take(1)] !== 0
      case 'int8':
        return this.bytes.readInt8(this.take(1))
      case 'int16':
        return this.bytes.readInt16BE(this.take(2))
      case 'uint16':
        return this.bytes.readUInt16BE(this.take(2))
      case 'int32':
        return this.bytes.readInt32BE(this.take(4))
      case 'uint32':
        return this.bytes.readUInt32BE(this.take(4))
      case 'int64':
        return saturate(this.bytes.readBigInt64BE(this.take(8)))
      case 'bigint64':
        return this.bytes.readBigInt64BE(this.take(8))
      case 'float64':
        return this.bytes.readDoubleBE(this.take(8))
      case 'uuid': {
        const start = this.take(16)
        return this.bytes.toString('base64url', start, start + 16)
      }
      case 'string':
        return this.string(compact, nullable)
      case 'bytes':
      case 'records':
        return this.view(compact, nullable)
    }
  }

  string(compact: boolean, nullable: boolean): string | null {
    const length = compact ? this.uvarint() - 1 : this.bytes.readInt16BE(this.take(2))
    if (length < 0) {
      if (!nullable) this.fail('null is not allowed')
      return null
    }
    if (length > 0x7fff) this.fail(`a string of ${length} bytes is too long`)
    const start = this.take(length)
    return this.bytes.toString('utf8', start, start + length)
  }

  view(compact: boolean, nullable: boolean): Uint8Array | null {
    const length = compact ? this.uvarint() - 1 : this.bytes.readInt32BE(this.take(4))
    if (length < 0) {
      if (!nullable) this.fail('null is not allowed')
      return null
    }
    const start = this.take(length)
    return this.bytes.subarray(start, start + length)
  }

  /** At most five bytes, unsigned 32 bits. */
  uvarint(): number {
    let value = 0
    for (let shift = 0; shift <= 28; shift += 7) {
      const byte = this.bytes[this.take(1)] ?? 0
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value >>> 0
    }
    return this.fail('a varint of more than five bytes')
  }
}
