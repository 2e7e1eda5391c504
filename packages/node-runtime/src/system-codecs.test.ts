import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

import { loadSystemCodec } from './system-codecs.ts'

const text = Buffer.from('{"order":1234,"customer":"north"},'.repeat(2000))

for (const [name, decompress, compress] of [
  ['gzip', gunzipSync, gzipSync],
  ['zstd', zstdDecompressSync, zstdCompressSync],
] as const) {
  test(`${name} of the machine, where there is one, writes what Node reads and the reverse, and says so where it lacks room`, (context) => {
    const codec = loadSystemCodec(name)
    if (codec === undefined) return context.skip('no koffi or no library here')
    const target = Buffer.alloc(text.length)
    for (const level of [1, 3, 6]) {
      const length = codec.compress(text, target, level)
      assert.ok(length > 0 && length < text.length / 10)
      assert.ok(decompress(target.subarray(0, length)).equals(text))
    }
    assert.equal(codec.compress(text, target.subarray(0, 20), 3), 0)
    const packed = compress(text)
    assert.equal(codec.decompress(packed, target), text.length)
    assert.ok(target.equals(text))
    assert.equal(codec.decompress(packed, target.subarray(1)), -1)
    assert.equal(codec.decompress(packed.subarray(0, -1), target), -1)
    assert.equal(codec.decompress(Buffer.from('neither of them'), target), -1)
  })
}

test('gzip with a second member is left to others', (context) => {
  const codec = loadSystemCodec('gzip')
  if (codec === undefined) return context.skip('no koffi or no library here')
  const member = gzipSync('one')
  assert.equal(codec.decompress(Buffer.concat([member, member]), Buffer.alloc(3)), -1)
})

test('LZ4 of the machine, where there is one, packs closer at its high levels', (context) => {
  const codec = loadSystemCodec('lz4Block')
  if (codec === undefined) return context.skip('no koffi or no library here')
  const mixed = Buffer.from(Array.from({ length: 5000 }, (_each, index) => `${(index * 7919) % 1000},`).join(''))
  const target = Buffer.alloc(mixed.length)
  const [plain, high] = [codec.compress(mixed, target, 9), codec.compress(mixed, target, 12)]
  assert.ok(high > 0 && high < plain && plain < mixed.length)
  const back = Buffer.alloc(mixed.length)
  assert.equal(codec.decompress(target.subarray(0, high), back), mixed.length)
  assert.ok(back.equals(mixed))
  assert.ok(codec.decompress(target.subarray(0, high), back.subarray(1)) < 0)
  assert.equal(codec.compress(mixed, target.subarray(0, 10), 9), 0)
  assert.equal(codec.compress(mixed, target.subarray(0, 0), 9), 0)
})

test('Snappy of the machine, where there is one, reads what it writes and refuses what is cut short or has no room', (context) => {
  const codec = loadSystemCodec('snappyBlock')
  if (codec === undefined) return context.skip('no koffi or no library here')
  const target = Buffer.alloc(text.length * 2)
  const packed = target.subarray(0, codec.compress(text, target, 0))
  assert.ok(packed.length > 0 && packed.length < text.length / 10)
  const back = Buffer.alloc(text.length)
  assert.equal(codec.decompress(packed, back), text.length)
  assert.ok(back.equals(text))
  assert.equal(codec.decompress(packed, back.subarray(1)), -1)
  assert.equal(codec.decompress(packed.subarray(0, -1), back), -1)
  // The library asks for the room of the worst case before it begins.
  assert.equal(codec.compress(text, target.subarray(0, text.length), 0), 0)
})
