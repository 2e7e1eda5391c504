import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FrameScanner } from './frame-scanner.ts'

const framed = (body: Uint8Array): Buffer => {
  const frame = Buffer.alloc(4 + body.length)
  frame.writeInt32BE(body.length)
  frame.set(body, 4)
  return frame
}

test('frames are found whole, or by their heads, wherever chunks end', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 })
  fc.assert(
    fc.property(
      bodies,
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      fc.integer({ min: 1, max: 10 }),
      (frames, cuts, head) => {
        const bytes = Buffer.concat(frames.map(framed))
        const begun: number[] = []
        const ended: { readonly frame: string; readonly bytes: number }[] = []
        const scanner = new FrameScanner(
          head,
          (start) => {
            begun.push(start.length)
            // Every second frame is wanted whole.
            return begun.length % 2 === 0 ? 'whole' : 'head'
          },
          (frame, length) => ended.push({ frame: frame.toString('hex'), bytes: length }),
        )
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const length = cuts[cut % cuts.length] ?? 1
          const chunk = Buffer.from(bytes.subarray(at, at + length))
          scanner.push(chunk)
          // Chunks are lent: what is kept must have been copied.
          chunk.fill(0xff)
          at += length
        }
        const expected = frames
          .filter((body) => body.length > 0)
          .map((body, index) => ({
            frame: Buffer.from(index % 2 === 1 ? body : body.subarray(0, head)).toString('hex'),
            bytes: body.length,
          }))
        assert.deepEqual(ended, expected)
      },
    ),
  )
})
