import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Definition } from './definition.ts'
import { brokerDefinition, clientMetricsDefinition, dynamicBrokerDefinition, groupDefinition, topicDefinition } from './definitions.ts'
import { configReference } from './reference.ts'
import { topicSynonyms } from './synonyms.ts'

const factsUrl = new URL('../../../../shared/protocol/configs.json', import.meta.url)
const present = existsSync(factsUrl)
const facts = present ? JSON.parse(readFileSync(factsUrl, 'utf8')) : {}

/** A key in the form of the facts: type, default, validator, importance, and `internal`. */
function asFact(definition: Definition, name: string): readonly unknown[] {
  const key = definition.keys.get(name)
  assert.ok(key !== undefined, `${name} is missing`)
  let initial: unknown = key.default === undefined ? '(required)' : key.default
  if (key.type === 'DOUBLE') initial = Number(initial)
  return [key.type, initial, key.valid?.text ?? '', key.importance, ...(key.internal ? ['internal'] : [])]
}

const kinds: readonly (readonly [string, Definition])[] = [
  ['broker', brokerDefinition],
  ['topic', topicDefinition],
  ['group', groupDefinition],
  ['clientMetrics', clientMetricsDefinition],
]

for (const [kind, definition] of kinds) {
  test(`${kind} keys are those of Kafka 4.3.1, with type, default, validator and importance`, { skip: !present }, () => {
    const expected = facts[kind]
    assert.deepEqual([...definition.keys.keys()].sort(), Object.keys(expected).sort())
    for (const name of Object.keys(expected)) assert.deepEqual(asFact(definition, name), expected[name], name)
  })
}

test('what changes while running, and how, is what Kafka says', { skip: !present }, () => {
  const modes = Object.fromEntries([...dynamicBrokerDefinition.keys.values()].map((key) => [key.name, key.update]))
  assert.deepEqual(modes, facts.brokerDynamic)
})

test('topic keys stand on the broker keys that Kafka names', { skip: !present }, () => {
  const ours = Object.fromEntries([...topicSynonyms].map(([name, list]) => [name, list.map((one) => [one.name, String(one.factor)])]))
  assert.deepEqual(ours, facts.topicSynonyms)
})

test('every key has documentation of its own: a sentence or two', () => {
  for (const [kind, definition] of kinds) {
    for (const key of definition.keys.values()) {
      assert.match(key.documentation, /^[A-Z`0-9][^]*[.]$/, `${kind} ${key.name}`)
      assert.ok(key.documentation.length >= 20 && key.documentation.length <= 260, `${kind} ${key.name}: ${key.documentation.length}`)
    }
  }
})

test('the pages of docs/reference are what the keys give', () => {
  for (const [name, text] of configReference()) {
    const written = readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8')
    assert.equal(written, text, `${name}: run node packages/config/scripts/write-reference.ts`)
  }
})
