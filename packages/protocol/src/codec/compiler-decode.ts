import { INT64_MAX, INT64_MIN, minElementSize } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'
import { unknownTags } from '../schema/unknown-tagged-fields.ts'
import { Source, defaultExpression, identifier } from './source.ts'
import { readString, readUuid } from './text.ts'

/**
 * A decoder compiled for one message and version. `whole` and `view` are the entire ArrayBuffer, positions are theirs. It throws some
 * error where the bytes are malformed, without a path: the interpreter then finds the reason.
 */
export type CompiledDecoder = (whole: Buffer, view: DataView, start: number, end: number) => unknown

/** Where the last decoded message ended; the compiled code reports it here rather than allocate a pair. Varints pass their position too. */
export const cursor = { position: 0 }

const MALFORMED = new Error('malformed')

/**
 * Writes the decoder: structs become nested loops over locals and one object literal each. Fixed-size reads rely on DataView's bounds
 * check and on one comparison at the end, since the position only grows; everything whose size is read is compared before it is used.
 */
export function compileDecoder(plan: StructPlan): CompiledDecoder {
  const source = new Source()
  const result = source.local('message')
  source.line('let n = 0, h = 0, l = 0;')
  source.line(`let ${result};`)
  readStruct(source, plan, result)
  source.line('if (p > e) throw MALFORMED;')
  source.line('cursor.position = p;')
  source.line(`return ${result};`)
  return source.decoder({ cursor, MALFORMED, EMPTY: Buffer.alloc(0), TAGS: unknownTags, uvarint, saturated, readString, readUuid })
}

function readStruct(source: Source, plan: StructPlan, target: string): void {
  const names = new Map<FieldPlan, string>()
  for (const field of plan.fields) {
    if (field.presence === 'absent') continue
    const name = source.local(field.name)
    names.set(field, name)
    source.line(`let ${name};`)
    if (field.presence === 'inline') readField(source, field, name)
  }
  const unknown = plan.flexible ? readTagged(source, plan, names) : undefined
  const entries = plan.fields.map((field) => `${identifier(field.name)}: ${fieldExpression(field, names.get(field))}`)
  source.line(`${target} = { ${entries.join(', ')} };`)
  if (unknown !== undefined) source.line(`if (${unknown} !== undefined) ${target}[TAGS] = ${unknown};`)
}

function fieldExpression(field: FieldPlan, name: string | undefined): string {
  if (name === undefined) return defaultExpression(field)
  return field.presence === 'tagged' ? `${name} === undefined ? ${defaultExpression(field)} : ${name}` : name
}

/** Returns the local that collects unknown fields. */
function readTagged(source: Source, plan: StructPlan, names: ReadonlyMap<FieldPlan, string>): string {
  const unknown = source.local('unknown')
  const count = source.local('count')
  const tag = source.local('tag')
  const end = source.local('tagEnd')
  source.line(`let ${unknown};`)
  source.line(`let ${count} = v.getUint8(p++);`)
  source.block(`if (${count} !== 0)`, () => {
    source.line(`if (${count} > 127) { ${count} = uvarint(v, p, ${count}); p = cursor.position; }`)
    source.block(`for (; ${count} > 0; ${count}--)`, () => {
      readUvarint(source)
      source.line(`const ${tag} = n;`)
      readUvarint(source)
      source.line(`const ${end} = p + n;`)
      source.line(`if (${end} > e) throw MALFORMED;`)
      source.block(`switch (${tag})`, () => {
        for (const field of plan.fields) {
          if (field.tag < 0) continue
          const name = names.get(field)
          if (name === undefined || field.presence !== 'tagged') {
            source.line(`case ${field.tag}: throw MALFORMED;`)
            continue
          }
          source.block(`case ${field.tag}:`, () => {
            readField(source, field, name)
            source.line(`if (p !== ${end}) throw MALFORMED;`)
            source.line('break;')
          })
        }
        source.line(`default: (${unknown} ??= []).push({ tag: ${tag}, data: w.subarray(p, ${end}) }); p = ${end};`)
      })
    })
  })
  return unknown
}

