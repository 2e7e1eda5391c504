import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupSegments } from './segment-groups.ts'

const limits = { segmentBytes: 100, indexBytes: 50, firstUncleanableOffset: 2 ** 33 }

function bases(
  sizes: readonly [baseOffset: number, sizeBytes: number, offsetIndexBytes?: number, timeIndexBytes?: number][],
  end = 1000,
): number[][] {
  const members = sizes.map(([baseOffset, sizeBytes, offsetIndexBytes = 1, timeIndexBytes = 1]) => ({
    baseOffset,
    sizeBytes,
    offsetIndexBytes,
    timeIndexBytes,
  }))
  return groupSegments(members, { ...limits, firstUncleanableOffset: end }).map((group) => group.map(({ baseOffset }) => baseOffset))
}

test('segments join while they fit into one', () => {
  assert.deepEqual(bases([]), [])
  assert.deepEqual(
    bases([
      [0, 60],
      [10, 40],
      [20, 1],
      [30, 99],
      [40, 1],
    ]),
    [[0, 10], [20, 30], [40]],
  )
})

test('a segment larger than that stands alone', () => {
  assert.deepEqual(
    bases([
      [0, 150],
      [10, 10],
    ]),
    [[0], [10]],
  )
})

test('indexes count by themselves', () => {
  assert.deepEqual(
    bases([
      [0, 1, 40],
      [10, 1, 11],
      [20, 1, 1, 40],
      [30, 1, 1, 11],
    ]),
    [[0], [10, 20], [30]],
  )
})

test('the last offset must lie within 2^31 of the base, but an empty segment always joins', () => {
  assert.deepEqual(
    bases(
      [
        [0, 1],
        [2 ** 31, 1],
      ],
      2 ** 31 + 1,
    ),
    [[0], [2 ** 31]],
  )
  assert.deepEqual(
    bases(
      [
        [0, 1],
        [2 ** 30, 1],
      ],
      2 ** 31,
    ),
    [[0, 2 ** 30]],
  )
  assert.deepEqual(
    bases(
      [
        [0, 1],
        [2 ** 31, 0],
      ],
      2 ** 31 + 1,
    ),
    [[0, 2 ** 31]],
  )
})
