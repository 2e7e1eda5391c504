import assert from 'node:assert/strict'
import { test } from 'node:test'

import { loadIsalCrc32c } from './isal.ts'

test('the library, where there is one, continues a checksum and minds its borders', (context) => {
  const crc32c = loadIsalCrc32c()
  if (crc32c === undefined) return context.skip('no koffi or no libisal here')
  const bytes = Buffer.from('x123456789x')
  assert.equal(crc32c(bytes, 1, 10, 0), 0xe3069283)
  assert.equal(crc32c(bytes, 5, 10, crc32c(bytes, 1, 5, 0)), 0xe3069283)
  assert.equal(crc32c(bytes, 3, 3, 0), 0)
})
