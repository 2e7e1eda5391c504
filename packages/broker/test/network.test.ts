import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { World } from '@samsa/ports'
import {
  apiKeys,
  ApiVersionsRequest,
  ApiVersionsResponse,
  decodeMessage,
  decodeResponseHeader,
  encodeRequestFrame,
  InitProducerIdRequest,
  MetadataRequest,
} from '@samsa/protocol'
import { simCluster } from './sim-cluster.ts'

interface Talk {
  /** What came so far. */
  readonly received: () => Buffer
  readonly isClosed: () => boolean
  send(bytes: Uint8Array): void
  /** Lets time pass. */
  wait(delayMs: number): Promise<void>
  close(): void
}

/** A bare connection to a port of the broker. */
function dial(world: World, port: number): Talk {
  let received = Buffer.alloc(0)
  let isClosed = false
  const connection = world.network.connect(
    { host: 'broker', port },
    {
      data: (chunk) => {
        received = Buffer.concat([received, Buffer.from(chunk)])
      },
      closed: () => {
        isClosed = true
      },
    },
  )
  return {
    received: () => received,
    isClosed: () => isClosed,
    send: (bytes) => connection.write([Buffer.from(bytes)]),
    wait: (delayMs) => new Promise((resolve) => world.clock.after(delayMs, resolve)),
    close: () => connection.destroy(),
  }
}

function request(version: number): Buffer {
  const software = { clientSoftwareName: 'test', clientSoftwareVersion: '1' }
  return Buffer.concat(encodeRequestFrame(ApiVersionsRequest, version, { correlationId: 7, clientId: 'me' }, version < 3 ? {} : software))
}

test('ApiVersions of the future is answered in version 0 with error 35', async () => {
  const cluster = simCluster(11)
  await cluster.ready()
  await cluster.client(async (world) => {
    const talk = dial(world, 9092)
    await talk.wait(20)
    const frame = request(4)
    frame.writeInt16BE(99, 6)
    talk.send(frame)
    await talk.wait(50)
    const answer = talk.received().subarray(4)
    assert.equal(decodeResponseHeader(ApiVersionsResponse, 0, answer).correlationId, 7)
    const { errorCode, apiKeys } = decodeMessage(ApiVersionsResponse, 0, answer, 4)
    assert.equal(errorCode, 35)
    assert.deepEqual(apiKeys, [{ apiKey: 18, minVersion: 0, maxVersion: 4 }])
    // The connection lives on.
    talk.send(request(3))
    await talk.wait(50)
    assert.ok(talk.received().byteLength > answer.byteLength + 100)
    assert.equal(talk.isClosed(), false)
    talk.close()
  })
})

test('versions that are still being shaped are offered and served only where they are asked for', async () => {
  for (const [setting, highest] of [
    ['false', 5],
    ['true', 6],
  ] as const) {
    const cluster = simCluster(12, { 'unstable.api.versions.enable': setting })
    await cluster.ready()
    await cluster.client(async (world) => {
      const talk = dial(world, 9092)
      await talk.wait(20)
      talk.send(request(3))
      await talk.wait(50)
      const answer = talk.received().subarray(4)
      const { apiKeys: offered } = decodeMessage(ApiVersionsResponse, 3, answer, 4)
      assert.equal(offered.find(({ apiKey }) => apiKey === apiKeys.InitProducerId)?.maxVersion, highest)
      talk.send(
        Buffer.concat(encodeRequestFrame(InitProducerIdRequest, 6, { correlationId: 8, clientId: 'me' }, { transactionTimeoutMs: 1000 })),
      )
      await talk.wait(200)
      assert.equal(talk.isClosed(), highest < 6)
      talk.close()
    })
  }
})

test('what cannot be read closes its connection and no other', async () => {
  const cluster = simCluster(12)
  await cluster.ready()
  await cluster.client(async (world) => {
    const other = dial(world, 9092)
    const metadata = Buffer.concat(
      encodeRequestFrame(MetadataRequest, 12, { correlationId: 1, clientId: 'me' }, { topics: [{ name: 'x' }] }),
    )
    const cut = Buffer.from(metadata)
    cut.writeInt32BE(metadata.byteLength - 4 - 6, 0)
    const unknownVersion = Buffer.from(metadata)
    unknownVersion.writeInt16BE(77, 6)
    const oversized = Buffer.from([0x7f, 0xff, 0xff, 0xff])
    const negative = Buffer.from([0xff, 0xff, 0xff, 0xff])
    for (const bytes of [cut.subarray(0, -6), unknownVersion, oversized, negative, Buffer.from('GET / HTTP/1.1\r\n\r\n')]) {
      const talk = dial(world, 9092)
      await talk.wait(20)
      talk.send(bytes)
      await talk.wait(50)
      assert.equal(talk.isClosed(), true)
    }
    other.send(request(3))
    await other.wait(50)
    assert.ok(other.received().byteLength > 100)
    other.close()
  })
})

