import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildBatch, decodeMessage, encodeMessage, ProduceRequest } from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { refusalOf, withoutRepeats } from './produced-records.ts'

const plain = Buffer.from(buildBatch({}, [{ timestamp: 0, key: null, value: Buffer.from('a') }]))

const transactional = Buffer.from(plain)
transactional[22] = (transactional[22] ?? 0) | 0x10

function request(body: Input<typeof ProduceRequest>): ProduceRequest {
  return decodeMessage(ProduceRequest, 9, Buffer.concat(encodeMessage(ProduceRequest, 9, body)))
}

function topic(name: string, ...partitions: readonly (readonly [number, Uint8Array])[]) {
  return { name, partitionData: partitions.map(([index, records]) => ({ index, records })) }
}

test('transactional records need a transactional id', () => {
  const topicData = [topic('t', [0, plain]), topic('u', [0, transactional])]
  assert.deepEqual(refusalOf(request({ topicData, transactionalId: null })), { errorCode: 53, errorMessage: null })
  assert.equal(refusalOf(request({ topicData, transactionalId: 'one' })), undefined)
  assert.equal(refusalOf(request({ topicData: [topic('t', [0, plain])], transactionalId: null })), undefined)
})

test('records that are no batch refuse the request', () => {
  const short = Buffer.from(plain)
  short.writeInt32BE(3, 8)
  assert.equal(refusalOf(request({ topicData: [topic('t', [0, short])] }))?.errorCode, 2)
})

test('a partition counts as it is named last', () => {
  const { topicData } = request({
    topicData: [topic('t', [0, plain], [1, plain], [0, transactional]), topic('u', [0, plain]), topic('t', [1, transactional])],
  })
  const merged = withoutRepeats(topicData).map(({ name, partitionData }) => [
    name,
    partitionData.map(({ index, records }) => [index, records?.[22]]),
  ])
  assert.deepEqual(merged, [
    [
      't',
      [
        [0, transactional[22]],
        [1, transactional[22]],
      ],
    ],
    ['u', [[0, plain[22]]]],
  ])
  const once = request({ topicData: [topic('t', [1, plain], [0, plain])] }).topicData
  assert.equal(withoutRepeats(once), once)
})
