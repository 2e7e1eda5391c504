import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection, World } from '@samsa/ports'
import { ApiVersionsRequest, ApiVersionsResponse, encodeResponseFrame } from '@samsa/protocol'
import { Simulation } from '@samsa/sim'
import { RpcClient, RpcError } from '../src/index.ts'

const api = { request: ApiVersionsRequest, response: ApiVersionsResponse }

/** A server that answers each chunk with what `answers` gives, and a client that talks to it. */
async function talk(
  answer: (connection: Connection, chunk: Uint8Array) => void,
  story: (rpc: RpcClient, world: World) => Promise<void>,
): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  const server = simulation.node('server', (world) => {
    world.network.listen(
      { host: 'server', port: 1 },
      {
        listening() {},
        failed: (error) => simulation.fail(error),
        accepted: (connection) => ({ data: (chunk) => answer(connection, chunk), closed() {} }),
      },
    )
  })
  let isDone = false
  const client = simulation.node('client', async (world) => {
    const { network, clock } = world
    const rpc = new RpcClient({ network, clock, host: 'server', port: 1, clientId: 'me', requestTimeoutMs: 1000, connectTimeoutMs: 500 })
    await story(rpc, world)
    rpc.close()
    isDone = true
  })
  server.start()
  await simulation.run(10)
  client.start()
  assert.ok(await simulation.until(() => isDone, 60_000))
}

/** Correlation ids of the requests in a chunk that holds whole frames. */
function correlationIds(chunk: Uint8Array): number[] {
  const bytes = Buffer.from(chunk)
  const ids: number[] = []
  for (let at = 0; at < bytes.byteLength; at += 4 + bytes.readInt32BE(at)) ids.push(bytes.readInt32BE(at + 8))
  return ids
}

test('requests in flight are answered in order', async () => {
  await talk(
    (connection, chunk) => {
      for (const id of correlationIds(chunk)) connection.write(encodeResponseFrame(ApiVersionsResponse, 0, id, { errorCode: id }))
    },
    async (rpc) => {
      const answers = await Promise.all([0, 1, 2].map(() => rpc.request(api, 0, {})))
      assert.deepEqual(
        answers.map((each) => each.errorCode),
        [0, 1, 2],
      )
    },
  )
})

test('a request that is not answered in time gives the connection up', async () => {
  await talk(
    () => {},
    async (rpc, world) => {
      const startMs = world.clock.monotonicMs()
      await assert.rejects(rpc.request(api, 0, {}), (error) => error instanceof RpcError && error.reason === 'timeout')
      assert.ok(world.clock.monotonicMs() - startMs >= 1000)
      assert.ok(rpc.isClosed)
      await assert.rejects(rpc.request(api, 0, {}), (error) => error instanceof RpcError && error.reason === 'closed')
    },
  )
})

test('an answer to something else ends the connection', async () => {
  await talk(
    (connection) => connection.write(encodeResponseFrame(ApiVersionsResponse, 0, 77, {})),
    async (rpc) => {
      await assert.rejects(rpc.request(api, 0, {}), (error) => error instanceof RpcError && error.reason === 'malformed')
    },
  )
})

test('a peer that closes fails what is in flight', async () => {
  await talk(
    (connection) => connection.destroy(),
    async (rpc) => {
      await assert.rejects(rpc.request(api, 0, {}), (error) => error instanceof RpcError && error.reason === 'closed')
    },
  )
})
