import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KafkaClientError, UnreachableError } from '@samsa/client'
import { errors } from '@samsa/protocol'
import { hintFor } from './hints.ts'
import { CommandError } from './terminal.ts'

test('a failure that can be mended says how', () => {
  assert.match(hintFor(new KafkaClientError(errors.TOPIC_ALREADY_EXISTS.code)) ?? '', /--if-not-exists/)
  assert.match(hintFor(new UnreachableError('no broker')) ?? '', /samsa start/)
  assert.match(hintFor(Object.assign(new Error('no such file'), { code: 'ENOENT' })) ?? '', /file/)
})

test('one that says all itself, or that nobody can mend, has no more to say', () => {
  assert.equal(hintFor(new CommandError('No topic given: name at least one')), undefined)
  assert.equal(hintFor(new KafkaClientError(errors.CORRUPT_MESSAGE.code)), undefined)
  assert.equal(hintFor('text'), undefined)
})
