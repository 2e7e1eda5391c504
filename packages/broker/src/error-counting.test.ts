import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FetchResponse, HeartbeatResponse, MetadataResponse } from '@samsa/protocol'
import type { MessageSchema } from '@samsa/protocol'
import { errorWalk } from './error-counting.ts'

function codes(schema: MessageSchema, body: object): number[] {
  const found: number[] = []
  errorWalk(schema)(body, (code) => found.push(code))
  return found
}

test('the error of the whole, absent or not', () => {
  assert.deepEqual(codes(HeartbeatResponse, { errorCode: 27 }), [27])
  assert.deepEqual(codes(HeartbeatResponse, {}), [0])
})

test('errors of entries in entries', () => {
  const partitions = [{ errorCode: 3, records: new Uint8Array(1) }, {}]
  assert.deepEqual(codes(FetchResponse, { errorCode: 0, responses: [{ topic: 'a', partitions }, { topic: 'b' }] }), [0, 3, 0])
  assert.deepEqual(codes(MetadataResponse, { topics: [{ errorCode: 5, partitions: [{ errorCode: 9 }] }] }).toSorted(), [0, 5, 9])
})
