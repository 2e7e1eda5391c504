import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MetadataResponse, decodeMessage, encodeMessage } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { MetadataCache } from './metadata-cache.ts'

const TOPIC_ID = 'abcdefghijklmnopqrstuA'

function cacheAt(clock: { nowMs: number }, refreshed: string[] = []): MetadataCache {
  const world = { nowMs: () => clock.nowMs, monotonicMs: () => clock.nowMs, after: () => ({ cancel: () => undefined }) }
  return new MetadataCache(world, 1000, (topic) => refreshed.push(topic))
}

function answer(leaderId: number, leaderEpoch: number, topicId = TOPIC_ID): MetadataResponse {
  const input: Input<typeof MetadataResponse> = {
    brokers: [1, 2].map((nodeId) => ({ nodeId, host: `h${nodeId}`, port: 9092 })),
    topics: [{ name: 't', topicId, partitions: [{ partitionIndex: 0, leaderId, leaderEpoch, replicaNodes: [1, 2], isrNodes: [1, 2] }] }],
  }
  return decodeMessage(MetadataResponse, 12, Buffer.concat(encodeMessage(MetadataResponse, 12, input)))
}

test('an older epoch does not undo a newer one, except for another topic of the name', () => {
  const cache = cacheAt({ nowMs: 0 })
  cache.update(answer(1, 5))
  cache.update(answer(2, 4))
  assert.equal(cache.known('t')?.partitions[0]?.leaderId, 1)
  cache.update(answer(2, 6))
  assert.equal(cache.known('t')?.partitions[0]?.leaderId, 2)
  cache.update(answer(1, 0, 'bbcdefghijklmnopqrstuA'))
  assert.deepEqual([cache.known('t')?.partitions[0]?.leaderId, cache.nameOf('bbcdefghijklmnopqrstuA')], [1, 't'])
})

test('a leader that an answer names is taken over with its address (KIP-951)', () => {
  const cache = cacheAt({ nowMs: 0 })
  cache.update(answer(1, 5))
  const leader = { topic: 't', partition: 0, leaderId: 3 }
  assert.equal(cache.learnLeader({ ...leader, leaderEpoch: 5 }, []), false)
  assert.equal(cache.learnLeader({ ...leader, leaderEpoch: 6 }, []), false)
  assert.equal(cache.learnLeader({ ...leader, leaderEpoch: 6 }, [{ nodeId: 3, host: 'h3', port: 1, rack: null }]), true)
  assert.equal(cache.known('t')?.partitions[0]?.leaderId, 3)
  assert.equal(cache.brokers.get(3)?.host, 'h3')
})

test('what is old is asked for in the background and used meanwhile; what is forgotten is not', () => {
  const clock = { nowMs: 0 }
  const refreshed: string[] = []
  const cache = cacheAt(clock, refreshed)
  cache.update(answer(1, 5))
  clock.nowMs = 1001
  assert.equal(cache.known('t')?.name, 't')
  assert.equal(cache.known('t')?.name, 't')
  assert.deepEqual(refreshed, ['t'])
  cache.forget('t')
  assert.equal(cache.known('t'), undefined)
  assert.equal(cache.lastKnown('t')?.name, 't')
})
