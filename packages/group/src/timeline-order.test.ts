import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inTimelineMapOrder } from './timeline-order.ts'

// As Kafka 4.3.1's TimelineHashMap printed them.
const printed = [
  'grp-1',
  'grp-2 grp-1',
  'grp-2 grp-1 grp-3',
  'grp-2 grp-4 grp-1 grp-6 grp-3 grp-5',
  'grp-20 grp-12 grp-2 grp-17 grp-7 grp-14 grp-4 grp-19 grp-9 grp-11 grp-1 grp-16 grp-6 grp-13 grp-3 grp-18 grp-8 grp-10 grp-15 grp-5',
]

for (const line of printed) {
  const expected = line.split(' ')
  test(`${expected.length} groups come in the order of Kafka's table`, () => {
    const keys = expected.map((_, index) => `grp-${index + 1}`)
    assert.deepEqual(inTimelineMapOrder(keys), expected)
  })
}
