import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashKey, keyHash } from './key-hash.ts'

test('it is MD5, at every length around the ends of blocks', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), (bytes, start) => {
      const from = Math.min(start, bytes.length)
      hashKey(bytes, from, bytes.length - from)
      const digest = Buffer.from(keyHash.buffer.slice(0)).toString('hex')
      assert.equal(digest, createHash('md5').update(bytes.subarray(from)).digest('hex'))
    }),
  )
})
