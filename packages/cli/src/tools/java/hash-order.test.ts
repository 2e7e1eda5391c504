import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashOrder, inMapOrder, stringHash } from './hash-order.ts'

test('hashes of texts are those of Java', () => {
  assert.equal(stringHash(''), 0)
  assert.equal(stringHash('abc'), 96354)
  assert.equal(stringHash('polygenelubricants'), -2147483648)
})

test('a map gives back its items by bucket, and grows', () => {
  assert.deepEqual(hashOrder(['banana', 'apple', 'cherry'], stringHash), ['banana', 'apple', 'cherry'])
  assert.deepEqual(
    hashOrder([17, 1, 16], (n) => n),
    [16, 17, 1],
  )
  const many = Array.from({ length: 13 }, (_each, at) => 31 - at)
  assert.deepEqual(
    hashOrder(many, (n) => n),
    many.toReversed(),
  )
})

test('partitions come by the hash of TopicPartition', () => {
  const partitions = [2, 0, 1].map((partition) => ({ topic: 'a', partition }))
  assert.deepEqual(
    inMapOrder(partitions).map(({ partition }) => partition),
    [2, 1, 0],
  )
})