test('an address has its limit of connections, and idle ones are closed', async () => {
  const cluster = simCluster(13, { 'max.connections.per.ip': '2', 'connections.max.idle.ms': '1000' })
  await cluster.ready()
  await cluster.client(async (world) => {
    const first = dial(world, 9092)
    const second = dial(world, 9092)
    await first.wait(50)
    const third = dial(world, 9092)
    await first.wait(50)
    assert.deepEqual([first.isClosed(), second.isClosed(), third.isClosed()], [false, false, true])
    await first.wait(700)
    first.send(request(3))
    await first.wait(700)
    assert.deepEqual([first.isClosed(), second.isClosed()], [false, true])
    await first.wait(1500)
    assert.equal(first.isClosed(), true)
  })
})

test('past max.connections a new connection waits until another ends', async () => {
  const cluster = simCluster(14, {
    'max.connections': '1',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controlled.shutdown.enable': 'false',
  })
  await cluster.ready()
  await cluster.client(async (world) => {
    const first = dial(world, 9093)
    await first.wait(50)
    const second = dial(world, 9093)
    await first.wait(20)
    second.send(request(3))
    await first.wait(100)
    assert.equal(second.received().byteLength, 0)
    first.close()
    await first.wait(100)
    assert.ok(second.received().byteLength > 100)
    second.close()
  })
})

test('connections that come faster than they may are served in their time', async () => {
  const cluster = simCluster(18, { 'max.connection.creation.rate': '2', 'quota.window.num': '2' })
  await cluster.ready()
  await cluster.client(async (world) => {
    const talks = Array.from({ length: 5 }, () => dial(world, 9092))
    for (const talk of talks) talk.send(request(0))
    const answered = (): number => talks.filter((talk) => talk.received().length > 0).length
    await talks[0]?.wait(100)
    assert.equal(answered(), 2, 'a window at once')
    await talks[0]?.wait(500)
    assert.equal(answered(), 3)
    await talks[0]?.wait(1000)
    assert.equal(answered(), 5)
    for (const talk of talks) talk.close()
  })
})

test('metrics and health are served over HTTP', async () => {
  const cluster = simCluster(15)
  await cluster.ready()
  await cluster.client(async (world) => {
    const talk = dial(world, 8080)
    await talk.wait(20)
    const get = async (path: string): Promise<string> => {
      const before = talk.received().byteLength
      talk.send(Buffer.from(`GET ${path} HTTP/1.1\r\nHost: broker\r\n\r\n`))
      await talk.wait(100)
      return talk.received().subarray(before).toString('utf8')
    }
    assert.match(await get('/metrics'), /^HTTP\/1\.1 200 OK\r\n[^]*kafka_server_replicamanager_leadercount/i)
    assert.match(await get('/health'), /^HTTP\/1\.1 200 [^]*"ready":true/)
    assert.match(await get('/health/ready'), /^HTTP\/1\.1 200 /)
    assert.match(await get('/nothing'), /^HTTP\/1\.1 404 /)
    talk.send(Buffer.from('POST /metrics HTTP/1.1\r\n\r\n'))
    await talk.wait(100)
    assert.match(talk.received().toString('utf8'), /HTTP\/1\.1 405 /)
    assert.equal(talk.isClosed(), true)
  })
})

test('a connection that leaves while it waits makes no room, and the controller is counted apart', async () => {
  const cluster = simCluster(16, { 'max.connections': '1', 'connections.max.idle.ms': '1000' })
  await cluster.ready()
  await cluster.client(async (world) => {
    const first = dial(world, 9092)
    const toController = dial(world, 9093)
    await first.wait(50)
    first.send(request(3))
    toController.send(request(3))
    await first.wait(50)
    assert.ok(first.received().byteLength > 100 && toController.received().byteLength > 0)
    const second = dial(world, 9092)
    await first.wait(500)
    first.send(request(3))
    const third = dial(world, 9092)
    third.send(request(3))
    // Now the second has waited for longer than a connection may be idle, and is gone.
    await first.wait(800)
    assert.deepEqual([first.isClosed(), second.isClosed(), third.received().byteLength], [false, true, 0])
    first.close()
    await third.wait(100)
    assert.ok(third.received().byteLength > 100)
    third.close()
    toController.close()
  })
})

test('a scraper that asks without reading is answered as far as it reads', async () => {
  const cluster = simCluster(17)
  await cluster.ready()
  await cluster.client(async (world) => {
    const talk = dial(world, 8080)
    await talk.wait(20)
    const count = 60
    talk.send(Buffer.from('GET /metrics HTTP/1.1\r\n\r\n'.repeat(count)))
    await talk.wait(5000)
    assert.equal(talk.received().toString('latin1').split('HTTP/1.1 200').length - 1, count)
    talk.close()
  })
})