function readField(source: Source, field: FieldPlan, target: string): void {
  if (field.array) {
    readArray(source, field, target)
    return
  }
  const { element } = field
  if (typeof element !== 'object') {
    readScalar(source, element, field.compact, field.nullable, target)
    return
  }
  if (!field.nullable) {
    readStruct(source, element, target)
    return
  }
  if (field.presence === 'tagged') {
    readUvarint(source)
    source.line('n--;')
  } else source.line('n = v.getInt8(p++);')
  source.line(`if (n < 0) ${target} = null;`)
  source.block('else', () => readStruct(source, element, target))
}

function readArray(source: Source, field: FieldPlan, target: string): void {
  const { element } = field
  readLength(source, field.compact, 4)
  source.line(`if (n < 0) ${field.nullable ? `${target} = null` : 'throw MALFORMED'};`)
  source.block('else', () => {
    const count = source.local('count')
    const index = source.local('i')
    const item = source.local('item')
    source.line(`if (n * ${minElementSize(field)} > e - p) throw MALFORMED;`)
    source.line(`const ${count} = n;`)
    source.line(`${target} = n < 4096 ? new Array(n) : [];`)
    source.block(`for (let ${index} = 0; ${index} < ${count}; ${index}++)`, () => {
      source.line(`let ${item};`)
      if (typeof element === 'object') readStruct(source, element, item)
      else readScalar(source, element, field.compact, false, item)
      source.line(`${target}[${index}] = ${item};`)
    })
  })
}

const FIXED: Partial<Record<Scalar, readonly [size: number, expression: string]>> = {
  bool: [1, 'v.getUint8(p) !== 0'],
  int8: [1, 'v.getInt8(p)'],
  int16: [2, 'v.getInt16(p)'],
  uint16: [2, 'v.getUint16(p)'],
  int32: [4, 'v.getInt32(p)'],
  uint32: [4, 'v.getUint32(p)'],
  bigint64: [8, 'v.getBigInt64(p)'],
  float64: [8, 'v.getFloat64(p)'],
  uuid: [16, 'readUuid(w, v, p)'],
}

function readScalar(source: Source, type: Scalar, compact: boolean, nullable: boolean, target: string): void {
  const fixed = FIXED[type]
  if (fixed !== undefined) {
    source.line(`${target} = ${fixed[1]}; p += ${fixed[0]};`)
    return
  }
  if (type === 'int64') {
    source.line('h = v.getInt32(p); l = v.getUint32(p + 4); p += 8;')
    source.line(`${target} = h >= -2097152 && h <= 2097151 ? h * 4294967296 + l : saturated(h);`)
    return
  }
  readLength(source, compact, type === 'string' ? 2 : 4)
  source.line(`if (n < 0) ${nullable ? `${target} = null` : 'throw MALFORMED'};`)
  source.block('else', () => {
    source.line(`if (n > ${type === 'string' ? 'e - p || n > 32767' : 'e - p'}) throw MALFORMED;`)
    source.line(`${target} = ${type === 'string' ? 'readString(w, p, n)' : 'w.subarray(p, p + n)'}; p += n;`)
  })
}

function readLength(source: Source, compact: boolean, size: 2 | 4): void {
  if (!compact) {
    source.line(size === 2 ? 'n = v.getInt16(p); p += 2;' : 'n = v.getInt32(p); p += 4;')
    return
  }
  readUvarint(source)
  source.line('n--;')
}

function readUvarint(source: Source): void {
  source.line('n = v.getUint8(p++); if (n > 127) { n = uvarint(v, p, n); p = cursor.position; }')
}

/** The rest of an unsigned varint whose first byte is `first`; leaves the position behind it in the cursor. */
function uvarint(view: DataView, start: number, first: number): number {
  let value = first & 0x7f
  let position = start
  for (let shift = 7; shift <= 28; shift += 7) {
    const byte = view.getUint8(position++)
    value |= (byte & 0x7f) << shift
    if (byte < 0x80) {
      cursor.position = position
      return value >>> 0
    }
  }
  throw MALFORMED
}

function saturated(high: number): number {
  return high < 0 ? INT64_MIN : INT64_MAX
}
