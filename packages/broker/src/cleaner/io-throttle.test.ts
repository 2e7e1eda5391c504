import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IoThrottle } from './io-throttle.ts'

test('bytes of all who ask keep the rate together; a pause is not saved up', () => {
  let nowMs = 0
  const throttle = new IoThrottle(1000, () => nowMs)
  assert.equal(throttle.delayAfter(500), 500)
  assert.equal(throttle.delayAfter(500), 1000)
  nowMs = 900
  assert.equal(throttle.delayAfter(0), 100)
  nowMs = 10_000
  assert.equal(throttle.delayAfter(100), 100)
})

test('a new rate counts from the next bytes on; without a limit nobody waits', () => {
  const throttle = new IoThrottle(Number.MAX_VALUE, () => 0)
  assert.ok(throttle.delayAfter(1e12) < 1e-3)
  throttle.bytesPerSecond = 1000
  assert.ok(Math.abs(throttle.delayAfter(1000) - 1000) < 1)
})
