import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Writer } from './writer.ts'

test('what has left is not written again', () => {
  const writer = new Writer()
  const messages = Array.from({ length: 500 }, (_, i) => {
    writer.bytes(Buffer.alloc(900, i))
    return writer.finish()
  })
  for (const [i, chunks] of messages.entries()) assert.deepEqual(Buffer.concat(chunks), Buffer.alloc(900, i))
})

test('a slab is written again once all of it has come back', () => {
  const writer = new Writer()
  const seen = new Set<ArrayBufferLike>()
  for (let i = 0; i < 2000; i++) {
    writer.bytes(Buffer.alloc(900, i))
    const chunks = writer.finish()
    for (const chunk of chunks) seen.add(chunk.buffer)
    assert.equal(chunks[0]?.[899], i & 0xff)
    writer.release(chunks)
    assert.equal(chunks.length, 0)
  }
  assert.equal(seen.size, 2)
})

test('a chunk that is still out keeps its slab', () => {
  const writer = new Writer()
  writer.bytes(Buffer.alloc(900, 1))
  const kept = writer.finish()
  for (let i = 0; i < 500; i++) {
    writer.bytes(Buffer.alloc(900, 2))
    writer.release(writer.finish())
  }
  assert.deepEqual(Buffer.concat(kept), Buffer.alloc(900, 1))
})

test('bytes of a slab that go by reference keep it too', () => {
  const writer = new Writer()
  writer.bytes(Buffer.alloc(1000, 1))
  writer.uvarint(0)
  writer.bytes(Buffer.alloc(1000, 1))
  const [inner] = writer.finish()
  assert(inner !== undefined && inner.length === 2001)
  writer.bytes(inner)
  const outer = writer.finish()
  assert.equal(outer[0], inner)
  writer.release(outer)
  for (let i = 0; i < 500; i++) {
    writer.bytes(Buffer.alloc(900, 2))
    writer.release(writer.finish())
  }
  assert.equal(inner[0], 1)
})

test('a message beyond the slab stays whole, before and behind chunks of their own', () => {
  const writer = new Writer()
  const parts = Array.from({ length: 300 }, (_, i) => Buffer.alloc(i % 50 === 0 ? 5000 : 1000, i))
  for (const part of parts) writer.bytes(part)
  assert.deepEqual(Buffer.concat(writer.finish()), Buffer.concat(parts))
})

test('a tagged field gets its size in front, whatever that takes', () => {
  for (const size of [0, 1, 127, 128, 5000, 16384, 70000, 3000000]) {
    const writer = new Writer()
    writer.uvarint(9)
    const mark = writer.openTagged(3)
    writer.bytes(Buffer.alloc(size, 5))
    writer.closeTagged(mark)
    writer.uvarint(7)
    const varint: number[] = []
    for (let rest = size; ; rest >>>= 7) {
      varint.push(rest > 127 ? (rest & 127) | 128 : rest)
      if (rest <= 127) break
    }
    assert.deepEqual(
      Buffer.concat(writer.finish()),
      Buffer.concat([Buffer.from([9, 3, ...varint]), Buffer.alloc(size, 5), Buffer.from([7])]),
    )
  }
})

test('rolling back forgets what came since, chunks included', () => {
  const writer = new Writer()
  writer.bytes(Buffer.from('head'))
  const { chunkCount, unfinished } = writer
  writer.bytes(Buffer.from('body'))
  writer.bytes(Buffer.alloc(2000))
  writer.bytes(Buffer.from('tail'))
  writer.rollback(chunkCount, unfinished)
  writer.bytes(Buffer.from('again'))
  assert.equal(Buffer.concat(writer.finish()).toString(), 'headagain')
})

test('a short tagged field survives wherever in a slab it begins', () => {
  for (let distance = 200; distance < 400; distance++) {
    const writer = new Writer()
    while (writer.limit - writer.position > distance) {
      writer.buffer[writer.position++] = 9
    }
    writer.finish()
    const mark = writer.openTagged(3)
    // As compiled code does: small values go into the slack without asking for room.
    writer.buffer[writer.position++] = 7
    writer.closeTagged(mark)
    // As text: a wrong position makes the chunk huge, and the comparison of huge arrays would never end.
    const written = Buffer.concat(writer.finish())
    assert.equal(`${written.length} bytes ${written.toString('hex', 0, 10)}`, '3 bytes 030107', `${distance} bytes before the end`)
  }
})
