import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readString, readUuid, writeUuid } from './text.ts'

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

test('strings come back, however many share a place in the table', () => {
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 10_000; i++) {
      const text = `${'x'.repeat(i % 70)}${i}`
      const bytes = Buffer.from(`..${text}..`)
      assert.equal(readString(bytes, 2, text.length), text)
    }
  }
})

test('strings whose hashes are equal are told apart', () => {
  // Java's "Aa" and "BB", the classic pair of the factor 31.
  for (const text of ['Aa', 'BB', 'Aa', 'AaAa', 'BBBB', 'AaBB', 'BBAa']) assert.equal(readString(Buffer.from(text), 0, text.length), text)
})

test('what is not ASCII is UTF-8, malformed or not', () => {
  for (const text of ['ü', 'naïve topic', '主题', '😀', 'ü'.repeat(50)]) {
    const bytes = Buffer.from(text)
    assert.equal(readString(bytes, 0, bytes.length), text)
  }
  assert.equal(readString(Buffer.from([0x61, 0xff, 0x62]), 0, 3), 'a\ufffdb')
  assert.equal(readString(Buffer.from([0xe9]), 0, 1), '\ufffd')
  // Latin-1's é and its UTF-8 form must not be taken for one another.
  assert.equal(readString(Buffer.from([0xc3, 0xa9]), 0, 2), 'é')
})

test('uuids are read and written, however many share a place in the tables', () => {
  const bytes = Buffer.alloc(24)
  const out = Buffer.alloc(24)
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 5000; i++) {
      bytes.writeUInt32BE((i * 2654435761) % 0x100000000, 4)
      bytes.writeUInt32BE(i, 16)
      const text = bytes.toString('base64url', 4, 20)
      assert.equal(readUuid(bytes, viewOf(bytes), 4), text)
      assert(writeUuid(out, viewOf(out), 4, text))
      assert.deepEqual(out.subarray(4, 20), bytes.subarray(4, 20))
    }
  }
})

test('the zero uuid is zeros', () => {
  const out = Buffer.alloc(16, 1)
  assert(writeUuid(out, viewOf(out), 0, 'AAAAAAAAAAAAAAAAAAAAAA'))
  assert.deepEqual(out, Buffer.alloc(16))
  assert.equal(readUuid(out, viewOf(out), 0), 'AAAAAAAAAAAAAAAAAAAAAA')
})

test('what is no uuid is refused', () => {
  const out = Buffer.alloc(16)
  for (const text of ['', 'AAAA', '!!!!!!!!!!!!!!!!!!!!!!', 'AAAAAAAAAAAAAAAAAAAAAAA', 'AAAAAAAAAA AAAAAAAAAAA', 'AAAAAAAAAAAAAAAAAAAA=='])
    assert.equal(writeUuid(out, viewOf(out), 0, text), false, text)
})
