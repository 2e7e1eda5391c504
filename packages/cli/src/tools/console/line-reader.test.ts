import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LineReader } from './line-reader.ts'

const read = (line: string, properties: Readonly<Record<string, string>> = {}): unknown => {
  const record = new LineReader('t', new Map(Object.entries(properties))).record(line)
  const headers = [...(record.headers ?? [])].map((header) => JSON.stringify(header))
  return [record.key?.toString() ?? null, record.value?.toString() ?? null, ...headers].join('|')
}

test('a line is a value, or key and value', () => {
  assert.equal(read('a\tb'), '|a\tb')
  assert.equal(read('a\tb', { 'parse.key': 'true' }), 'a|b')
  assert.equal(read('a:b:c', { 'parse.key': 'true', 'key.separator': ':' }), 'a|b:c')
  assert.equal(read('N:N', { 'parse.key': 'true', 'key.separator': ':', 'null.marker': 'N' }), '|')
})

test('a line without what it should have is refused with its number', () => {
  assert.throws(() => read('ab', { 'parse.key': 'true' }), /No key separator found on line number 1: 'ab'/)
  assert.equal(read('ab', { 'parse.key': 'true', 'ignore.error': 'true' }), '|ab')
  assert.throws(() => read('ab', { 'headers.separator': ':' }), /headers.separator and headers.key.separator may not be equal/)
})

test('headers come first', () => {
  const line = 'h1:v1,h2:v2\tvalue'
  assert.match(String(read(line, { 'parse.headers': 'true' })), /^\|value\|.*h1.*\|.*h2/)
  assert.throws(() => read('h1\tvalue', { 'parse.headers': 'true' }), /No header key separator found in pair 'h1' on line number 1/)
})
