import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeMessage, CreateTopicsRequest, ElectLeadersRequest, encodeMessage } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { createTopicsElapsed, electLeadersElapsed } from './elapsed-requests.ts'

const createTopics = (body: Input<typeof CreateTopicsRequest>) =>
  createTopicsElapsed(decodeMessage(CreateTopicsRequest, 7, Buffer.concat(encodeMessage(CreateTopicsRequest, 7, body))))
const electLeaders = (body: Input<typeof ElectLeadersRequest>) =>
  electLeadersElapsed(decodeMessage(ElectLeadersRequest, 2, Buffer.concat(encodeMessage(ElectLeadersRequest, 2, body))))

test('a request without time is told so for each of its parts', () => {
  const topics = [{ name: 'a' }, { name: 'b' }]
  assert.deepEqual(createTopics({ topics, timeoutMs: 0 }), {
    topics: [
      { name: 'a', errorCode: 7, errorMessage: null },
      { name: 'b', errorCode: 7, errorMessage: null },
    ],
  })
  assert.deepEqual(electLeaders({ topicPartitions: null, timeoutMs: -1 }), { errorCode: 7, replicaElectionResults: [] })
})

test('with time left, or nothing asked, the controller decides', () => {
  assert.equal(createTopics({ topics: [{ name: 'a' }], timeoutMs: 1 }), undefined)
  assert.equal(createTopics({ topics: [], timeoutMs: 0 }), undefined)
  assert.equal(electLeaders({ topicPartitions: [], timeoutMs: 0 }), undefined)
})
