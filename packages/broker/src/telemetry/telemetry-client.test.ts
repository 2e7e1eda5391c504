import assert from 'node:assert/strict'
import { test } from 'node:test'
import { code } from '../error-codes.ts'
import { TelemetryClient } from './telemetry-client.ts'

const client = () => new TelemetryClient('AAAAAAAAAAAAAAAAAAAAAg', 1, 1, [], 1000)

test('a client asks once per interval, and pushes once after it', () => {
  const asked = client()
  assert.deepEqual(
    [asked.asks(5000), asked.asks(5999), asked.pushes(5001), asked.pushes(6000), asked.pushes(6001)],
    [true, false, true, false, true],
  )
  assert.deepEqual([asked.asks(7000), asked.asks(7001)], [false, true])
})

test('a client whose push failed for want of its subscription may ask at once', () => {
  const lost = client()
  lost.asks(5000)
  lost.lastError = code.UNKNOWN_SUBSCRIPTION_ID
  assert.deepEqual([lost.asks(5001), lost.asks(5002)], [true, false])
})
