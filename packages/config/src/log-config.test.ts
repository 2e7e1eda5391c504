import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokerConfig } from './broker-config.ts'
import type { Properties } from './config-entry.ts'
import { DynamicBrokerConfig } from './dynamic-broker-config.ts'
import { logConfig } from './log-config.ts'

const file = new Map([
  ['node.id', '1'],
  ['process.roles', 'broker,controller'],
  ['controller.quorum.bootstrap.servers', 'localhost:9093'],
  ['controller.listener.names', 'CONTROLLER'],
  ['listeners', 'PLAINTEXT://:9092,CONTROLLER://:9093'],
])

function broker(changes: Readonly<Record<string, string>> = {}): DynamicBrokerConfig {
  return new DynamicBrokerConfig(new BrokerConfig(new Map([...file, ...Object.entries(changes)])))
}

const none: Properties = new Map()

test('defaults are Kafka’s, and never is the largest safe integer', () => {
  const config = logConfig(broker().current, none)
  assert.equal(config.segmentBytes, 1_073_741_824)
  assert.equal(config.retentionMs, 604_800_000)
  assert.equal(config.segmentMs, 604_800_000)
  assert.equal(config.flushMessages, Number.MAX_SAFE_INTEGER)
  assert.equal(config.flushMs, Number.MAX_SAFE_INTEGER)
  assert.deepEqual(config.cleanupPolicy, ['delete'])
  assert.equal(config.compressionType, 'producer')
})

test('milliseconds beat minutes, minutes beat hours', () => {
  assert.equal(logConfig(broker({ 'log.retention.hours': '1' }).current, none).retentionMs, 3_600_000)
  assert.equal(logConfig(broker({ 'log.retention.hours': '1', 'log.retention.minutes': '2' }).current, none).retentionMs, 120_000)
  const all = { 'log.retention.hours': '1', 'log.retention.minutes': '2', 'log.retention.ms': '-7' }
  assert.equal(logConfig(broker(all).current, none).retentionMs, -1)
})

test('the topic beats the broker’s dynamic configuration, that the cluster’s, that the file', () => {
  const dynamic = broker({ 'log.segment.bytes': '2000000' })
  const segment = (topic: Properties): number => logConfig(dynamic.current, topic).segmentBytes
  assert.equal(segment(none), 2_000_000)
  dynamic.setDefaultConfigs(new Map([['log.segment.bytes', '3000000']]))
  assert.equal(segment(none), 3_000_000)
  dynamic.setBrokerConfigs(new Map([['log.segment.bytes', '4000000']]))
  assert.equal(segment(none), 4_000_000)
  assert.equal(segment(new Map([['segment.bytes', '5000000']])), 5_000_000)
  assert.equal(segment(new Map([['internal.segment.bytes', '100']])), 100)
})

test('a stored value that no longer passes counts as not set', () => {
  const config = logConfig(
    broker().current,
    new Map([
      ['segment.bytes', '1'],
      ['retention.ms', '5'],
    ]),
  )
  assert.equal(config.segmentBytes, 1_073_741_824)
  assert.equal(config.retentionMs, 5)
})

test('a change is told, and taking it back gives what the file says', () => {
  const dynamic = broker({ 'log.roll.ms': '1000' })
  const seen: number[] = []
  dynamic.onChange((now) => seen.push(logConfig(now, none).segmentMs))
  assert.deepEqual(dynamic.setDefaultConfigs(new Map([['log.roll.ms', '2000']])), [])
  assert.deepEqual(dynamic.setDefaultConfigs(none), [])
  assert.deepEqual(seen, [2000, 1000])
})

test('stored configurations that cannot be are ignored and told', () => {
  const dynamic = broker()
  const stored = new Map([
    ['broker.id', '9'],
    ['num.io.threads', 'many'],
    ['ssl.keystore.location', '/k'],
    ['message.max.bytes', '77'],
  ])
  assert.deepEqual(dynamic.setBrokerConfigs(stored), [
    'Dynamic broker config contains invalid values, these configs will be ignored: [num.io.threads]',
    'Non-dynamic configs will be ignored: [broker.id]',
    'Security configs can be dynamically updated only using listener prefix, base configs will be ignored: [ssl.keystore.location]',
  ])
  assert.deepEqual([...dynamic.brokerConfigs], [['message.max.bytes', '77']])
  assert.equal(dynamic.current.get('message.max.bytes'), 77)
})
