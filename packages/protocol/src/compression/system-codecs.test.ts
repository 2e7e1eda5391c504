import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { compress, compressBound, compressInto, decompress } from './codec.ts'
import { compressionTypes } from './compression-type.ts'
import { systemCodecs } from './native.ts'
import type { RawCompressor } from './native.ts'
import { useSystemCodecs } from './system-codecs.ts'

const maxBytes = 1_000_000

afterEach(() => {
  for (const name of ['gzip', 'zstd', 'lz4Block'] as const) delete systemCodecs[name]
})

const writing =
  (make: (source: Uint8Array) => Buffer): RawCompressor =>
  (source, target) => {
    const packed = make(source)
    if (packed.length > target.length) return 0
    target.set(packed)
    return packed.length
  }

describe('codecs of the machine', () => {
  test('those that the decoders read are taken and used, others are not', () => {
    const levels: number[] = []
    const gzip: RawCompressor = (source, target, level) => {
      levels.push(level)
      return writing((bytes) => gzipSync(bytes))(source, target, level)
    }
    assert.deepEqual(useSystemCodecs({ gzip, zstd: writing((bytes) => zstdCompressSync(bytes.subarray(1))), lz4Block: () => 12 }), ['gzip'])
    levels.length = 0
    const text = Buffer.from('again and again, '.repeat(100))
    for (const type of compressionTypes) assert.ok(decompress(type, compress(type, text), { maxBytes }).equals(text), type)
    compress('gzip', text, 9)
    assert.deepEqual(levels, [6, 9])
    assert.deepEqual(useSystemCodecs({}), [])
  })

  test('one that has no room leaves it to those here', () => {
    assert.deepEqual(
      useSystemCodecs({
        gzip: (source, target, level) => (source.length < 100 ? 0 : writing((bytes) => gzipSync(bytes))(source, target, level)),
      }),
      ['gzip'],
    )
    const text = Buffer.from('short')
    assert.ok(decompress('gzip', compress('gzip', text), { maxBytes }).equals(text))
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
