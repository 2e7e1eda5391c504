import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { apis } from './apis.ts'
import { groupRecordTypes, shareStateRecordTypes, transactionRecordTypes } from './coordinator/record-types.ts'
import type { CoordinatorRecordType } from './coordinator/record-types.ts'
import { errors } from './errors/errors.ts'
import { metadataRecordTypes } from './metadata/record-types.ts'
import { schemas } from './testing/schemas.ts'
import type { FieldSchema, FieldSchemas, MessageSchema } from './schema/message.ts'

const COPY = new URL('../facts/', import.meta.url)
/** Where the facts come from, in the checkouts that have it. */
const ORIGIN = new URL('../../../../shared/protocol/', import.meta.url)

interface FieldFact {
  name: string
  type: string
  versions?: string
  fields?: FieldFact[]
  default?: unknown
  ignorable?: boolean | string
  tag?: number
  taggedVersions?: string
  [other: string]: unknown
}

interface MessageFact {
  validVersions: string
  fields: FieldFact[]
  commonStructs?: { name: string; versions: string; fields: FieldFact[] }[]
  latestVersionUnstable?: boolean
  [other: string]: unknown
}

function facts(file: string): Record<string, MessageFact> {
  return JSON.parse(readFileSync(new URL(file, COPY), 'utf8'))
}

test('the copy of the facts is their original', { skip: !existsSync(ORIGIN) }, () => {
  for (const file of ['requests', 'headers', 'metadata', 'coordinator', 'data', 'errors'])
    assert.equal(readFileSync(new URL(`${file}.json`, COPY), 'utf8'), readFileSync(new URL(`${file}.json`, ORIGIN), 'utf8'), file)
})

test('every message is the fact', () => {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]))
  for (const file of ['requests.json', 'headers.json', 'metadata.json', 'coordinator.json', 'data.json']) {
    for (const [name, fact] of Object.entries(facts(file))) {
      if (fact.validVersions === 'none') continue
      const schema = byName.get(name)
      assert(schema !== undefined, name)
      assert.deepEqual(messageOf(schema), messageFact(name, fact), name)
      byName.delete(name)
    }
  }
  assert.deepEqual([...byName.keys()], [])
})

test('the table of APIs has every request that exists', () => {
  const requests = Object.entries(facts('requests.json')).filter(
    ([name, fact]) => name.endsWith('Request') && fact.validVersions !== 'none',
  )
  assert.equal(Object.keys(apis).length, requests.length)
  for (const [key, api] of Object.entries(apis)) {
    assert.equal(Number(key), api.key)
    assert.deepEqual([api.request.apiKey, api.request.name], [api.key, `${api.name}Request`])
    assert.deepEqual([api.response.apiKey, api.response.name], [api.key, `${api.name}Response`])
    assert.equal(api.request.validVersions, api.response.validVersions)
  }
})

test('the tables of records have every type under its number', () => {
  const coordinators = [groupRecordTypes, transactionRecordTypes, shareStateRecordTypes]
  let count = 0
  for (const types of coordinators) {
    for (const [type, { name, key, value }] of Object.entries<CoordinatorRecordType>(types)) {
      assert.deepEqual([key.name, key.apiKey, value.name, value.apiKey], [`${name}Key`, Number(type), `${name}Value`, Number(type)])
      count += 2
    }
  }
  assert.equal(count, Object.keys(facts('coordinator.json')).length)
  for (const [type, record] of Object.entries(metadataRecordTypes)) assert.equal(record.apiKey, Number(type))
  const ofTheCluster = Object.keys(facts('metadata.json')).filter((name) => !name.startsWith('Remote'))
  assert.equal(Object.keys(metadataRecordTypes).length, ofTheCluster.length)
})

test('every error is the fact, and has a text', () => {
  const table = Object.values(errors)
    .toSorted((a, b) => a.code - b.code)
    .map(({ message, ...error }) => (assert(message.length > 0), error))
  assert.deepEqual(table, JSON.parse(readFileSync(new URL('errors.json', COPY), 'utf8')))
})

/** Both sides in one form: fields as pairs in wire order, what is absent or means nothing left out. */
function messageFact(name: string, fact: MessageFact): unknown {
  const { fields, commonStructs, latestVersionUnstable, flexibleVersions, ...rest } = fact
  return {
    ...rest,
    name,
    flexibleVersions: flexibleVersions ?? 'none',
    ...(latestVersionUnstable === true && { latestVersionUnstable }),
    fields: fields.map(fieldFact),
    structs: (commonStructs ?? []).map((struct) => [struct.name, struct.versions, struct.fields.map(fieldFact)]),
  }
}

function fieldFact(fact: FieldFact): unknown {
  const { name, fields, default: value, ignorable, versions, ...rest } = fact
  return [
    name.charAt(0).toLowerCase() + name.slice(1),
    {
      ...rest,
      // As in Kafka's generator, a field without versions has those in which it is tagged.
      versions: versions ?? rest.taggedVersions,
      ...defaultFact(fact.type, value),
      ...(String(ignorable) === 'true' && { ignorable: true }),
      ...(fields !== undefined && { fields: fields.map(fieldFact) }),
    },
  ]
}

/** Kafka's generator takes JSON's null for "no default", and only the text "null" for the value. */
function defaultFact(type: string, value: unknown): { default?: unknown } {
  if (value === undefined || value === null || value === '' || value === false || value === 'false') return {}
  if (value === 'null') return { default: null }
  if (value === 'true') return { default: true }
  if (type === 'string' || !Number.isSafeInteger(Number(value))) return { default: value }
  return Number(value) === 0 ? {} : { default: Number(value) }
}

function messageOf(schema: MessageSchema): unknown {
  const { fields, commonStructs, ...rest } = schema
  const structs = Object.entries(commonStructs ?? {}).map(([name, struct]) => [name, struct.versions, fieldsOf(struct.fields)])
  return { ...rest, fields: fieldsOf(fields), structs }
}

function fieldsOf(fields: FieldSchemas): unknown {
  return Object.entries(fields).map(([name, field]) => [name, fieldOf(field)])
}

function fieldOf(field: FieldSchema): unknown {
  // Ours alone: Kafka has no other type for hashes.
  const { fields, fullRange: _, ...rest } = field
  return { ...rest, ...(fields !== undefined && { fields: fieldsOf(fields) }) }
}
