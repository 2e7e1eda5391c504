import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokerConfig } from '@samsa/config'
import { cleanerSettings } from './cleaner-settings.ts'

function settings(values: Readonly<Record<string, string>>): ReturnType<typeof cleanerSettings> {
  const required = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.listener.names': 'CONTROLLER',
    listeners: 'PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093',
    'controller.quorum.voters': '1@localhost:9093',
  }
  return cleanerSettings(new BrokerConfig(new Map(Object.entries({ ...required, ...values }))))
}

test('the buffers are shared out over the threads, as Kafka does', () => {
  const { dedupeBufferBytes, ioBufferBytes, loadFactor, backoffMs, threads } = settings({ 'log.cleaner.threads': '2' })
  assert.deepEqual([threads, dedupeBufferBytes, ioBufferBytes, loadFactor, backoffMs], [2, 67108864, 131072, 0.9, 15000])
  const large = settings({ 'log.cleaner.dedupe.buffer.size': '9000000000' })
  assert.equal(large.dedupeBufferBytes, 2147483647)
})

test('slices become small where the pace is slow', () => {
  assert.equal(settings({}).sliceBytes, 33_554_432)
  assert.equal(settings({ 'log.cleaner.io.max.bytes.per.second': '1000000' }).sliceBytes, 100_000)
  assert.equal(settings({ 'log.cleaner.io.max.bytes.per.second': '10' }).sliceBytes, 65536)
})
