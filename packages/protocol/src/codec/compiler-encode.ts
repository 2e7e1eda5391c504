import { byteLength } from '../schema/defaults.ts'
import { INT64_MAX, INT64_MIN } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'
import { unknownTags } from '../schema/unknown-tagged-fields.ts'
import { Source, identifier } from './source.ts'
import { SLACK_BYTES } from './writer.ts'
import type { Writer } from './writer.ts'

/**
 * An encoder compiled for one message and version. It throws some error where a value does not fit, and also for the rare struct that
 * carries unknown tagged fields; the interpreter then encodes it or says what is wrong.
 */
export type CompiledEncoder = (writer: Writer, message: unknown) => void

const UNFIT = new Error('unfit')
const NULL_LENGTH = '-1'
const MAX_VARINT_BYTES = 5

/** A value that is checked and waits to be written with its neighbours of fixed size, after one look at the room that is left. */
interface Pending {
  readonly size: number
  readonly write: (at: string) => string
}

/** Writes the encoder: nested loops that set fixed-size values through a DataView and leave the rest to the writer. */
export function compileEncoder(plan: StructPlan): CompiledEncoder {
  const emitter = new EncoderEmitter()
  emitter.source.line('let v = W.view, p = W.position, L = W.limit;')
  emitter.struct(plan, 'm')
  emitter.flush()
  emitter.source.line('W.position = p;')
  return emitter.source.encoder({ UNFIT, NOTHING: {}, TAGS: unknownTags, int64: writeInt64, byteLength })
}

class EncoderEmitter {
  readonly source = new Source()
  private pending: Pending[] = []
  /** Bytes known to be free at this point of the code, so that most writes need no check. */
  private budget = 0

  struct(plan: StructPlan, from: string): void {
    const { source } = this
    source.line(`if (typeof ${from} !== 'object' || ${from} === null || ${from}[TAGS] !== undefined) throw UNFIT;`)
    for (const field of plan.fields) {
      const property = `${from}.${identifier(field.name)}`
      if (field.presence === 'inline') this.field(field, this.load(property, field.name))
      if (field.presence === 'absent' && !field.ignorable) source.line(`if (${differs(field, property)}) throw UNFIT;`)
    }
    if (plan.flexible) this.tagged(plan, from)
  }

  /** Moves a property into a local, read once. */
  private load(property: string, name: string): string {
    const local = this.source.local(name)
    this.source.line(`let ${local} = ${property};`)
    return local
  }

  private tagged(plan: StructPlan, from: string): void {
    const { source } = this
    const none: Pending = { size: 1, write: (at) => `v.setUint8(${at}, 0);` }
    if (plan.tagged.length === 0) {
      this.pending.push(none)
      return
    }
    this.flush()
    const fields = plan.tagged.map((field) => {
      const value = this.load(`${from}.${identifier(field.name)}`, field.name)
      const present = source.local('present')
      source.line(`const ${present} = ${differs(field, value)};`)
      return { field, value, present }
    })
    this.choose(
      `!(${fields.map(({ present }) => present).join(' || ')})`,
      () => this.pending.push(none),
      () => {
        this.call(`W.uvarint(${fields.map(({ present }) => `(${present} ? 1 : 0)`).join(' + ')})`)
        for (const { field, value, present } of fields) this.taggedField(field, value, present)
      },
    )
  }

  private taggedField(field: FieldPlan, value: string, present: string): void {
    const { budget } = this
    const mark = this.source.local('mark')
    this.source.block(`if (${present})`, () => {
      this.call(`const ${mark} = W.openTagged(${field.tag})`)
      this.field(field, value)
      this.call(`W.closeTagged(${mark})`)
    })
    this.budget = Math.min(budget, this.budget)
  }

  private field(field: FieldPlan, value: string): void {
    const { source } = this
    const { element } = field
    if (field.array) {
      this.array(field, value)
      return
    }
    if (typeof element !== 'object') {
      if (field.defaultValue !== undefined) source.line(`if (${value} === undefined) ${value} = ${literal(field.defaultValue)};`)
      this.scalar(element, field.compact, field.nullable, value)
      return
    }
    source.line(`if (${value} === undefined) ${value} = ${field.defaultValue === null ? 'null' : 'NOTHING'};`)
    if (!field.nullable) {
      this.struct(element, value)
      return
    }
    const [absent, marked] = field.presence === 'tagged' ? [0, 1] : [-1, 1]
    this.flush()
    this.choose(
      `${value} === null`,
      () => this.pending.push({ size: 1, write: (at) => `v.setInt8(${at}, ${absent});` }),
      () => {
        this.pending.push({ size: 1, write: (at) => `v.setInt8(${at}, ${marked});` })
        this.struct(element, value)
      },
    )
  }

