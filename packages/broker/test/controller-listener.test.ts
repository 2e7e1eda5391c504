import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { World } from '@samsa/ports'
import {
  CreateTopicsRequest,
  CreateTopicsResponse,
  decodeMessage,
  decodeResponseHeader,
  DefaultPrincipalData,
  encodeMessage,
  encodeRequestFrame,
  EnvelopeRequest,
  EnvelopeResponse,
  FetchRequest,
  FetchResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  MetadataRequest,
  readBatches,
} from '@samsa/protocol'
import type { Input } from '@samsa/protocol'
import { RpcClient } from '@samsa/wire'
import { simCluster } from './sim-cluster.ts'

const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ'

function controller({ network, clock }: World): RpcClient {
  const limits = { requestTimeoutMs: 5000, connectTimeoutMs: 10_000 }
  return new RpcClient({ network, clock, host: 'broker', port: 9093, clientId: 'test', ...limits })
}

function embedded(frame: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(frame).subarray(4)
}

test('an envelope carries a request to the controller and its answer back', async () => {
  const cluster = simCluster(31)
  await cluster.ready()
  await cluster.client(async (world) => {
    const client = controller(world)
    const topics = [{ name: 'forwarded', numPartitions: 1, replicationFactor: 1 }]
    const head = { correlationId: 9, clientId: 'far' }
    const principal = Buffer.concat([Buffer.from([0, 0]), ...encodeMessage(DefaultPrincipalData, 0, { type: 'User', name: 'ann' })])
    const good = {
      requestData: embedded(encodeRequestFrame(CreateTopicsRequest, 7, head, { topics, timeoutMs: 5000 })),
      requestPrincipal: principal,
      clientHostAddress: Buffer.from([127, 0, 0, 1]),
    }
    const ask = (body: Input<typeof EnvelopeRequest>) => client.request({ request: EnvelopeRequest, response: EnvelopeResponse }, 0, body)
    const { errorCode, responseData } = await ask(good)
    assert.equal(errorCode, 0)
    assert.ok(responseData)
    const { correlationId, end } = decodeResponseHeader(CreateTopicsResponse, 7, responseData)
    const [topic] = decodeMessage(CreateTopicsResponse, 7, responseData, end).topics
    assert.deepEqual([correlationId, topic?.name, topic?.errorCode, topic?.numPartitions], [9, 'forwarded', 0, 1])
    assert.equal((await ask({ ...good, requestPrincipal: null })).errorCode, 97)
    assert.equal((await ask({ ...good, clientHostAddress: Buffer.from([1]) })).errorCode, 42)
    assert.equal((await ask({ ...good, requestData: embedded(encodeRequestFrame(MetadataRequest, 12, head, {})) })).errorCode, 42)
    assert.equal((await ask({ ...good, requestData: Buffer.from([0, 19, 0]) })).errorCode, 35)
    client.close()
  })
})

test('an observer reads the metadata log, and waits at its end', async () => {
  const cluster = simCluster(32)
  await cluster.ready()
  await cluster.client(async (world) => {
    const client = controller(world)
    const fetch = (fetchOffset: number, lastFetchedEpoch: number) => {
      const partitions = [{ currentLeaderEpoch: 1, fetchOffset, lastFetchedEpoch, partitionMaxBytes: 1_000_000 }]
      const topics = [{ topicId: METADATA_TOPIC_ID, partitions }]
      return client.request({ request: FetchRequest, response: FetchResponse }, 17, { maxWaitMs: 300, maxBytes: 1_000_000, topics })
    }
    const [first] = (await fetch(0, 0)).responses[0]?.partitions ?? []
    assert.ok(first?.records)
    const offsets = [...readBatches(first.records)].map((batch) => batch.baseOffset)
    assert.equal(offsets[0], 0)
    assert.ok(offsets.length > 3)
    const beganMs = world.clock.monotonicMs()
    const [atEnd] = (await fetch(first.highWatermark, 1)).responses[0]?.partitions ?? []
    assert.equal(atEnd?.errorCode, 0)
    assert.ok(world.clock.monotonicMs() - beganMs >= 250)
    client.close()
  })
})

test('asked directly, a controller takes cordoned directories away but adds none', async () => {
  const cluster = simCluster(36)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const api = { request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse }
    const cordon = async (rpc: RpcClient, value: string): Promise<number | undefined> => {
      const configs = [{ name: 'cordoned.log.dirs', configOperation: 0, value }]
      return (await rpc.request(api, 1, { resources: [{ resourceType: 4, resourceName: '1', configs }] })).responses[0]?.errorCode
    }
    const [direct, broker] = [controller(world), connect()]
    assert.equal(await cordon(direct, '/data/a'), 40)
    assert.equal(await cordon(broker, '/data/a,/data/b'), 0)
    assert.equal(await cordon(direct, '/data/b'), 0)
    assert.equal(await cordon(direct, '/data/a'), 40)
    assert.equal(await cordon(direct, ''), 0)
    direct.close()
    broker.close()
  })
})
