import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BrokerConfig } from './broker-config.ts'

const combined = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.quorum.bootstrap.servers': 'localhost:9093',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
}

function properties(changes: Readonly<Record<string, string | null>>): ReadonlyMap<string, string> {
  const given: Record<string, string | null> = { ...combined, ...changes }
  return new Map(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])))
}

test('values have the types of their keys, and Long.MAX_VALUE keeps its text', () => {
  const config = new BrokerConfig(properties({ 'log.dirs': '/a, /b', 'num.partitions': ' 3 ', 'auto.create.topics.enable': 'FALSE' }))
  assert.equal(config.get('num.partitions'), 3)
  assert.equal(config.get('auto.create.topics.enable'), false)
  assert.equal(config.get('log.flush.interval.messages'), Number.MAX_SAFE_INTEGER)
  assert.equal(config.text('log.flush.interval.messages'), '9223372036854775807')
  assert.equal(config.text('log.cleaner.io.max.bytes.per.second'), '1.7976931348623157E308')
  assert.deepEqual(config.logDirs, ['/a', '/b'])
  assert.equal(config.metadataLogDir, '/a')
})

test('a running broker names its log directories by absolute paths, as Java makes them', () => {
  const given = properties({ 'log.dirs': 'data,/a//b/,./c', 'metadata.log.dir': 'meta/' })
  const config = new BrokerConfig(given, '/home')
  assert.deepEqual(config.logDirs, ['/home/data', '/a/b', '/home/./c'])
  assert.equal(config.metadataLogDir, '/home/meta')
  assert.equal(config.text('log.dirs'), 'data,/a//b/,./c')
  assert.deepEqual(new BrokerConfig(given).logDirs, ['data', '/a//b/', './c'])
})

test('listeners are split by who they serve', () => {
  const config = new BrokerConfig(
    properties({
      listeners: 'INSIDE://:9092,OUTSIDE://[::1]:9094,CONTROLLER://0.0.0.0:9093',
      'advertised.listeners': 'INSIDE://broker-1:9092,OUTSIDE://example.com:19094',
      'listener.security.protocol.map': 'INSIDE:PLAINTEXT,OUTSIDE:SASL_SSL,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'inside',
      'controller.quorum.voters': '1@controller-1:9093',
      'listener.name.outside.max.connections': '7',
    }),
  )
  assert.deepEqual(config.brokerListeners, [
    { listenerName: 'INSIDE', securityProtocol: 'PLAINTEXT', host: '', port: 9092 },
    { listenerName: 'OUTSIDE', securityProtocol: 'SASL_SSL', host: '::1', port: 9094 },
  ])
  assert.deepEqual(
    config.advertisedListeners.map((endpoint) => `${endpoint.host}:${endpoint.port}`),
    ['broker-1:9092', 'example.com:19094'],
  )
  assert.deepEqual(config.advertisedControllerListeners, [
    { listenerName: 'CONTROLLER', securityProtocol: 'PLAINTEXT', host: 'controller-1', port: 9093 },
  ])
  assert.equal(config.interBrokerListenerName, 'INSIDE')
  assert.equal(config.listenerGet('OUTSIDE', 'max.connections'), 7)
  assert.equal(config.listenerGet('INSIDE', 'max.connections'), 2147483647)
})

test('broker.id and node.id stand for each other', () => {
  assert.equal(new BrokerConfig(properties({ 'node.id': null, 'broker.id': '4' })).nodeId, 4)
  assert.deepEqual(BrokerConfig.problems(properties({ 'broker.id': '4' })), ['You must set `node.id` to the same value as `broker.id`.'])
})

test('all wrong values are told at once', () => {
  const problems = BrokerConfig.problems(properties({ 'num.partitions': '0', 'log.segment.bytes': '1', 'process.roles': 'brokr' }))
  assert.deepEqual(problems, [
    'Invalid value brokr for configuration process.roles: String must be one of: broker, controller',
    'Invalid value 0 for configuration num.partitions: Value must be at least 1',
    'Invalid value 1 for configuration log.segment.bytes: Value must be at least 1048576',
  ])
})

/** Changes to the file above, and what Apache Kafka 4.3.1 says to them: null where it starts. */
const cases: readonly (readonly [Readonly<Record<string, string | null>>, string | null])[] = JSON.parse(
  readFileSync(new URL('../testdata/start-refusals-4.3.1.json', import.meta.url), 'utf8'),
)

for (const [changes, problem] of cases) {
  test(`${problem === null ? 'accepted' : 'refused'} as by Kafka: ${JSON.stringify(changes)}`, () => {
    assert.equal(BrokerConfig.problems(properties(changes))[0] ?? null, problem)
  })
}

test('one IPv4 and one IPv6 listener may share a port', () => {
  const listeners = 'PLAINTEXT://127.0.0.1:9092,SIX://[::1]:9092,CONTROLLER://:9093'
  const map = 'PLAINTEXT:PLAINTEXT,SIX:PLAINTEXT,CONTROLLER:PLAINTEXT'
  assert.deepEqual(BrokerConfig.problems(properties({ listeners, 'listener.security.protocol.map': map })), [])
})