  private array(field: FieldPlan, value: string): void {
    const { source } = this
    const { element } = field
    this.flush()
    const write = (): void => {
      const index = source.local('i')
      const item = source.local('item')
      const count = source.local('count')
      source.line(`if (!Array.isArray(${value})) throw UNFIT;`)
      source.line(`const ${count} = ${value}.length;`)
      this.length(field.compact, 4, count)
      this.flush()
      const size = typeof element === 'object' ? undefined : FIXED_SIZES[element]
      // Elements of one size need one look at the room for all of them; others look for themselves.
      if (size !== undefined) this.room(`${count} * ${size} + ${SLACK_BYTES}`)
      this.budget = size ?? 0
      source.block(`for (let ${index} = 0; ${index} < ${count}; ${index}++)`, () => {
        source.line(`const ${item} = ${value}[${index}];`)
        if (typeof element === 'object') this.struct(element, item)
        else this.scalar(element, field.compact, false, item)
        this.flush()
      })
      this.budget = size === undefined ? 0 : SLACK_BYTES
    }
    const nothing = field.defaultValue === null ? `${value} === undefined || ${value} === null` : `${value} === null`
    if (field.defaultValue !== null) source.line(`if (${value} === undefined) ${value} = [];`)
    this.choose(nothing, () => this.none(field, 4), write)
  }

  /** Null, or an error where the version has no null. */
  private none(field: { readonly nullable: boolean; readonly compact: boolean }, size: 2 | 4): void {
    if (field.nullable) this.length(field.compact, size, NULL_LENGTH)
    else this.source.line('throw UNFIT;')
  }

  private choose(condition: string, yes: () => void, no: () => void): void {
    const { budget } = this
    this.source.block(`if (${condition})`, () => {
      yes()
      this.flush()
    })
    const after = this.budget
    this.budget = budget
    this.source.block('else', () => {
      no()
      this.flush()
    })
    this.budget = Math.min(this.budget, after)
  }

  private scalar(type: Scalar, compact: boolean, nullable: boolean, value: string): void {
    const { source } = this
    switch (type) {
      case 'string':
        this.flush()
        this.choose(
          `${value} === null`,
          () => this.none({ nullable, compact }, 2),
          () => {
            source.line(`if (typeof ${value} !== 'string') throw UNFIT;`)
            this.call(`if (!W.string(${value}, ${compact})) throw UNFIT`)
          },
        )
        return
      case 'uuid':
        this.flush()
        this.call(`if (!W.uuid(${value})) throw UNFIT`)
        return
      case 'bytes':
      case 'records':
        this.flush()
        this.choose(
          `${value} === null`,
          () => this.none({ nullable, compact }, 4),
          () => this.call(`if (!W.data(${value}, ${compact}, ${type === 'records'})) throw UNFIT`),
        )
        return
      default:
        this.fixed(type, value)
    }
  }

  private fixed(type: keyof typeof FIXED, value: string): void {
    const { size, unfit, write } = FIXED[type]
    if (unfit !== '') this.source.line(`if (${unfit.replaceAll('x', value)}) throw UNFIT;`)
    this.pending.push({ size, write: (at) => write.replaceAll('x', value).replaceAll('@', at) })
  }

  private length(compact: boolean, size: 2 | 4, length: string): void {
    if (!compact) {
      this.pending.push({ size, write: (at) => `v.setInt${size * 8}(${at}, ${length});` })
      return
    }
    if (length === NULL_LENGTH) {
      this.pending.push({ size: 1, write: (at) => `v.setUint8(${at}, 0);` })
      return
    }
    this.flush()
    this.take(MAX_VARINT_BYTES)
    const { budget } = this
    const { source } = this
    source.line(`if (${length} < 127) v.setUint8(p++, ${length} + 1);`)
    source.line(`else if (${length} < 16383) { v.setUint16(p, ((${length} + 1 << 8) & 32512) | 32768 | (${length} + 1 >> 7)); p += 2; }`)
    source.block('else', () => this.call(`W.uvarint(${length} + 1)`))
    this.budget = Math.min(budget, SLACK_BYTES)
  }

