import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Prng } from './prng.ts'

test('a seed gives the same numbers for ever', () => {
  const prng = new Prng(42)
  assert.deepEqual(
    Array.from({ length: 4 }, () => prng.uint32()),
    [80372226, 2594694854, 2210594296, 1597439958],
  )
})

test('seeds that differ anywhere in 53 bits give other numbers', () => {
  const first = (seed: number): number => new Prng(seed).uint32()
  const seeds = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER]
  assert.equal(new Set(seeds.map(first)).size, seeds.length)
})

test('numbers are spread evenly', () => {
  const prng = new Prng(7)
  const counts = Array.from({ length: 10 }, () => 0)
  for (let i = 0; i < 100_000; i++) {
    const at = prng.below(10)
    counts[at] = (counts[at] ?? 0) + 1
  }
  for (const count of counts) assert(count > 9_500 && count < 10_500, `${count}`)
})

test('bounds hold', () => {
  const prng = new Prng(3)
  for (let i = 0; i < 1000; i++) {
    const between = prng.between(-3, 3)
    assert(Number.isInteger(between) && between >= -3 && between <= 3)
    const float = prng.float()
    assert(float >= 0 && float < 1)
  }
  assert.equal(prng.below(1), 0)
  assert.equal(prng.chance(0), false)
  assert.equal(prng.chance(1), true)
})

test('picking takes from the items, shuffling keeps them', () => {
  const prng = new Prng(9)
  const items = [1, 2, 3, 4, 5, 6, 7, 8]
  for (let i = 0; i < 50; i++) assert(items.includes(prng.pick(items) ?? 0))
  assert.equal(prng.pick([]), undefined)
  const shuffled = prng.shuffle([...items])
  assert.notDeepEqual(shuffled, items)
  assert.deepEqual([...shuffled].sort(), items)
})

test('a fork goes its own way, the same way each time', () => {
  const draw = (): number[] => {
    const prng = new Prng(5)
    const fork = prng.fork()
    return [fork.uint32(), prng.uint32(), fork.uint32()]
  }
  assert.deepEqual(draw(), draw())
  assert.equal(new Set(draw()).size, 3)
})

test('bytes are filled', () => {
  const bytes = new Uint8Array(1000)
  new Prng(1).fill(bytes)
  assert(new Set(bytes).size > 200)
})
