import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DecayClock, Histogram } from './histogram.ts'

test('count, sum, mean, extremes and deviation are exact', () => {
  const histogram = new Histogram(new DecayClock(0))
  for (const value of [2, 4, 4, 4, 5, 5, 7, 9]) histogram.update(value)
  assert.equal(histogram.count, 8)
  assert.equal(histogram.sum, 40)
  assert.equal(histogram.mean, 5)
  assert.equal(histogram.min, 2)
  assert.equal(histogram.max, 9)
  assert.ok(Math.abs(histogram.standardDeviation - Math.sqrt(32 / 7)) < 1e-12)
})

test('an empty histogram shows zeros', () => {
  const histogram = new Histogram(new DecayClock(0))
  assert.deepEqual(histogram.percentiles([0.5, 0.999]), [0, 0])
  assert.deepEqual([histogram.min, histogram.max, histogram.mean, histogram.standardDeviation], [0, 0, 0, 0])
})

test('percentiles are within one sixty-fourth of the exact ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 2 ** 31 - 1 }), { minLength: 1, maxLength: 200 }),
      fc.constantFrom(0.5, 0.75, 0.95, 0.99),
      (values, p) => {
        const histogram = new Histogram(new DecayClock(0))
        for (const value of values) histogram.update(value)
        const sorted = values.toSorted((a, b) => a - b)
        const exact = sorted[Math.ceil(p * sorted.length) - 1] ?? 0
        const [found = -1] = histogram.percentiles([p])
        assert.ok(Math.abs(found - exact) <= exact / 64 + 1, `${found} for ${exact}`)
      },
    ),
  )
})

test('recent values outweigh old ones', () => {
  const clock = new DecayClock(0)
  const histogram = new Histogram(clock)
  for (let i = 0; i < 1000; i++) histogram.update(10)
  clock.tick(10 * 60_000)
  for (let i = 0; i < 10; i++) histogram.update(50)
  assert.deepEqual(histogram.percentiles([0.5]), [50])
  assert.equal(histogram.count, 1010)
})

test('a long run divides the weights and keeps their proportions', () => {
  const clock = new DecayClock(0)
  const histogram = new Histogram(clock)
  const rescaleMs = (Math.log(1e60) / 0.015) * 1000
  clock.tick(rescaleMs - 1000)
  for (let i = 0; i < 100; i++) histogram.update(7)
  clock.tick(rescaleMs + 1000)
  assert.equal(clock.epoch, 1)
  histogram.update(60)
  assert.deepEqual(histogram.percentiles([0.5, 0.999]), [7, 60])
})

test('values beyond every bucket are kept as the largest', () => {
  const histogram = new Histogram(new DecayClock(0))
  histogram.update(2 ** 50)
  assert.equal(histogram.max, 2 ** 50)
  assert.equal(histogram.percentiles([0.5])[0], 2 ** 50)
})
