import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { BufferPool } from './buffer-pool.ts'
import { FrameReader } from './frame-reader.ts'

function framed(body: Uint8Array): Buffer {
  const prefix = Buffer.alloc(4)
  prefix.writeInt32BE(body.byteLength)
  return Buffer.concat([prefix, body])
}

test('frames come out the same however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
      (bodies, cuts) => {
        const stream = Buffer.concat(bodies.map(framed))
        const seen: Buffer[] = []
        const reader = new FrameReader(1000, new BufferPool(), (frame) => seen.push(Buffer.from(frame)))
        let at = 0
        for (const cut of cuts) {
          assert.equal(reader.push(stream.subarray(at, at + cut)), undefined)
          at += cut
        }
        assert.equal(reader.push(stream.subarray(at)), undefined)
        assert.deepEqual(
          seen,
          bodies.map((body) => Buffer.from(body)),
        )
        assert.equal(reader.midFrame, false)
      },
    ),
  )
})

test('a frame within one chunk is not copied', () => {
  const chunk = Buffer.concat([framed(Buffer.from('abc')), framed(Buffer.from('de'))])
  const seen: Uint8Array[] = []
  new FrameReader(1000, new BufferPool(), (frame) => seen.push(frame)).push(chunk)
  assert.deepEqual(
    seen.map((frame) => [frame.buffer === chunk.buffer, frame.byteLength]),
    [
      [true, 3],
      [true, 2],
    ],
  )
})

const strictReader = () => new FrameReader(100, new BufferPool(), () => assert.fail())

test('negative and oversized lengths are refused with their value', () => {
  assert.equal(strictReader().push(Uint8Array.from([0xff, 0xff, 0xff, 0xff])), -1)
  assert.equal(strictReader().push(Uint8Array.from([0, 0, 0, 101])), 101)
  assert.equal(strictReader().push(Uint8Array.from([0x7f, 0xff, 0xff, 0xff])), 0x7fffffff)
})

test('a large announced frame takes memory as its bytes arrive', () => {
  const taken: number[] = []
  class Recording extends BufferPool {
    override take(minBytes: number): Uint8Array {
      taken.push(minBytes)
      return super.take(minBytes)
    }
  }
  const size = 50 * 1024 * 1024
  let frameBytes = 0
  const reader = new FrameReader(size, new Recording(), (frame) => (frameBytes = frame.byteLength))
  const prefix = Buffer.alloc(4)
  prefix.writeInt32BE(size)
  reader.push(prefix)
  reader.push(Buffer.alloc(10))
  assert.deepEqual(taken, [64 * 1024])
  const piece = Buffer.alloc(1024 * 1024)
  for (let sent = 10; sent < size; sent += piece.byteLength) reader.push(piece.subarray(0, Math.min(piece.byteLength, size - sent)))
  assert.equal(frameBytes, size)
  assert.ok(taken.length < 8)
})

test('stopping inside the receiver drops the rest of the chunk', () => {
  let frames = 0
  const reader: FrameReader = new FrameReader(100, new BufferPool(), () => {
    frames++
    reader.stop()
  })
  reader.push(Buffer.concat([framed(Buffer.from('a')), framed(Buffer.from('b'))]))
  assert.equal(frames, 1)
})
