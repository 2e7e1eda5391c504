import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Meter } from './meter.ts'

test('a steady rate is shown by every average', () => {
  const meter = new Meter(0)
  for (let second = 5; second <= 3600; second += 5) {
    meter.count += 50
    meter.tick(second * 1000)
  }
  for (const rate of [meter.meanRate, meter.oneMinuteRate, meter.fiveMinuteRate, meter.fifteenMinuteRate]) {
    assert.ok(Math.abs(rate - 10) < 1e-6, String(rate))
  }
})

test('after a burst the one-minute rate falls by e in a minute', () => {
  const meter = new Meter(0)
  meter.mark(300)
  meter.tick(5000)
  const burst = meter.oneMinuteRate
  assert.equal(burst, 60)
  meter.tick(65_000)
  assert.ok(Math.abs(meter.oneMinuteRate - burst / Math.E) < 1e-9)
  assert.ok(meter.fifteenMinuteRate > meter.oneMinuteRate)
})

test('ticks more often than every five seconds change nothing but the mean', () => {
  const meter = new Meter(1000)
  meter.mark(10)
  meter.tick(3000)
  assert.equal(meter.oneMinuteRate, 0)
  assert.equal(meter.meanRate, 5)
  meter.tick(6000)
  assert.equal(meter.oneMinuteRate, 2)
})

test('late ticks spread what was counted over the time that passed', () => {
  const often = new Meter(0)
  const late = new Meter(0)
  for (const second of [5, 10, 15, 20]) {
    often.count += 5
    often.tick(second * 1000)
  }
  late.count += 20
  late.tick(20_000)
  assert.ok(Math.abs(often.oneMinuteRate - late.oneMinuteRate) < 1e-9)
})
