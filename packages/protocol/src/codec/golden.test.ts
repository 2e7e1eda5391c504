import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { planOf } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'
import { versionsOf } from '../schema/versions.ts'
import { schemas } from '../testing/schemas.ts'
import { decodeMessageAt, encodeMessage } from './codec.ts'

/** By message and version what golden/Golden.java made Kafka's own classes write: every field filled, and nothing set. */
type Golden = Record<string, Record<string, [filled: string, empty: string]>>

const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/messages.json', import.meta.url), 'utf8'))

/** Kafka keeps this one in the streams library, which the golden program does not load. */
const ELSEWHERE = new Set(['SubscriptionInfoData'])

test('every message at every version has the bytes of the Java library, filled and empty', () => {
  for (const schema of schemas) {
    if (ELSEWHERE.has(schema.name)) continue
    for (const version of versionsOf(schema)) {
      const [filled, empty] = golden[schema.name]?.[version] ?? []
      const where = `${schema.name} v${version}`
      assert(filled !== undefined && empty !== undefined, where)
      const input = fill(planOf(schema, version), { value: 0 }, 0)
      assert.equal(Buffer.concat(encodeMessage(schema, version, input)).toString('hex'), filled, where)
      assert.equal(Buffer.concat(encodeMessage(schema, version, {})).toString('hex'), empty, `${where} empty`)
      const bytes = Buffer.from(filled, 'hex')
      const { message, end } = decodeMessageAt(schema, version, bytes)
      assert.equal(end, bytes.length, where)
      assert.partialDeepStrictEqual(message, input, where)
      assert.equal(Buffer.concat(encodeMessage(schema, version, message)).toString('hex'), filled, where)
    }
  }
})

/** The values of Golden.java: a function of a counter that runs in wire order. */
function fill(plan: StructPlan, counter: { value: number }, depth: number): Record<string, unknown> {
  const carried = plan.fields.filter((field) => field.presence !== 'absent')
  return Object.fromEntries(carried.map((field) => [field.name, fillField(field, counter, depth)]))
}

function fillField(field: FieldPlan, counter: { value: number }, depth: number): unknown {
  const { element } = field
  const one = (): unknown => (typeof element === 'object' ? fill(element, counter, depth + 1) : scalar(element, ++counter.value))
  if (!field.array) return one()
  return typeof element === 'object' && depth > 0 ? [one()] : [one(), one()]
}

function scalar(type: Scalar, c: number): unknown {
  const sign = c % 7 === 0 ? -1 : 1
  switch (type) {
    case 'bool':
      return c % 2 === 0
    case 'int8':
      return sign * (c % 100)
    case 'int16':
      return sign * (1000 + c)
    case 'uint16':
      return 40000 + c
    case 'int32':
      return sign * (100000 + c)
    case 'uint32':
      return 3000000000 + c
    case 'int64':
      return sign * (10000000000 + c)
    case 'bigint64':
      return BigInt(sign * (10000000000 + c))
    case 'float64':
      return sign * (c + 0.5)
    case 'string':
      return (c % 5 === 0 ? 'ü' : 's') + c
    case 'uuid': {
      const bytes = Buffer.alloc(16)
      bytes.writeBigInt64BE(0x0102030405060708n + BigInt(c), 0)
      bytes.writeBigInt64BE(BigInt(c), 8)
      return bytes.toString('base64url')
    }
    case 'bytes':
      return Buffer.from([c, c + 1, 2])
    case 'records':
      return Buffer.from([c, 1, 2, 3])
  }
}
