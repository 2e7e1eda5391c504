import { javaHashCode } from './java-hash.ts'

/** Knuth's multiplier for Fibonacci hashing, by halves. */
const MULTIPLIER_HIGH = 0x9e3779b9
const MULTIPLIER_LOW = 0x7f4a7c15

/**
 * Keys in the order in which Kafka's TimelineHashMap yields them, given in the order in which they came. Kafka's table never shrinks; this one is of the
 * size that the keys need now.
 */
export function inTimelineMapOrder(keys: readonly string[]): string[] {
  let bits = 1
  // The table doubles when three quarters of what it will hold are more than its slots.
  while (keys.length * 0.75 > 2 ** bits) bits++
  return (
    keys
      .map((key, index) => ({ key, index, slot: highHalf(javaHashCode(key)) >>> (32 - bits) }))
      // Keys that share a slot come back last in, first out.
      .sort((a, b) => a.slot - b.slot || b.index - a.index)
      .map(({ key }) => key)
  )
}

/** Entries in the order in which Kafka's table yields their keys. */
export function inTimelineOrder<Value>(map: ReadonlyMap<string, Value>): Value[] {
  const values: Value[] = []
  for (const key of inTimelineMapOrder([...map.keys()])) {
    const value = map.get(key)
    if (value !== undefined) values.push(value)
  }
  return values
}

/** The upper 32 of the 64 bits of a hash code times the multiplier. */
function highHalf(hash: number): number {
  const low = hash >>> 0
  const product = (low & 0xffff) * (MULTIPLIER_LOW & 0xffff)
  const middle = (low >>> 16) * (MULTIPLIER_LOW & 0xffff) + (product >>> 16)
  const other = (low & 0xffff) * (MULTIPLIER_LOW >>> 16) + (middle % 65_536)
  const carry = (low >>> 16) * (MULTIPLIER_LOW >>> 16) + Math.floor(middle / 65_536) + Math.floor(other / 65_536)
  // A negative hash is extended by its sign, which takes the lower half of the multiplier away.
  return (carry + Math.imul(low, MULTIPLIER_HIGH) - (hash < 0 ? MULTIPLIER_LOW : 0)) >>> 0
}
