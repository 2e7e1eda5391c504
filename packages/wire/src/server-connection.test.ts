import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiVersionsRequest, ApiVersionsResponse, encodeRequestFrame, encodeResponseFrame } from '@samsa/protocol'
import type { Connection, Logger } from '@samsa/ports'
import { BufferPool } from './buffer-pool.ts'
import { requestHeaderVersionOf } from './header-version.ts'
import { ReplyTurn } from './reply-turn.ts'
import { RequestBudget } from './request-budget.ts'
import { ServerConnection } from './server-connection.ts'
import type { ServerRequest } from './server-connection.ts'
import { ANONYMOUS } from './session.ts'

const silent: Logger = {
  name: 'test',
  enabled: () => false,
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error() {},
}

/** A connection whose far end is this test. */
class Pipe implements Connection {
  readonly remoteHost = '10.0.0.2'
  readonly remotePort = 1
  readonly localHost = '10.0.0.1'
  readonly localPort = 9092
  pendingBytes = 0
  writes: Buffer[] = []
  accepts = true
  state: 'open' | 'ended' | 'destroyed' = 'open'
  isPaused = false

  write(chunks: readonly Uint8Array[], released?: () => void): boolean {
    this.writes.push(Buffer.concat(chunks))
    released?.()
    return this.accepts
  }
  pause(): void {
    this.isPaused = true
  }
  resume(): void {
    this.isPaused = false
  }
  end(): void {
    this.state = 'ended'
  }
  destroy(): void {
    this.state = 'destroyed'
  }
}

function server(budgetBytes = -1) {
  const pipe = new Pipe()
  const received: ServerRequest[] = []
  const turn = new ReplyTurn()
  const pool = new BufferPool()
  const completed: { readonly request: ServerRequest; readonly writeMs: number; readonly sentMs: number }[] = []
  const clock = { nowMs: 0 }
  let answersAtOnce = true
  let closings = 0
  const connection: ServerConnection = new ServerConnection(
    pipe,
    {
      connectionId: 'c',
      listenerName: 'PLAINTEXT',
      securityProtocol: 'PLAINTEXT',
      clientHost: pipe.remoteHost,
      principal: ANONYMOUS,
      clientSoftwareName: 'unknown',
      clientSoftwareVersion: 'unknown',
    },
    {
      pool,
      turn,
      budget: new RequestBudget(budgetBytes),
      maxRequestBytes: 1000,
      headerVersionOf: requestHeaderVersionOf,
      monotonicMs: () => clock.nowMs,
      log: silent,
      receive(_connection, request) {
        received.push(request)
        if (answersAtOnce) answer(request.correlationId)
      },
      completed: (request, writeMs, sentMs) => completed.push({ request, writeMs, sentMs }),
      closed: () => closings++,
    },
  )
  const answer = (correlationId: number): void => connection.respond(encodeResponseFrame(ApiVersionsResponse, 0, correlationId, {}))
  return {
    pipe,
    received,
    completed,
    clock,
    connection,
    answer,
    answerLater: () => (answersAtOnce = false),
    get closings() {
      return closings
    },
    answered: () => pipe.writes.map((bytes) => correlationIds(bytes)),
  }
}

function request(correlationId: number): Buffer {
  return Buffer.concat(encodeRequestFrame(ApiVersionsRequest, 0, { correlationId, clientId: 'me' }, {}))
}

function correlationIds(bytes: Buffer): number[] {
  const ids: number[] = []
  for (let at = 0; at < bytes.byteLength; at += 4 + bytes.readInt32BE(at)) ids.push(bytes.readInt32BE(at + 4))
  return ids
}

test('the replies to one read leave as one write, in order', () => {
  const { connection, answered, received } = server()
  connection.data(Buffer.concat([request(1), request(2), request(3)]))
  assert.deepEqual(answered(), [[1, 2, 3]])
  assert.deepEqual(
    received.map((each) => [each.clientId, each.lent]),
    [
      ['me', true],
      ['me', true],
      ['me', true],
    ],
  )
})

