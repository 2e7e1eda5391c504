import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BYTES_PER_SLOT, KEYS_TOGETHER, OffsetMap, offsetMapSlots } from './offset-map.ts'

function emptyMap(slots: number): OffsetMap {
  return new OffsetMap({ table: new SharedArrayBuffer(slots * BYTES_PER_SLOT), slots, entries: 0, latestOffset: -1, marks: undefined })
}

function find(map: OffsetMap, bytes: Uint8Array, at: number, length: number): number | undefined {
  map.ask(bytes, at, length)
  return map.answers()[0]
}

test('it answers as a map of strings does, nearly full, with offsets past 32 bits, and after its state has travelled', () => {
  const operation = fc.record({ key: fc.nat(30), offset: fc.nat(2 ** 53 - 2) })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), fc.constantFrom(37, 41, 1009), (operations, slots) => {
      const table = new SharedArrayBuffer(slots * BYTES_PER_SLOT)
      let map = new OffsetMap({ table, slots, entries: 0, latestOffset: -1, marks: undefined })
      const model = new Map<string, number>()
      for (const { key, offset } of operations) {
        const bytes = Buffer.from(`key ${key}`)
        assert.equal(find(map, bytes, 0, bytes.length), model.get(`${key}`) ?? -1)
        map.put(bytes, 0, bytes.length, offset)
        map.settle()
        model.set(`${key}`, offset)
        map = new OffsetMap({ table, slots, entries: map.entries, latestOffset: map.latestOffset, marks: undefined })
      }
      for (const [key, offset] of model) {
        const bytes = Buffer.from(`..key ${key}`)
        assert.equal(find(map, bytes, 2, bytes.length - 2), offset)
      }
      assert.equal(map.entries, model.size)
      assert.equal(map.latestOffset, operations.at(-1)?.offset ?? -1)
    }),
  )
})

test('keys that are put together, the same one several times, have their last offsets', () => {
  const map = emptyMap(2003)
  const offsets = Array.from({ length: 1500 }, (_, offset) => offset)
  for (const offset of offsets) map.put(Buffer.from(`${offset % 700}`), 0, `${offset % 700}`.length, offset)
  map.settle()
  assert.equal(map.entries, 700)
  assert.equal(map.latestOffset, 1499)
  for (let from = 0; from < 700; from += KEYS_TOGETHER) {
    const keys = Array.from({ length: Math.min(KEYS_TOGETHER, 700 - from) }, (_, index) => from + index)
    for (const key of keys) map.ask(Buffer.from(`${key}`), 0, `${key}`.length)
    const answers = map.answers()
    for (const [index, key] of keys.entries()) assert.equal(answers[index], key < 100 ? 1400 + key : 700 + key)
  }
})

test('marks tell which offsets are the last of their keys, as the look-up does', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 600 }), fc.nat(1000), (keys, firstOffset) => {
      const slots = 1009
      const marks = { bits: new SharedArrayBuffer(Math.ceil((keys.length + 1) / 8)), firstOffset }
      const map = new OffsetMap({ table: new SharedArrayBuffer(slots * BYTES_PER_SLOT), slots, entries: 0, latestOffset: -1, marks })
      for (const [index, key] of keys.entries()) map.put(Buffer.from(`${key}`), 0, `${key}`.length, firstOffset + index)
      map.settle()
      for (const [index, key] of keys.entries()) {
        assert.ok(map.knows(firstOffset + index))
        assert.equal(map.isLatest(firstOffset + index), keys.lastIndexOf(key) === index)
      }
      assert.ok(!map.knows(firstOffset - 1) && !map.knows(firstOffset + keys.length))
      const half = keys.length >>> 1
      const isSuperseded = keys.slice(0, half).every((key, index) => keys.lastIndexOf(key) !== index)
      assert.equal(map.isSuperseded(firstOffset, firstOffset + half - 1), isSuperseded)
    }),
  )
})

test('clearing forgets every key', () => {
  const map = emptyMap(101)
  const key = Buffer.from('k')
  map.put(key, 0, 1, 7)
  map.settle()
  map.clear()
  assert.equal(find(map, key, 0, 1), -1)
  assert.deepEqual([map.entries, map.latestOffset], [0, -1])
})

test('the number of slots is bounded by the memory allowed and by the keys that can come', () => {
  assert.equal(offsetMapSlots(24 * 1000, 1e9, 0.9), 997)
  assert.ok(offsetMapSlots(128 * 1024 * 1024, 100, 0.9) < 400)
  for (const keys of [0, 1, 10, 12345]) {
    const slots = offsetMapSlots(128 * 1024 * 1024, keys, 0.9)
    assert.ok(Math.floor(slots * 0.9) >= keys, `${slots} slots for ${keys} keys`)
  }
})
