import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BrokerConfig } from './broker-config.ts'

const combined = {
  'node.id': '1',
  'process.roles': 'broker,controller',
  'controller.quorum.bootstrap.servers': 'localhost:9093',
  'controller.listener.names': 'CONTROLLER',
  listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
}

function properties(changes: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const given: Record<string, string | undefined> = { ...combined, ...changes }
  return new Map(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
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
  assert.equal(new BrokerConfig(properties({ 'node.id': undefined, 'broker.id': '4' })).nodeId, 4)
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

const failed = 'requirement failed: '
const cases: readonly (readonly [Readonly<Record<string, string | undefined>>, string])[] = [
  [{ 'process.roles': undefined }, 'Missing required configuration "process.roles" which has no default value.'],
  [{ 'process.roles': '' }, "Configuration 'process.roles' must not be empty. Valid values include: [broker, controller]"],
  [
    { 'controller.quorum.bootstrap.servers': undefined },
    'If using process.roles, either controller.quorum.bootstrap.servers must contain the set of bootstrap controllers or controller.quorum.voters must contain a parseable set of controllers.',
  ],
  [
    { 'controller.quorum.voters': '2@a:1' },
    `${failed}If process.roles contains the 'controller' role, the node id 1 must be included in the set of voters controller.quorum.voters=Set(2)`,
  ],
  [
    { 'controller.quorum.voters': 'a:1' },
    'Invalid configuration value for controller.quorum.voters. Each entry should be in the form `{id}@{host}:{port}`.',
  ],
  [
    { listeners: 'PLAINTEXT://:9092,CONTROLLER://:9092' },
    "Error creating broker listeners from '[PLAINTEXT://:9092, CONTROLLER://:9092]': Each listener must have a different port, listeners: [PLAINTEXT://:9092, CONTROLLER://:9092]",
  ],
  [
    { listeners: 'PLAINTEXT://:9092' },
    `${failed}controller.listener.names must contain at least one value appearing in the 'listeners' configuration when running the KRaft controller role`,
  ],
  [
    { 'listener.security.protocol.map': 'PLAINTEXT:PLAIN,CONTROLLER:PLAINTEXT' },
    'Invalid security protocol `PLAIN` defined in listener.security.protocol.map',
  ],
  [
    { 'advertised.listeners': 'PLAINTEXT://0.0.0.0:9092' },
    `${failed}advertised.listeners cannot use the nonroutable meta-address 0.0.0.0. Use a routable IP address.`,
  ],
  [
    { 'inter.broker.listener.name': 'X' },
    'Listener with name X defined in inter.broker.listener.name not found in listener.security.protocol.map.',
  ],
]

for (const [changes, problem] of cases) {
  test(`refused: ${JSON.stringify(changes)}`, () => {
    assert.equal(BrokerConfig.problems(properties(changes))[0], problem)
  })
}

test('one IPv4 and one IPv6 listener may share a port', () => {
  const listeners = 'PLAINTEXT://127.0.0.1:9092,SIX://[::1]:9092,CONTROLLER://:9093'
  const map = 'PLAINTEXT:PLAINTEXT,SIX:PLAINTEXT,CONTROLLER:PLAINTEXT'
  assert.deepEqual(BrokerConfig.problems(properties({ listeners, 'listener.security.protocol.map': map })), [])
})