test('a request that waits is copied out of the memory it was read into', () => {
  const { connection, answer, answerLater, received } = server()
  answerLater()
  const read = Buffer.concat([request(1), request(2)])
  connection.data(read)
  read.fill(0xff)
  answer(1)
  assert.deepEqual(
    received.map((each) => [each.correlationId, each.clientId, each.lent]),
    [
      [1, 'me', true],
      [2, 'me', false],
    ],
  )
})

test('a request waits for the one before it', () => {
  const { connection, answer, answered, answerLater, received } = server()
  answerLater()
  connection.data(Buffer.concat([request(1), request(2)]))
  assert.deepEqual(
    received.map((each) => each.correlationId),
    [1],
  )
  answer(1)
  assert.deepEqual(
    received.map((each) => each.correlationId),
    [1, 2],
  )
  answer(2)
  assert.deepEqual(answered(), [[1], [2]])
})

test('a peer that sends much while nothing is answered is no longer read from', () => {
  const { connection, pipe, answer, answerLater, received } = server()
  answerLater()
  const many = Buffer.concat(Array.from({ length: 30_000 }, (_, i) => request(i)))
  connection.data(many)
  assert.equal(pipe.isPaused, true)
  for (let i = 0; i < 30_000; i++) answer(i)
  assert.equal(pipe.isPaused, false)
  assert.equal(received.length, 30_000)
})

test('the budget over all connections stops the reading too', () => {
  const { connection, pipe, answer, answerLater } = server(30)
  answerLater()
  connection.data(Buffer.concat([request(1), request(2), request(3), request(4)]))
  assert.equal(pipe.isPaused, true)
  for (const id of [1, 2, 3, 4]) answer(id)
  assert.equal(pipe.isPaused, false)
})

test('nothing more is served while the peer does not take its answers', () => {
  const { connection, pipe, received } = server()
  pipe.accepts = false
  connection.data(request(1))
  connection.data(request(2))
  assert.equal(received.length, 1)
  pipe.accepts = true
  connection.drained()
  assert.equal(received.length, 2)
})

test('oversized frames, unknown APIs and broken headers close the connection', () => {
  const oversized = Buffer.alloc(4)
  oversized.writeInt32BE(1001)
  const unknown = request(1)
  unknown.writeInt16BE(999, 4)
  const short = Buffer.from([0, 0, 0, 3, 0, 18, 0])
  for (const bytes of [oversized, unknown, short]) {
    const each = server()
    each.connection.data(bytes)
    assert.equal(each.pipe.state, 'destroyed')
    assert.equal(each.closings, 1)
    assert.equal(each.received.length, 0)
  }
})

test('a graceful end answers what is being served and drops what waits behind it', () => {
  const { connection, pipe, answer, answerLater, received } = server()
  answerLater()
  connection.data(Buffer.concat([request(1), request(2)]))
  connection.endGracefully()
  assert.equal(pipe.state, 'open')
  answer(1)
  assert.equal(pipe.state, 'ended')
  assert.equal(received.length, 1)
})

test('a graceful end does not wait for an answer that is never sent', () => {
  const { connection, pipe, answerLater } = server()
  answerLater()
  connection.data(request(1))
  connection.endGracefully()
  connection.respond(undefined)
  assert.equal(pipe.state, 'ended')
})

test('it is told where the time of a request went', () => {
  const { connection, answer, answerLater, completed, clock } = server()
  answerLater()
  clock.nowMs = 10
  connection.data(request(1))
  clock.nowMs = 25
  answer(1)
  assert.deepEqual(
    completed.map(({ request: { correlationId, trace }, writeMs, sentMs }) => ({ correlationId, ...trace, writeMs, sentMs })),
    [{ correlationId: 1, receivedMs: 10, servedMs: 10, handledMs: 10, answeredMs: 25, isOfFollower: false, writeMs: 25, sentMs: 25 }],
  )
})

test('an answer is sent when the peer has taken it', () => {
  const { connection, pipe, completed, clock } = server()
  pipe.accepts = false
  connection.data(request(1))
  assert.equal(completed.length, 0)
  clock.nowMs = 7
  connection.drained()
  assert.deepEqual(
    completed.map(({ writeMs, sentMs }) => [writeMs, sentMs]),
    [[0, 7]],
  )
})
