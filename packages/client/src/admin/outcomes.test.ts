import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Outcomes } from './outcomes.ts'

const mixed = new Outcomes<number>([
  ['a', 1],
  ['b', new Error('b failed')],
])

test('one key gives its result or throws its error', () => {
  assert.equal(mixed.one('a'), 1)
  assert.throws(() => mixed.one('b'), /b failed/)
  assert.throws(() => mixed.one('c'), /no outcome for c/)
  assert.equal(new Outcomes<undefined>([['a', undefined]]).one('a'), undefined)
})

test('all throws the first error, and gives results without one', () => {
  assert.throws(() => mixed.all(), /b failed/)
  assert.deepEqual([...new Outcomes<number>([['a', 1]]).all()], [['a', 1]])
  assert.deepEqual([...mixed.errors().keys()], ['b'])
})
