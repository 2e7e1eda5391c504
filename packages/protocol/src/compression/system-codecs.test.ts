import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import { compress, compressBound, compressInto, decompress } from './codec.ts'
import { CompressionError } from './compression-error.ts'
import { compressionTypes } from './compression-type.ts'
import { offerSystemCodecs } from './system-codecs.ts'
import type { SystemCodec } from './system-codecs.ts'

const maxBytes = 1_000_000
/** Enough work to load a codec for. */
const much = Buffer.from('again and again, '.repeat(50_000))

afterEach(() => offerSystemCodecs(undefined))

const written = (bytes: Buffer, target: Uint8Array, otherwise: number): number => {
  if (bytes.length > target.length) return otherwise
  target.set(bytes)
  return bytes.length
}

function gzipCodec(calls: string[] = []): SystemCodec {
  return {
    compress(source, target, level) {
      calls.push(`compress ${level}`)
      return written(gzipSync(source, { level }), target, 0)
    },
    decompress(source, target) {
      calls.push('decompress')
      try {
        return written(gunzipSync(source), target, -1)
      } catch {
        return -1
      }
    },
  }
}

describe('codecs of the machine', () => {
  test('one is loaded when there is much to do, and used for both ways', () => {
    const calls: string[] = []
    const loaded: string[] = []
    offerSystemCodecs((name) => {
      loaded.push(name)
      return gzipCodec(calls)
    })
    const text = Buffer.from('short')
    compress('gzip', text)
    assert.deepEqual(loaded, [])
    compress('gzip', much)
    assert.deepEqual(loaded, ['gzip'])
    calls.length = 0
    assert.ok(decompress('gzip', compress('gzip', text), { maxBytes }).equals(text))
    compress('gzip', text, 9)
    assert.deepEqual(calls, ['compress 6', 'decompress', 'compress 9'])
    assert.deepEqual(loaded, ['gzip'])
  })

  test('one that does not write what is read here is left alone', () => {
    const right = gzipCodec()
    for (const wrong of [
      { ...right, compress: () => 12 },
      { ...right, decompress: () => 5 },
      { ...right, decompress: () => assert.fail() },
      undefined,
    ]) {
      offerSystemCodecs(() => wrong)
      for (const type of compressionTypes) assert.ok(decompress(type, compress(type, much), { maxBytes }).equals(much), type)
    }
  })

  test('where it has no room or sees nothing but harm the code here has the last word', () => {
    let isWilling = true
    const right = gzipCodec()
    offerSystemCodecs((name) =>
      name === 'gzip'
        ? {
            compress: (source, target, level) => (isWilling ? right.compress(source, target, level) : 0),
            decompress: (source, target) => (isWilling ? right.decompress(source, target) : -1),
          }
        : undefined,
    )
    compress('gzip', much)
    isWilling = false
    const packed = compress('gzip', much)
    assert.ok(decompress('gzip', packed, { maxBytes }).equals(much))
    isWilling = true
    const member = Buffer.from(compress('gzip', Buffer.from('one')))
    assert.equal(decompress('gzip', Buffer.concat([member, member]), { maxBytes }).toString(), 'oneone')
    const fault = (bytes: Uint8Array, most: number): string => {
      try {
        decompress('gzip', bytes, { maxBytes: most })
        return 'none'
      } catch (error) {
        return error instanceof CompressionError ? error.fault : String(error)
      }
    }
    assert.equal(fault(packed, much.length), 'none')
    assert.equal(fault(packed, much.length - 1), 'too-large')
    assert.equal(fault(packed.subarray(0, packed.length - 9), maxBytes), 'truncated')
  })
})

describe('compressing into memory', () => {
  let state = 7
  const noise = Uint8Array.from({ length: 300_000 }, () => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) >>> 9)

  for (const type of compressionTypes) {
    test(`${type}: what does not compress stays within the bound, whatever lies before`, () => {
      for (const length of [0, 1, 7, 300, 5000, 32 * 1024, 65_537, noise.length]) {
        const bytes = noise.subarray(0, length)
        for (const recordBytes of [10, 2000, Infinity]) {
          const target = Buffer.alloc(5 + compressBound(type, length), 0xee)
          const end = compressInto(type, bytes, target, 5, { recordBytes })
          assert.ok(end <= target.length)
          assert.ok(target.subarray(0, 5).equals(Buffer.alloc(5, 0xee)))
          assert.ok(decompress(type, target.subarray(5, end), { maxBytes }).equals(bytes))
        }
      }
    })
  }
})
