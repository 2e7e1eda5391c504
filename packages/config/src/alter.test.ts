import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { applyOperations, malformedOperations, validateBrokerOperations } from './alter.ts'
import { BrokerConfig } from './broker-config.ts'
import { validateClientMetricsConfigs } from './client-metrics-validation.ts'
import { AlterOperation, type ConfigFailure, type ConfigOperation, ConfigResourceType, type Properties } from './config-entry.ts'
import { DynamicBrokerConfig } from './dynamic-broker-config.ts'
import { validateGroupConfigs } from './group-validation.ts'
import { parseProperties } from './properties-file.ts'
import { validateTopicConfigs } from './topic-validation.ts'

const testdata = new URL('../testdata/', import.meta.url)
const facts = JSON.parse(readFileSync(new URL('describe-configs-4.3.1.json', testdata), 'utf8'))
const started = parseProperties(readFileSync(new URL('server.properties', testdata), 'utf8'))

/** Exceptions of Kafka's client for our error names. */
const exceptions = new Map<string, string>([
  ['INVALID_CONFIG', 'InvalidConfigurationException'],
  ['INVALID_REQUEST', 'InvalidRequestException'],
])

type OperationName = keyof typeof AlterOperation

class Cluster {
  readonly dynamic = new DynamicBrokerConfig(new BrokerConfig(started))
  readonly stored = new Map<string, Properties>()

  constructor() {
    this.#store('TOPIC', 'facts', [
      ['retention.ms', '1000000'],
      ['cleanup.policy', 'compact,delete'],
      ['segment.bytes', '1048576'],
      ['internal.segment.bytes', '4096'],
    ])
    this.#store('BROKER', '', [
      ['log.retention.ms', '7200000'],
      ['log.cleaner.threads', '2'],
      ['max.connections', '900'],
    ])
    this.#store('BROKER', '1', [
      ['log.roll.ms', '3600000'],
      ['num.io.threads', '10'],
      ['listener.name.plaintext.max.connections', '600'],
    ])
    this.#store('GROUP', 'g', [
      ['consumer.session.timeout.ms', '50000'],
      ['share.isolation.level', 'read_committed'],
    ])
    this.#store('CLIENT_METRICS', 'cm', [['interval.ms', '1000']])
  }

  #store(type: string, name: string, configs: readonly (readonly [string, string])[]): void {
    const properties = new Map(configs)
    this.stored.set(`${type}/${name}`, properties)
    if (type !== 'BROKER') return
    if (name === '') this.dynamic.setDefaultConfigs(properties)
    else this.dynamic.setBrokerConfigs(properties)
  }

  /** What the handler of IncrementalAlterConfigs does with one resource. */
  alter(type: keyof typeof ConfigResourceType, name: string, operations: readonly ConfigOperation[]): ConfigFailure | undefined {
    const refused = malformedOperations(operations)
    if (refused !== undefined) return refused
    if (type === 'BROKER') {
      const failure = validateBrokerOperations(this.dynamic, name !== '', operations)
      if (failure !== undefined) return failure
    }
    const stored = this.stored.get(`${type}/${name}`) ?? new Map<string, string>()
    const applied = applyOperations(ConfigResourceType[type], stored, operations)
    if (applied.failure !== undefined) return applied.failure
    const proposed = new Map<string, string>(stored)
    for (const [key, value] of applied.changes) {
      if (value === null) proposed.delete(key)
      else proposed.set(key, value)
    }
    const broker = this.dynamic.current
    if (type === 'TOPIC') return validateTopicConfigs(stored, proposed, broker)
    if (type === 'GROUP') return validateGroupConfigs(name, proposed, broker)
    if (type === 'CLIENT_METRICS') return validateClientMetricsConfigs(name, proposed)
    return undefined
  }
}

/** What belongs to others: topics that do not exist, names that the client refuses, eligible leader replicas. */
const elsewhere = /UnknownTopicOrPartition|NumberFormat|Broker-level min.insync/

for (const [type, name, given, expected] of facts.errors) {
  if (expected !== null && elsewhere.test(expected)) continue
  const operations: ConfigOperation[] = given.map(([operation, key, value]: [OperationName, string, string | null]) => {
    return { name: key, configOperation: AlterOperation[operation], value }
  })
  const title = given.map((parts: readonly string[]) => parts.join(' ')).join(', ')
  test(`${type} ${name}: ${title} is answered as by Kafka`, () => {
    const failure = new Cluster().alter(type, name, operations)
    const ours = failure === undefined ? null : `${exceptions.get(failure.error)}|${failure.message}`
    assert.equal(ours, expected)
  })
}
