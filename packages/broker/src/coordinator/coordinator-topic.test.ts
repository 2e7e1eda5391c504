import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PartitionRegistration, TopicImage } from '@samsa/metadata'
import { CoordinatorTopic } from './coordinator-topic.ts'

const registration: PartitionRegistration = {
  replicas: [1],
  directories: [''],
  isr: [1],
  removingReplicas: [],
  addingReplicas: [],
  elr: [],
  lastKnownElr: [],
  leader: 1,
  leaderRecoveryState: 0,
  leaderEpoch: 0,
  partitionEpoch: 0,
}

test('partitions that are added do not move what is known; another topic of that name does', () => {
  let image: TopicImage | undefined
  const topic = new CoordinatorTopic('t', { topic: () => image }, () => 50)
  const become = (id: string, partitionCount: number): void => {
    image = { name: 't', id, partitions: Array.from({ length: partitionCount }, () => registration) }
    topic.look()
  }
  topic.look()
  assert.equal(topic.partitionCount, 50)
  become('one', 3)
  assert.equal(topic.partitionCount, 3)
  become('one', 8)
  assert.equal(topic.partitionCount, 3)
  become('two', 8)
  assert.equal(topic.partitionCount, 8)
  image = undefined
  topic.look()
  assert.equal(topic.partitionCount, 50)
})
