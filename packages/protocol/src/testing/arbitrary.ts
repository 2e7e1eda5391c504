import * as fc from 'fast-check'
import { INT64_MAX, INT64_MIN, ZERO_UUID } from '../schema/plan.ts'
import type { FieldPlan, Scalar, StructPlan } from '../schema/plan.ts'

/** Arbitrary inputs of a message at a version, for the property tests: any subset of the fields, at the extremes of their types. */
export function arbitraryInput(plan: StructPlan): fc.Arbitrary<Record<string, unknown>> {
  const carried = plan.fields.filter((field) => field.presence !== 'absent')
  const entries = carried.map((field) => [field.name, fieldOf(field)] as const)
  return fc.record(Object.fromEntries(entries), { requiredKeys: [] })
}

function fieldOf(field: FieldPlan): fc.Arbitrary<unknown> {
  const { element } = field
  const one = typeof element === 'object' ? arbitraryInput(element) : SCALARS[element]
  const value = field.array
    ? element === 'int32'
      ? fc.oneof({ weight: 9, arbitrary: few(one) }, { weight: 1, arbitrary: many })
      : few(one)
    : one
  return field.nullable ? fc.option(value, { freq: 4 }) : value
}

const few = (one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown[]> => fc.array(one, { maxLength: 3 })

/** Counts around those whose varint takes another byte. */
const many = fc.constantFrom(125, 126, 127, 128, 16381, 16382, 16383, 16384).map((length) => Array.from({ length }, (_, i) => i))

const integer = (lowest: number, highest: number): fc.Arbitrary<number> =>
  fc.oneof(fc.constantFrom(0, lowest, highest), fc.integer({ min: lowest, max: highest }))

const bytes = fc.oneof(
  { weight: 9, arbitrary: fc.uint8Array({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(1500).fill(7)) },
)

const SCALARS: Record<Scalar, fc.Arbitrary<unknown>> = {
  bool: fc.boolean(),
  int8: integer(-0x80, 0x7f),
  int16: integer(-0x8000, 0x7fff),
  uint16: integer(0, 0xffff),
  int32: integer(-0x80000000, 0x7fffffff),
  uint32: integer(0, 0xffffffff),
  int64: fc.oneof(fc.constantFrom(0, INT64_MAX, INT64_MIN), fc.maxSafeInteger()),
  bigint64: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
  float64: fc.double(),
  string: fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ maxLength: 50, unit: 'binary' }),
    fc.constantFrom('', 'x'.repeat(42), 'x'.repeat(127), 'y'.repeat(20000), 'ü'.repeat(45)),
  ),
  bytes,
  records: fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })),
  uuid: fc.oneof(
    fc.constant(ZERO_UUID),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).map((each) => Buffer.from(each).toString('base64url')),
  ),
}
