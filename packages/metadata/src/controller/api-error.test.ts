import assert from 'node:assert/strict'
import { test } from 'node:test'

import { errors } from '@samsa/protocol'

import { ErrorCode } from './api-error.ts'

test('error codes are those of the protocol', () => {
  const codes = new Map(Object.entries(errors).map(([name, { code }]) => [name, code]))
  for (const [name, code] of Object.entries(ErrorCode)) assert.equal(code, codes.get(name), name)
})
