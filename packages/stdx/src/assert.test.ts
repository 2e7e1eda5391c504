import nodeAssert from 'node:assert/strict'
import { test } from 'node:test'
import { AssertionFailure, assert, present, unreachable } from './assert.ts'

test('what holds passes, what does not throws its message', () => {
  assert(true, 'never seen')
  nodeAssert.throws(() => assert(false, 'broken'), { name: 'AssertionFailure', message: 'broken' })
})

test('a message that costs something is made only on failure', () => {
  let made = 0
  const message = (): string => `made ${++made}`
  assert(true, message)
  nodeAssert.equal(made, 0)
  nodeAssert.throws(() => assert(false, message), { message: 'made 1' })
})

test('a value that must be there is returned, also where it is falsy', () => {
  nodeAssert.equal(present(0, 'gone'), 0)
  nodeAssert.equal(present('', 'gone'), '')
  nodeAssert.throws(() => present(undefined, 'gone'), AssertionFailure)
  nodeAssert.throws(() => present(null, () => 'gone'), { message: 'gone' })
})

test('the impossible branch says what came', () => {
  const impossible = (value: 'a' | 'b'): string => (value === 'a' ? 'fine' : unreachable(value as never))
  nodeAssert.equal(impossible('a'), 'fine')
  nodeAssert.throws(() => impossible('b'), { message: 'unreachable: "b"' })
})
