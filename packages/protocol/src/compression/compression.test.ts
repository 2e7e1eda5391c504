import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import lz4 from 'lz4-napi'
import snappy from 'snappy'
import { gzipSync } from 'node:zlib'
import { compress, decompress } from './codec.ts'
import { CompressionError } from './compression-error.ts'
import { compressionIdOf, compressionTypeOf, compressionTypes } from './compression-type.ts'
import { DecompressionBuffer } from './decompression-buffer.ts'
import { xxh32 } from './xxh32.ts'

const maxBytes = 64 * 1024 * 1024
const codecs = compressionTypes.filter((type) => type !== 'none')

/** Text that compresses, in pieces of varied repetition, and noise between. */
const data = fc
  .array(fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(80)), { maxLength: 40 })
  .map((pieces) => Buffer.concat(pieces.flatMap(([piece, times]) => Array.from({ length: times }, () => piece))))

function large(): Buffer {
  return Buffer.concat(Array.from({ length: 5000 }, (_, index) => Buffer.from(`{"id":${index * 7919},"name":"user ${index % 13}"}`)))
}

describe('every codec', () => {
  for (const type of compressionTypes) {
    test(`${type}: what goes in comes out`, () => {
      const into = new DecompressionBuffer(16)
      fc.assert(
        fc.property(data, (bytes) => {
          const packed = compress(type, bytes)
          assert.deepEqual(Buffer.from(decompress(type, packed, { maxBytes })), bytes)
          assert.deepEqual(Buffer.from(decompress(type, packed, { maxBytes, into })), bytes)
        }),
        { numRuns: 60 },
      )
      const bytes = large()
      assert.ok(decompress(type, compress(type, [bytes.subarray(0, 9), bytes.subarray(9)]), { maxBytes, into }).equals(bytes))
    })
  }

  for (const type of codecs) {
    test(`${type}: a bomb is refused before it costs memory`, () => {
      const bomb = compress(type, Buffer.alloc(4_000_000))
      assert.throws(
        () => decompress(type, bomb, { maxBytes: 1_000_000 }),
        (error) => error instanceof CompressionError && error.fault === 'too-large',
      )
      assert.equal(decompress(type, bomb, { maxBytes: 4_000_000 }).length, 4_000_000)
    })

    test(`${type}: changed or cut input is a CompressionError or other data, never anything else`, () => {
      const into = new DecompressionBuffer()
      const packed = Buffer.from(compress(type, large().subarray(0, 90_000)))
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(packed.length - 1), fc.nat(255)), { maxLength: 6 }),
          fc.nat(packed.length),
          (changes, length) => {
            const changed = Buffer.from(packed.subarray(0, length < 8 ? packed.length : length))
            for (const [at, value] of changes) if (at < changed.length) changed[at] = value
            try {
              assert.ok(decompress(type, changed, { maxBytes: 1_000_000, into }).length <= 1_000_000)
            } catch (error) {
              assert.ok(error instanceof CompressionError, String(error))
            }
          },
        ),
        { numRuns: 300 },
      )
    })

    test(`${type}: random input`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          try {
            decompress(type, bytes, { maxBytes: 1_000_000 })
          } catch (error) {
            assert.ok(error instanceof CompressionError, String(error))
          }
        }),
      )
    })
  }

  test('ids and names', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7].map(compressionTypeOf), ['none', 'gzip', 'snappy', 'lz4', 'zstd', undefined, undefined])
    assert.deepEqual(compressionTypes.map(compressionIdOf), [0, 1, 2, 3, 4])
  })

  test('levels change the size', () => {
    const bytes = large()
    assert.ok(compress('gzip', bytes, 9).length < compress('gzip', bytes, 1).length)
    assert.ok(compress('zstd', bytes, 19).length < compress('zstd', bytes, -50).length)
  })
})

describe('snappy', () => {
  test('raw blocks, as librdkafka writes them', () => {
    const bytes = large()
    assert.ok(decompress('snappy', snappy.compressSync(bytes), { maxBytes }).equals(bytes))
    assert.equal(decompress('snappy', snappy.compressSync(Buffer.alloc(0)), { maxBytes }).length, 0)
  })

  test('a length that the block cannot hold', () => {
    assert.throws(() => decompress('snappy', Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0, 1), { maxBytes: 2 ** 31 }), CompressionError)
  })
})

describe('lz4', () => {
  test('xxh32 of the reference', () => {
    assert.equal(xxh32(Buffer.alloc(0)), 0x02cc5d05)
    assert.equal(xxh32(Buffer.from('a')), 0x550d7456)
    assert.equal(xxh32(Buffer.from('Nobody inspects the spammish repetition')), 0xe2293b2f)
  })

  for (const contentChecksum of [false, true]) {
    for (const blockChecksums of [false, true]) {
      test(`frames of others: content checksum ${contentChecksum}, block checksums ${blockChecksums}`, () => {
        for (const bytes of [Buffer.alloc(0), Buffer.from('x'), large(), Buffer.concat(Array.from({ length: 20 }, large))]) {
          const frame = lz4.compressFrameSync(bytes, { contentChecksum, blockChecksums })
          assert.ok(decompress('lz4', frame, { maxBytes }).equals(bytes))
          if (!blockChecksums || bytes.length === 0) continue
          frame[frame.length - (contentChecksum ? 9 : 5)]! ^= 1
          assert.throws(() => decompress('lz4', frame, { maxBytes }), /Block checksum mismatch/)
        }
      })
    }
  }

  test('content size in the header, as librdkafka writes it', () => {
    const plain = Buffer.from(compress('lz4', large()))
    const sized = Buffer.concat([plain.subarray(0, 6), Buffer.alloc(8), Buffer.alloc(1), plain.subarray(7)])
    sized[4]! |= 0x08
    sized.writeUInt32LE(large().length, 6)
    sized[14] = (xxh32(sized, 4, 14) >>> 8) & 0xff
    assert.ok(decompress('lz4', sized, { maxBytes }).equals(large()))
    sized[14]! ^= 1
    assert.throws(() => decompress('lz4', sized, { maxBytes }), /descriptor corrupted/)
  })

  test('dependent blocks are refused, as by Java', () => {
    const frame = Buffer.from(compress('lz4', large()))
    frame[4] = 0x40
    frame[6] = (xxh32(frame, 4, 6) >>> 8) & 0xff
    assert.throws(
      () => decompress('lz4', frame, { maxBytes }),
      (error) => error instanceof CompressionError && error.fault === 'unsupported',
    )
  })

  test('the input is left as it was', () => {
    const frame = Buffer.from(compress('lz4', large()))
    const before = Buffer.from(frame)
    decompress('lz4', frame, { maxBytes })
    assert.deepEqual(frame, before)
  })
})

test('gzip members one after another are one stream', () => {
  const both = Buffer.concat([gzipSync('one '), gzipSync('two')])
  assert.equal(decompress('gzip', both, { maxBytes }).toString(), 'one two')
})

test('zstd frames one after another are one stream', () => {
  const both = Buffer.concat([compress('zstd', Buffer.from('one ')), compress('zstd', Buffer.from('two'))])
  assert.equal(decompress('zstd', both, { maxBytes }).toString(), 'one two')
})
