import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { compress } from '../compression/codec.ts'
import { compressionIdOf, type CompressionType } from '../compression/compression-type.ts'
import { CorruptBatchError } from './record-batch.ts'
import { readLegacyMessages } from './legacy-message.ts'

function field(bytes: Uint8Array | null): Buffer {
  const size = Buffer.alloc(4)
  size.writeInt32BE(bytes?.length ?? -1)
  return Buffer.concat([size, bytes ?? Buffer.alloc(0)])
}

function message(
  magic: 0 | 1,
  offset: number,
  key: string | null,
  value: Uint8Array | null,
  compression: CompressionType = 'none',
): Buffer {
  const head = Buffer.alloc(magic === 0 ? 2 : 10)
  head[0] = magic
  head[1] = compressionIdOf(compression)
  if (magic === 1) head.writeBigInt64BE(77n, 2)
  const body = Buffer.concat([head, field(key === null ? null : Buffer.from(key)), field(value)])
  const front = Buffer.alloc(16)
  front.writeBigInt64BE(BigInt(offset))
  front.writeInt32BE(body.length + 4, 8)
  front.writeUInt32BE(crc32(body), 12)
  return Buffer.concat([front, body])
}

const text = (value: Uint8Array | null): string | null => (value === null ? null : Buffer.from(value).toString())

test('plain messages of both magics, and an incomplete one at the end', () => {
  const set = Buffer.concat([
    message(0, 5, 'k', Buffer.from('v')),
    message(1, 6, null, null),
    message(1, 7, 'x', Buffer.from('y')).subarray(0, 20),
  ])
  assert.deepEqual(
    [...readLegacyMessages(set)].map((one) => [one.magic, one.offset, one.timestamp, text(one.key), text(one.value)]),
    [
      [0, 5, -1, 'k', 'v'],
      [1, 6, 77, null, null],
    ],
  )
})

test('wrappers: relative offsets in magic 1, absolute ones in magic 0', () => {
  const inner = (magic: 0 | 1, first: number): Buffer =>
    Buffer.concat([message(magic, first, 'a', Buffer.from('1')), message(magic, first + 1, 'b', Buffer.from('2'))])
  for (const compression of ['gzip', 'snappy', 'lz4'] as const) {
    const set = Buffer.concat([
      message(1, 101, null, compress(compression, inner(1, 0)), compression),
      message(0, 103, null, compress(compression, inner(0, 102)), compression),
    ])
    assert.deepEqual(
      [...readLegacyMessages(set)].map(({ offset, key }) => [offset, text(key)]),
      [
        [100, 'a'],
        [101, 'b'],
        [102, 'a'],
        [103, 'b'],
      ],
    )
  }
})

test('changed bytes are a CorruptBatchError, or leave the offset or size changed', () => {
  const good = message(1, 5, 'key', Buffer.from('value'))
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(good)
      changed[at] = (changed[at] ?? 0) ^ change
      try {
        const read = [...readLegacyMessages(changed)]
        assert.ok(read.length === 0 || at < 8)
      } catch (error) {
        assert.ok(error instanceof CorruptBatchError, String(error))
      }
    }),
  )
})
