import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import fc from 'fast-check'

import { PersistentMap } from './persistent-map.ts'

/** Few keys, some of which have equal hashes or share their lower bits, so that every shape of node comes up. */
const key = fc.oneof(fc.constantFrom('Aa', 'BB', 'AaAa', 'BBBB', 'AaBB', 'BBAa'), fc.string({ maxLength: 3 }), fc.nat(2000).map(String))
const change = fc.record({ key, value: fc.option(fc.integer(), { nil: undefined }) })

describe('a persistent map', () => {
  test('is what a plain map would be after any changes, and older versions keep their content', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 40 }), { maxLength: 8 }), (rounds) => {
        const plain = new Map<string, number>()
        const versions: { map: PersistentMap<string, number>; expected: Map<string, number> }[] = []
        let map = PersistentMap.empty<string, number>()
        for (const round of rounds) {
          const builder = map.builder()
          for (const { key: name, value } of round) {
            if (value === undefined) {
              assert.equal(builder.delete(name), plain.delete(name))
            } else {
              builder.set(name, value)
              plain.set(name, value)
            }
            assert.equal(builder.size, plain.size)
          }
          map = builder.build()
          versions.push({ map, expected: new Map(plain) })
        }
        for (const version of versions) {
          assert.equal(version.map.size, version.expected.size)
          assert.deepEqual(new Map(version.map), version.expected)
          for (const [name, value] of version.expected) assert.equal(version.map.get(name), value)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('has numbers as keys, negative ones too', () => {
    const map = PersistentMap.from(Array.from({ length: 5000 }, (_, i): [number, number] => [i * 7 - 1000, i]))
    assert.equal(map.size, 5000)
    assert.equal(map.get(-1000), 0)
    assert.equal(map.delete(-1000).get(-1000), undefined)
    assert.equal(map.get(-1000), 0)
  })

  test('shares what did not change', () => {
    const map = PersistentMap.from<string, object>([
      ['a', {}],
      ['b', {}],
    ])
    assert.equal(map.builder().build(), map)
    assert.equal(map.set('c', {}).get('a'), map.get('a'))
  })
})
