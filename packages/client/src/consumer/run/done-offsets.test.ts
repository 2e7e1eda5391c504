import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DoneOffsets } from './done-offsets.ts'

test('only an unbroken run of done records can be committed', () => {
  const done = new DoneOffsets(10)
  for (const offset of [10, 11, 13, 14]) done.handOut(offset)
  done.reach(16)
  done.complete(11)
  assert.equal(done.committable, 10)
  done.complete(10)
  assert.equal(done.committable, 12)
  done.complete(14)
  assert.equal(done.open, 1)
  assert.equal(done.committable, 12)
  done.complete(13)
  assert.equal(done.committable, 16, 'offsets without records count once all before them are done')
})

test('in order: behind every record, and to the end with the last', () => {
  const done = new DoneOffsets(5)
  done.handOutInOrder(2)
  done.reach(10)
  assert.deepEqual([done.open, done.committable], [2, 5])
  done.completeNext(5)
  assert.deepEqual([done.open, done.committable], [1, 6])
  done.completeNext(7)
  assert.deepEqual([done.open, done.committable], [0, 10])
})

test('in any order: never past an open record, and to the end when none is left', () => {
  const order = fc.integer({ min: 1, max: 60 }).chain((count) =>
    fc.shuffledSubarray(
      Array.from({ length: count }, (_, index) => index * 2),
      { minLength: count },
    ),
  )
  fc.assert(
    fc.property(order, (offsets) => {
      const done = new DoneOffsets(0)
      const open = new Set(offsets)
      for (const offset of offsets.toSorted((a, b) => a - b)) done.handOut(offset)
      done.reach(offsets.length * 2)
      for (const offset of offsets) {
        done.complete(offset)
        open.delete(offset)
        assert.equal(done.open, open.size)
        assert.equal(done.committable <= Math.min(...open, offsets.length * 2), true)
      }
      assert.equal(done.committable, offsets.length * 2)
    }),
  )
})
