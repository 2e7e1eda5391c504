import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseExecutablePlan, parsePlan, parseTopics, planText } from './plan.ts'

const file = (...partitions: readonly object[]): string => JSON.stringify({ version: 1, partitions })

test('replicas and, where they are named, log directories', () => {
  const plan = parsePlan(
    file({ topic: 'a', partition: 0, replicas: [1, 2], log_dirs: ['any', '/x'] }, { topic: 'a', partition: 1, replicas: [3] }),
  )
  assert.deepEqual(plan.partitions, [
    { topic: 'a', partition: 0, replicas: [1, 2] },
    { topic: 'a', partition: 1, replicas: [3] },
  ])
  assert.deepEqual(plan.moves, [{ topic: 'a', partition: 0, brokerId: 2, path: '/x' }])
})

test('what cannot be carried out is refused in the words of Kafka', () => {
  assert.throws(() => parseExecutablePlan(file()), /Partition reassignment list cannot be empty/)
  assert.throws(() => parseExecutablePlan(file({ topic: 'a', partition: 0, replicas: [] })), /Partition replica list cannot be empty/)
  assert.throws(() => parseExecutablePlan(file({ topic: 'a', partition: 0, replicas: [1, 1] })), /a-0 contains multiple entries for 1$/)
  const one = { topic: 'a', partition: 0, replicas: [1] }
  assert.throws(() => parseExecutablePlan(file(one, one)), /contains duplicate topic partitions: a-0$/)
  assert.throws(() => parsePlan(file({ ...one, log_dirs: [] })), /Size of replicas list \[1\] is different from size of log dirs list \[\]/)
  assert.throws(() => parsePlan('{"version":2}'), /Not supported version field value 2/)
  assert.throws(() => parseTopics('{'), /not a valid JSON/)
})

test('the file that is written can be read', () => {
  const text = planText(
    [
      { topic: 'b', partition: 0, replicas: [1] },
      { topic: 'a', partition: 1, replicas: [2, 1] },
    ],
    new Map([['b-0-1', '/logs']]),
  )
  assert.equal(
    text,
    '{"version":1,"partitions":[{"topic":"a","partition":1,"replicas":[2,1],"log_dirs":["any","any"]},{"topic":"b","partition":0,"replicas":[1],"log_dirs":["/logs"]}]}',
  )
  assert.deepEqual(parseTopics('{"topics":[{"topic":"a"},{"topic":"b"}]}'), ['a', 'b'])
})
