import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { adminKeys } from './admin-keys.ts'
import { consumerKeys } from './consumer-keys.ts'
import { ConfigError } from './key.ts'
import type { Definition } from './key.ts'
import { producerKeys } from './producer-keys.ts'
import { camelName, readConfig } from './reading.ts'
import { clientConfigReference } from './reference.ts'

const kafka: Readonly<Record<string, Readonly<Record<string, readonly [type: string, initial: string | null, allowed: string | null]>>>> =
  JSON.parse(readFileSync(new URL('../../testdata/kafka-client-configs.json', import.meta.url), 'utf8'))

const tables: readonly (readonly [string, Definition])[] = [
  ['ProducerConfig', producerKeys],
  ['ConsumerConfig', consumerKeys],
  ['AdminClientConfig', adminKeys],
]

for (const [name, keys] of tables) {
  test(`the keys are those of Kafka 4.3's ${name}`, () => {
    const ours = Object.keys(keys).filter((key) => keys[key]?.isOwn === false)
    // Those of share consumers come with share groups.
    assert.deepEqual(
      ours.sort(),
      Object.keys(kafka[name] ?? {})
        .filter((key) => !key.startsWith('share.'))
        .sort(),
    )
  })

  test(`numbers and flags have the defaults of ${name}`, () => {
    for (const [key, [type, initial]] of Object.entries(kafka[name] ?? {})) {
      if (!['int', 'long', 'short', 'boolean', 'double'].includes(type) || initial === null) continue
      assert.equal(String(keys[key]?.initial), initial, key)
    }
  })
}

test('both spellings are read, as their type or as text', () => {
  const { values, given } = readConfig(producerKeys, { 'linger.ms': '7', batchSize: 100, acks: 'all', 'compression.type': 'zstd' })
  assert.deepEqual(
    [values.lingerMs, values.batchSize, values.acks, values.compressionType, values.bufferMemory],
    [7, 100, -1, 'zstd', 33554432],
  )
  assert.deepEqual([...given].sort(), ['acks', 'batch.size', 'compression.type', 'linger.ms'])
})

test('a wrong value says what is allowed', () => {
  const wrong = (config: Parameters<typeof readConfig<typeof producerKeys>>[1], text: RegExp): void => {
    assert.throws(
      () => readConfig(producerKeys, config),
      (error: unknown) => error instanceof ConfigError && text.test(error.message),
    )
  }
  wrong({ 'linger.ms': 'soon' }, /'soon' for configuration linger\.ms: expected an integer, 0 or more/)
  wrong({ 'batch.size': -1 }, /-1 for configuration batch\.size: expected an integer, 0 or more/)
  wrong({ 'compression.type': 'lzma' }, /expected none, gzip, snappy, lz4, zstd/)
  wrong({ 'enable.idempotence': 'yes' }, /expected true or false/)
  wrong({ lingerMs: 1, 'linger.ms': 2 }, /names linger\.ms twice/)
})

test('a secret is not shown', () => {
  const given: Record<string, unknown> = { 'ssl.key.password': 5 }
  assert.throws(() => readConfig(producerKeys, given), /Invalid value \[hidden\] for configuration ssl\.key\.password/)
})

test('a name that nothing knows is a warning with the nearest one', () => {
  const given: Record<string, unknown> = { lingerMS: 5, 'compresion.type': 'gzip', zzz: 1 }
  assert.deepEqual(readConfig(producerKeys, given).warnings, [
    "The configuration 'lingerMS' is not known: did you mean 'lingerMs'?",
    "The configuration 'compresion.type' is not known: did you mean 'compression.type'?",
    "The configuration 'zzz' is not known",
  ])
})

test('camel case goes through every name without a clash', () => {
  for (const [, keys] of tables) {
    const names = Object.keys(keys)
    assert.equal(new Set(names.map(camelName)).size, names.length)
  }
})

test('integers come through as they were given', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.boolean(), (number, asText) => {
      const { values } = readConfig(producerKeys, { 'batch.size': asText ? String(number) : number })
      assert.equal(values.batchSize, number)
    }),
  )
})

test('docs/reference/client-config.md is what the tables give', () => {
  const written = readFileSync(new URL('../../../../docs/reference/client-config.md', import.meta.url), 'utf8')
  assert.equal(written, clientConfigReference(), 'run node packages/client/scripts/write-reference.ts')
})
