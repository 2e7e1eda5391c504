import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CreationRate } from './creation-rate.ts'

test('a window comes at once, the rest at the rate', () => {
  const rate = new CreationRate(10)
  rate.set(2, 0)
  const waits = Array.from({ length: 23 }, () => rate.take(0))
  assert.deepEqual(
    waits.slice(0, 20),
    Array.from({ length: 20 }, () => 0),
  )
  assert.deepEqual(waits.slice(20), [500, 1000, 1500])
  assert.equal(rate.take(2000), 0, 'what waited is over, and one more is earned')
  assert.equal(rate.take(2000), 500)
})

test('without a bound nobody waits, and a bound can come later', () => {
  const rate = new CreationRate(1)
  for (let count = 0; count < 1000; count++) assert.equal(rate.take(0), 0)
  rate.set(1, 5)
  assert.deepEqual([rate.take(5), rate.take(5)], [0, 1000])
})
