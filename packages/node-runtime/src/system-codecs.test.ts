import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

import { loadSystemCodecs } from './system-codecs.ts'

const text = Buffer.from('{"order":1234,"customer":"north"},'.repeat(2000))

for (const [name, decompress] of [
  ['gzip', gunzipSync],
  ['zstd', zstdDecompressSync],
] as const) {
  test(`${name} of the machine, where there is one, writes what Node reads, and says so where it lacks room`, (context) => {
    const compress = loadSystemCodecs()[name]
    if (compress === undefined) return context.skip('no koffi or no library here')
    const target = Buffer.alloc(text.length)
    for (const level of [1, 3, 6]) {
      const length = compress(text, target, level)
      assert.ok(length > 0 && length < text.length / 10)
      assert.ok(decompress(target.subarray(0, length)).equals(text))
    }
    assert.equal(compress(text, target.subarray(0, 20), 3), 0)
  })
}

test('LZ4 of the machine, where there is one, packs closer at its high levels', (context) => {
  const compress = loadSystemCodecs().lz4Block
  if (compress === undefined) return context.skip('no koffi or no library here')
  const mixed = Buffer.from(Array.from({ length: 5000 }, (_each, index) => `${(index * 7919) % 1000},`).join(''))
  const target = Buffer.alloc(mixed.length)
  const [plain, high] = [compress(mixed, target, 9), compress(mixed, target, 12)]
  assert.ok(high > 0 && high < plain && plain < mixed.length)
  assert.equal(compress(mixed, target.subarray(0, 10), 9), 0)
  assert.equal(compress(mixed, target.subarray(0, 0), 9), 0)
})