  /** Hands over to the writer, which may move to another slab and leaves room behind what it writes. */
  private call(statement: string): void {
    this.flush()
    this.source.line(`W.position = p; ${statement}; v = W.view; p = W.position; L = W.limit;`)
    this.budget = SLACK_BYTES
  }

  private room(size: string): void {
    this.source.line(`if (p + ${size} > L) { W.position = p; W.grow(${size}); v = W.view; p = W.position; L = W.limit; }`)
  }

  /** Makes sure of room for `size` bytes, and of more while at it. */
  private take(size: number): void {
    if (this.budget < size) {
      this.budget = Math.max(size, SLACK_BYTES)
      this.room(String(this.budget))
    }
    this.budget -= size
  }

  /** Writes what is pending. */
  flush(): void {
    const { pending } = this
    if (pending.length === 0) return
    this.pending = []
    const size = pending.reduce((sum, each) => sum + each.size, 0)
    this.take(size)
    let offset = 0
    for (const each of pending) {
      this.source.line(each.write(offset === 0 ? 'p' : `p + ${offset}`))
      offset += each.size
    }
    this.source.line(`p += ${size};`)
  }
}

/** An expression for whether the value is anything but the field's default; what has the wrong type is. */
function differs(field: FieldPlan, value: string): string {
  const { defaultValue, element } = field
  if (defaultValue !== undefined) return `(${value} !== undefined && ${value} !== ${literal(defaultValue)})`
  if (field.array) return `(${value} !== undefined && !(Array.isArray(${value}) && ${value}.length === 0))`
  if (typeof element !== 'object') return `(${value} !== undefined && (${value} === null || byteLength(${value}) !== 0))`
  const inner = element.fields.map((each) => differs(each, `${value}.${identifier(each.name)}`))
  return `(${value} !== undefined && (${[`${value} === null || typeof ${value} !== 'object'`, ...inner].join(' || ')}))`
}

/** In `unfit` and `write`, x is the value and @ the position. */
const FIXED = {
  bool: { size: 1, unfit: `typeof x !== 'boolean'`, write: 'v.setUint8(@, x ? 1 : 0);' },
  int8: { size: 1, unfit: 'x << 24 >> 24 !== x', write: 'v.setInt8(@, x);' },
  int16: { size: 2, unfit: 'x << 16 >> 16 !== x', write: 'v.setInt16(@, x);' },
  uint16: { size: 2, unfit: '(x & 65535) !== x', write: 'v.setUint16(@, x);' },
  int32: { size: 4, unfit: '(x | 0) !== x', write: 'v.setInt32(@, x);' },
  uint32: { size: 4, unfit: 'x >>> 0 !== x', write: 'v.setUint32(@, x);' },
  int64: { size: 8, unfit: '', write: 'int64(v, @, x);' },
  bigint64: { size: 8, unfit: `typeof x !== 'bigint' || BigInt.asIntN(64, x) !== x`, write: 'v.setBigInt64(@, x);' },
  float64: { size: 8, unfit: `typeof x !== 'number'`, write: 'v.setFloat64(@, x);' },
} as const satisfies Partial<Record<Scalar, { size: number; unfit: string; write: string }>>

const FIXED_SIZES: Partial<Record<Scalar, number>> = Object.fromEntries(Object.entries(FIXED).map(([type, { size }]) => [type, size]))

function literal(value: null | boolean | number | bigint | string): string {
  return typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)
}

/** A number, or what stands for the int64s beyond 2^53: that becomes Java's extreme. */
function writeInt64(view: DataView, position: number, value: number): void {
  if (!Number.isSafeInteger(value)) {
    if (value !== INT64_MAX && value !== INT64_MIN) throw UNFIT
    view.setBigInt64(position, value > 0 ? 0x7fffffffffffffffn : -0x8000000000000000n)
    return
  }
  const low = value >>> 0
  view.setInt32(position, (value - low) * 2 ** -32)
  view.setInt32(position + 4, low)
}
