import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { BrokerConfig } from './broker-config.ts'
import { type ConfigEntry, ConfigSource } from './config-entry.ts'
import { describeBroker, describeClientMetrics, describeGroup, describeTopic } from './describe.ts'
import { topicDefinition } from './definitions.ts'
import { DynamicBrokerConfig } from './dynamic-broker-config.ts'
import { parseProperties } from './properties-file.ts'
import { topicOrder } from './topic-order.ts'
import { configTypeCodes } from './value.ts'

/** Answers of Apache Kafka 4.3.1 to DescribeConfigs, started with `testdata/server.properties`, before and after the changes below. */
const testdata = new URL('../testdata/', import.meta.url)
const facts = JSON.parse(readFileSync(new URL('describe-configs-4.3.1.json', testdata), 'utf8'))
const started = parseProperties(readFileSync(new URL('server.properties', testdata), 'utf8'))

/** Names that Kafka's Admin client gives to sources. */
const sourceNames = new Map<number, string>([
  [ConfigSource.TOPIC_CONFIG, 'DYNAMIC_TOPIC_CONFIG'],
  [ConfigSource.DYNAMIC_BROKER_CONFIG, 'DYNAMIC_BROKER_CONFIG'],
  [ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG, 'DYNAMIC_DEFAULT_BROKER_CONFIG'],
  [ConfigSource.STATIC_BROKER_CONFIG, 'STATIC_BROKER_CONFIG'],
  [ConfigSource.DEFAULT_CONFIG, 'DEFAULT_CONFIG'],
  [ConfigSource.CLIENT_METRICS_CONFIG, 'DYNAMIC_CLIENT_METRICS_CONFIG'],
  [ConfigSource.GROUP_CONFIG, 'DYNAMIC_GROUP_CONFIG'],
])
const typeNames = new Map<number, string>([[0, 'UNKNOWN'], ...Object.entries(configTypeCodes).map(([name, code]) => [code, name] as const)])

function asFacts(entries: readonly ConfigEntry[]): Readonly<Record<string, unknown>> {
  const shown = entries.map((entry) => {
    const synonyms = entry.synonyms.map((synonym) => [synonym.name, synonym.value, sourceNames.get(synonym.source)])
    const source = sourceNames.get(entry.configSource)
    return [entry.name, [entry.value, source, entry.readOnly, entry.isSensitive, typeNames.get(entry.configType), synonyms]] as const
  })
  return Object.fromEntries(shown.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function assertSame(ours: readonly ConfigEntry[], kafkas: Readonly<Record<string, unknown>>): void {
  const shown = asFacts(ours)
  assert.deepEqual(Object.keys(shown), Object.keys(kafkas).toSorted())
  for (const [name, value] of Object.entries(kafkas)) assert.deepEqual(shown[name], value, name)
}

const options = { includeSynonyms: true }
const topic = new Map([
  ['retention.ms', '1000000'],
  ['cleanup.policy', 'compact,delete'],
])

/** A cluster formatted with eligible leader replicas has this stored for all brokers from its start (KIP-966). */
const formatted = { 'min.insync.replicas': '1' }

test('a fresh broker, its topic and group are described as by Kafka', () => {
  const dynamic = new DynamicBrokerConfig(new BrokerConfig(started))
  dynamic.setDefaultConfigs(new Map(Object.entries(formatted)))
  assertSame(describeBroker(dynamic, true, options), facts.broker)
  assertSame(describeBroker(dynamic, false, options), facts.default)
  assertSame(describeTopic(dynamic, topic, options), facts.topic)
  assertSame(describeGroup(dynamic, new Map(), options), facts.group)
})

test('a client-metrics subscription is described as by Kafka', () => {
  const configs = new Map([
    ['interval.ms', '1000'],
    ['match', 'client_id=a.*,client_software_name=x'],
  ])
  assertSame(describeClientMetrics(configs, options), facts.clientMetrics)
})

test('dynamic configurations of all levels show as in Kafka', () => {
  const dynamic = new DynamicBrokerConfig(new BrokerConfig(started))
  const cluster = {
    ...formatted,
    'log.retention.ms': '7200000',
    'log.cleaner.threads': '2',
    'max.connections': '900',
    'follower.replication.throttled.rate': '55',
  }
  const broker = {
    'log.roll.ms': '3600000',
    'num.io.threads': '10',
    'leader.replication.throttled.rate': '1000',
    'my.dynamic.key': 'v',
    'listener.name.plaintext.max.connections': '600',
    'listener.name.plaintext.ssl.keystore.type': 'PKCS12',
  }
  assert.deepEqual(dynamic.setDefaultConfigs(new Map(Object.entries(cluster))), [])
  assert.deepEqual(dynamic.setBrokerConfigs(new Map(Object.entries(broker))), [])
  assertSame(describeBroker(dynamic, true, options), facts.brokerAfter)
  assertSame(describeBroker(dynamic, false, options), facts.defaultAfter)
  const changed = new Map([
    ...topic,
    ['segment.bytes', '1048576'],
    ['internal.segment.bytes', '4096'],
    ['leader.replication.throttled.replicas', '0:1'],
  ])
  assertSame(describeTopic(dynamic, changed, options), facts.topicAfter)
  const group = new Map([
    ['consumer.session.timeout.ms', '50000'],
    ['share.isolation.level', 'read_committed'],
  ])
  assertSame(describeGroup(dynamic, group, options), facts.groupAfter)
})

test('only the keys asked for, with documentation if asked for', () => {
  const dynamic = new DynamicBrokerConfig(new BrokerConfig(started))
  const [entry, ...rest] = describeTopic(dynamic, topic, { names: ['retention.ms', 'no.such.key'], includeDocumentation: true })
  assert.deepEqual(rest, [])
  assert.equal(entry?.value, '1000000')
  assert.deepEqual(entry?.synonyms, [])
  assert.match(entry?.documentation ?? '', /-1 keeps them for ever/)
  assert.equal(describeTopic(dynamic, topic, { names: ['retention.ms'] })[0]?.documentation, null)
})

test('a topic is told in the order of Kafka, every visible key once', () => {
  const names = describeTopic(new DynamicBrokerConfig(new BrokerConfig(started)), new Map(), {}).map((entry) => entry.name)
  assert.deepEqual(names, topicOrder)
  assert.deepEqual(
    [...names].sort(),
    [...topicDefinition.keys.values()]
      .filter((key) => !key.internal)
      .map((key) => key.name)
      .sort(),
  )
})
