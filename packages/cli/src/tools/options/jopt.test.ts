import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JavaError } from '../java/java-error.ts'
import { parseJopt } from './jopt.ts'
import type { JoptSpec } from './jopt-option.ts'

const specs: readonly JoptSpec[] = [
  { names: ['help'], description: 'help' },
  { names: ['topic'], description: 'topic', argument: 'required' },
  { names: ['partitions'], description: 'count', argument: 'required', type: 'Integer' },
  { names: ['to-date', 'until'], description: 'date', argument: 'optional', type: 'Long' },
  { names: ['ids'], description: 'ids', argument: 'required', separator: ',' },
  { names: ['size'], description: 'size', argument: 'required', type: 'Integer', defaults: ['7'] },
]

const message = (args: readonly string[], name?: string): string => {
  try {
    const options = parseJopt(specs, args)
    return name === undefined ? 'parsed' : String(options.value(name))
  } catch (error) {
    assert.ok(error instanceof JavaError)
    return error.message
  }
}

test('values stand behind the option or an equals sign', () => {
  assert.equal(message(['--topic', 'a'], 'topic'), 'a')
  assert.equal(message(['--topic=a=b'], 'topic'), 'a=b')
  assert.equal(message(['-topic', 'a'], 'topic'), 'a')
  assert.equal(message([], 'size'), '7')
  assert.deepEqual(parseJopt(specs, ['--ids', '1,2', '--ids', '3']).values('ids'), ['1', '2', '3'])
})

test('complaints are those of jopt-simple', () => {
  assert.equal(message(['--bogus']), 'bogus is not a recognized option')
  assert.equal(message(['--topic']), 'Option topic requires an argument')
  assert.equal(message(['--topic', 'a', '--topic', 'b'], 'topic'), 'Found multiple arguments for option topic, but you asked for only one')
  assert.equal(message(['--partitions', 'x'], 'partitions'), "Cannot parse argument 'x' of option partitions")
  assert.equal(message(['--partitions', '4294967296'], 'partitions'), "Cannot parse argument '4294967296' of option partitions")
})

test('an optional value is taken only if it fits', () => {
  assert.equal(message(['--to-date', '5'], 'until'), '5')
  assert.equal(message(['--to-date', '-5'], 'until'), '-5')
  assert.equal(message(['--to-date', 'x'], 'until'), 'undefined')
  assert.equal(message(['--to-date', '--topic', 'a'], 'until'), 'undefined')
})

test('abbreviations only where a tool allows them', () => {
  assert.equal(message(['--part', '3'], 'partitions'), 'part is not a recognized option')
  assert.equal(parseJopt(specs, ['--part', '3'], { abbreviations: true }).int('partitions'), 3)
})
