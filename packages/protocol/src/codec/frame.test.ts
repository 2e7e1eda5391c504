import assert from 'node:assert/strict'
import { test } from 'node:test'
import { apis } from '../apis.ts'
import { ApiVersionsRequest, ApiVersionsResponse } from '../messages/018-api-versions.ts'
import { FetchResponse } from '../messages/001-fetch.ts'
import { HeartbeatRequest, HeartbeatResponse } from '../messages/012-heartbeat.ts'
import { versionsOf } from '../schema/versions.ts'
import { decodeMessage } from './codec.ts'
import { decodeRequestHeader, decodeResponseHeader, encodeRequestFrame, encodeResponseFrame, responseHeaderVersion } from './frame.ts'
import { ProtocolError } from './protocol-error.ts'

const body = { groupId: 'g', generationId: 3, memberId: 'm' }

test('a request frame is size, header and body, with the header of its version', () => {
  const classic = Buffer.concat(encodeRequestFrame(HeartbeatRequest, 0, { correlationId: 7, clientId: 'me' }, body))
  assert.equal(classic.toString('hex'), '00000016000c00000000000700026d650001670000000300016d')
  const flexible = Buffer.concat(encodeRequestFrame(HeartbeatRequest, 4, { correlationId: 7, clientId: null }, body))
  assert.equal(flexible.toString('hex'), '00000015000c000400000007ffff00026700000003026d0000')
})

test('every request and response comes back from its frame', () => {
  for (const { key, request, response } of Object.values(apis)) {
    for (const version of versionsOf(request)) {
      const asked = Buffer.concat(encodeRequestFrame(request, version, { correlationId: -5, clientId: 'client' }, {}))
      assert.equal(asked.readInt32BE(0), asked.length - 4)
      const { end, ...head } = decodeRequestHeader(asked, 4)
      assert.deepEqual(head, { apiKey: key, apiVersion: version, correlationId: -5, clientId: 'client' })
      decodeMessage(request, version, asked, end)
      const answered = Buffer.concat(encodeResponseFrame(response, version, 99, {}))
      assert.equal(answered.readInt32BE(0), answered.length - 4)
      const { correlationId, end: start } = decodeResponseHeader(response, version, answered, 4)
      assert.equal(correlationId, 99)
      decodeMessage(response, version, answered, start)
    }
  }
})

test('the header of ApiVersions stays at version 0 in responses, and an unknown version of its request can be read', () => {
  for (const version of versionsOf(ApiVersionsResponse)) assert.equal(responseHeaderVersion(ApiVersionsResponse, version), 0)
  assert.equal(responseHeaderVersion(HeartbeatResponse, 4), 1)
  const future = Buffer.concat(encodeRequestFrame(ApiVersionsRequest, 4, { correlationId: 1, clientId: 'new' }, {}))
  future.writeInt16BE(9999, 6)
  const head = decodeRequestHeader(future, 4)
  assert.deepEqual([head.apiVersion, head.clientId, head.correlationId], [9999, 'new', 1])
})

test('records stay outside the slab, and the size counts them', () => {
  const records = [Buffer.alloc(5000, 1), Buffer.alloc(3000, 2)]
  const chunks = encodeResponseFrame(FetchResponse, 12, 3, { responses: [{ topic: 't', partitions: [{ records }] }] })
  assert(chunks.includes(records[0] ?? Buffer.alloc(0)) && chunks.includes(records[1] ?? Buffer.alloc(0)))
  const whole = Buffer.concat(chunks)
  assert.equal(whole.readInt32BE(0), whole.length - 4)
  const message = decodeMessage(FetchResponse, 12, whole, decodeResponseHeader(FetchResponse, 12, whole, 4).end)
  assert.deepEqual(message.responses[0]?.partitions[0]?.records, Buffer.concat(records))
})

test('a header that is none, and an API that does not exist, are ProtocolErrors', () => {
  for (const hex of ['', '0003', '00030001000000', '7fff00010000000100016d', '0004000100000001ffff', '000300010000000100056d'])
    assert.throws(() => decodeRequestHeader(Buffer.from(hex, 'hex')), ProtocolError, hex)
})

test('a frame that cannot be encoded leaves nothing behind', () => {
  assert.throws(
    () => encodeRequestFrame(HeartbeatRequest, 0, { correlationId: 1, clientId: 'c' }, { ...body, groupInstanceId: 'i' }),
    ProtocolError,
  )
  const next = Buffer.concat(encodeRequestFrame(HeartbeatRequest, 0, { correlationId: 7, clientId: 'me' }, body))
  assert.equal(next.length, 26)
})
