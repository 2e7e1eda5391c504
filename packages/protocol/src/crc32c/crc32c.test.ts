import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { crc32c, useCrc32c } from './crc32c.ts'
import { crc32cSlicing } from './slicing.ts'

test('known vectors (RFC 3720, B.4, and the check value)', () => {
  const vectors: [Uint8Array, number][] = [
    [Buffer.from('123456789'), 0xe3069283],
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(0xff), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
    [Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
    [new Uint8Array(0), 0],
  ]
  for (const [bytes, crc] of vectors) {
    assert.equal(crc32c(bytes), crc)
    assert.equal(crc32cSlicing(bytes, 0, bytes.length, 0), crc)
  }
})

test('ranges and seeds agree whichever version computes', () => {
  // Large enough to load the native module; from then on it takes smaller ones, too.
  const large = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) & 0xff)
  assert.equal(crc32c(large), crc32cSlicing(large, 0, large.length, 0))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), fc.nat(700), fc.nat(700), (bytes, a, b) => {
      const [start, end] = [Math.min(a, b, bytes.length), Math.min(Math.max(a, b), bytes.length)]
      const whole = crc32cSlicing(bytes, 0, bytes.length, 0)
      assert.equal(crc32c(bytes), whole)
      assert.equal(crc32c(bytes, start, end), crc32cSlicing(bytes, start, end, 0))
      assert.equal(crc32c(bytes, start, bytes.length, crc32c(bytes, 0, start)), whole)
    }),
  )
})

test('a wrong replacement is refused, a right one used from its size on', () => {
  assert.equal(
    useCrc32c(() => 1),
    false,
  )
  let calls = 0
  const counted = (bytes: Uint8Array, start: number, end: number, seed: number): number => {
    calls++
    return crc32cSlicing(bytes, start, end, seed)
  }
  assert.equal(useCrc32c(counted, 1000), true)
  calls = 0
  crc32c(new Uint8Array(999))
  assert.equal(calls, 0)
  crc32c(new Uint8Array(1000))
  assert.equal(calls, 1)
})
