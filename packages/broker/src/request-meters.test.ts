import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MetricRegistry } from '@samsa/metrics'
import { apiKeys } from '@samsa/protocol'
import type { ServerRequest } from '@samsa/wire'
import { RequestMeters } from './request-meters.ts'

const TIMES = ['RequestQueueTimeMs', 'LocalTimeMs', 'RemoteTimeMs', 'ResponseQueueTimeMs', 'ResponseSendTimeMs', 'TotalTimeMs']

function request(apiKey: number, trace: Partial<ServerRequest['trace']> = {}): ServerRequest {
  const times = { receivedMs: 100, servedMs: 101, handledMs: 103, answeredMs: 107, isOfFollower: false, ...trace }
  return { apiKey, apiVersion: 4, correlationId: 1, clientId: 'c', bodyOffset: 0, frame: new Uint8Array(50), lent: false, trace: times }
}

/** The times of one completed request, and its size, as the registry has them. */
function told(registry: MetricRegistry, name: string): number[] {
  return [...TIMES, 'RequestBytes'].map(
    (metric) => registry.histogram(`kafka.network:type=RequestMetrics,name=${metric}`, { request: name }).sum,
  )
}

test('where the time of a request went', () => {
  const registry = new MetricRegistry()
  const meters = new RequestMeters(registry)
  meters.completed(request(apiKeys.Heartbeat), 115, 131)
  assert.deepEqual(told(registry, 'Heartbeat'), [1, 2, 4, 8, 16, 31, 50])
  const meter = registry.meter('kafka.network:type=RequestMetrics,name=RequestsPerSec', { request: 'Heartbeat', version: '4' })
  assert.equal(meter.count, 1)
})

test('a long answer that left before its handler returned waited for nothing', () => {
  const registry = new MetricRegistry()
  new RequestMeters(registry).completed(request(apiKeys.Heartbeat, { handledMs: -1 }), 107, 107)
  assert.deepEqual(told(registry, 'Heartbeat').slice(1, 3), [6, 0])
})

test('fetches count twice: as fetches, and by who fetches', () => {
  const registry = new MetricRegistry()
  const meters = new RequestMeters(registry)
  meters.completed(request(apiKeys.Fetch), 115, 131)
  meters.completed(request(apiKeys.Fetch, { isOfFollower: true }), 115, 132)
  const totals = ['Fetch', 'FetchConsumer', 'FetchFollower'].map((name) => told(registry, name)[5])
  assert.deepEqual(totals, [63, 31, 32])
})

test('errors of answers by code', () => {
  const registry = new MetricRegistry()
  const answered = new RequestMeters(registry).answered(apiKeys.Heartbeat)
  for (const errorCode of [27, 27, 0]) answered({ errorCode })
  const count = (error: string): number =>
    registry.meter('kafka.network:type=RequestMetrics,name=ErrorsPerSec', { request: 'Heartbeat', error }).count
  assert.deepEqual([count('REBALANCE_IN_PROGRESS'), count('NONE')], [2, 1])
})
