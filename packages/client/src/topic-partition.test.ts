import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { byTopic, parsePartitionKey, partitionKey } from './topic-partition.ts'

test('a key names its partition, also of topics with dashes and digits', () => {
  const topics = fc.string({ minLength: 1, unit: fc.constantFrom('a', '-', '1', '.', '_') })
  fc.assert(
    fc.property(topics, fc.nat(), (topic, partition) => {
      assert.deepEqual(parsePartitionKey(partitionKey(topic, partition)), { topic, partition })
    }),
  )
  for (const wrong of ['orders', 'orders-', '-1', 'orders-x']) assert.throws(() => parsePartitionKey(wrong), /does not name a partition/)
})

test('partitions by topic keep the order in which they came', () => {
  const partitions = ['b-1', 'a-0', 'b-0'].map(parsePartitionKey)
  assert.deepEqual(
    [...byTopic(partitions)],
    [
      ['b', [1, 0]],
      ['a', [0]],
    ],
  )
})
