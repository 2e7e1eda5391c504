import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  FetchRequest,
  FetchResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  MetadataRequest,
  MetadataResponse,
} from '@samsa/protocol'
import type { Input, Message } from '@samsa/protocol'
import type { RpcClient } from '@samsa/wire'
import { batchOf, createTopic, produce, simCluster, valuesOf } from './sim-cluster.ts'

const fetchApi = { request: FetchRequest, response: FetchResponse }

function fetch(rpc: RpcClient, body: Input<typeof FetchRequest>): Promise<Message<typeof FetchResponse>> {
  return rpc.request(fetchApi, 12, { replicaId: -1, maxBytes: 1 << 20, minBytes: 1, maxWaitMs: 0, sessionEpoch: -1, ...body })
}

function at(topic: string, fetchOffset: number, partition = 0): Input<typeof FetchRequest>['topics'] {
  return [{ topic, partitions: [{ partition, fetchOffset, partitionMaxBytes: 1 << 20 }] }]
}

test('a new node formats its directories, takes records and gives them back, also after a clean stop', async () => {
  const cluster = simCluster(1)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'orders', 2)
    for (const [i, acks] of [-1, 1].entries()) {
      const answer = await produce(rpc, 'orders', 0, batchOf([`a${i}`, `b${i}`], world.clock.nowMs()), acks)
      assert.deepEqual([answer.errorCode, answer.baseOffset], [0, i * 2])
    }
    const response = await fetch(rpc, { topics: at('orders', 0) })
    assert.deepEqual(valuesOf(response.responses[0]?.partitions[0]?.records ?? null), ['0:a0', '1:b0', '2:a1', '3:b1'])
    rpc.close()
  })
  let stopped = false
  void cluster
    .node()
    .stop()
    .then(() => (stopped = true))
  assert.ok(await cluster.simulation.until(() => stopped, 60_000))
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    const response = await fetch(rpc, { topics: at('orders', 1) })
    assert.deepEqual(valuesOf(response.responses[0]?.partitions[0]?.records ?? null), ['0:a0', '1:b0', '2:a1', '3:b1'])
    rpc.close()
  })
})

test('a fetch at the end waits for an append, or for its time', async () => {
  const cluster = simCluster(2)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const [reader, writer] = [connect(), connect()]
    await createTopic(writer, 'tail', 1)
    const waiting = fetch(reader, { topics: at('tail', 0), maxWaitMs: 5000 })
    await new Promise<void>((resolve) => world.clock.after(100, resolve))
    const before = world.clock.monotonicMs()
    await produce(writer, 'tail', 0, batchOf(['x'], world.clock.nowMs()))
    assert.deepEqual(valuesOf((await waiting).responses[0]?.partitions[0]?.records ?? null), ['0:x'])
    assert.ok(world.clock.monotonicMs() - before < 100)
    const startMs = world.clock.monotonicMs()
    const empty = await fetch(reader, { topics: at('tail', 1), maxWaitMs: 700 })
    assert.equal(empty.responses[0]?.partitions[0]?.records?.byteLength, 0)
    assert.ok(world.clock.monotonicMs() - startMs >= 700)
    for (const rpc of [reader, writer]) rpc.close()
  })
})

test('a fetch session tells only what changed (KIP-227)', async () => {
  const cluster = simCluster(3)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'wide', 3)
    const topics = [{ topic: 'wide', partitions: [0, 1, 2].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 1000 })) }]
    const first = await fetch(rpc, { topics, sessionId: 0, sessionEpoch: 0 })
    assert.notEqual(first.sessionId, 0)
    assert.equal(first.responses[0]?.partitions.length, 3)
    const { sessionId } = first
    assert.deepEqual((await fetch(rpc, { sessionId, sessionEpoch: 1 })).responses, [])
    await produce(rpc, 'wide', 1, batchOf(['x'], world.clock.nowMs()))
    const third = await fetch(rpc, { sessionId, sessionEpoch: 2 })
    assert.deepEqual(
      third.responses.map((each) => each.partitions.map((partition) => partition.partitionIndex)),
      [[1]],
    )
    assert.equal((await fetch(rpc, { sessionId, sessionEpoch: 2 })).errorCode, 71)
    assert.equal((await fetch(rpc, { sessionId: 12345, sessionEpoch: 1 })).errorCode, 70)
    const forgotten = [{ topic: 'wide', partitions: [0, 1, 2] }]
    const last = await fetch(rpc, { sessionId, sessionEpoch: 3, forgottenTopicsData: forgotten })
    assert.deepEqual([last.errorCode, last.sessionId], [0, 0])
    rpc.close()
  })
})

test('an idempotent producer is answered twice and written once, also after kill -9', async () => {
  const cluster = simCluster(4)
  await cluster.ready()
  let producer = { producerId: -1, producerEpoch: 0, baseSequence: 0 }
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'once', 1)
    const init = { request: InitProducerIdRequest, response: InitProducerIdResponse }
    const { producerId, producerEpoch } = await rpc.request(init, 5, { transactionalId: null, transactionTimeoutMs: 1000 })
    producer = { producerId, producerEpoch, baseSequence: 0 }
    const batch = batchOf(['a', 'b'], world.clock.nowMs(), producer)
    assert.equal((await produce(rpc, 'once', 0, batch.slice())).baseOffset, 0)
    assert.equal((await produce(rpc, 'once', 0, batch.slice())).baseOffset, 0)
    const gap = batchOf(['c'], world.clock.nowMs(), { ...producer, baseSequence: 9 })
    assert.equal((await produce(rpc, 'once', 0, gap)).errorCode, 45)
    rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    assert.equal((await produce(rpc, 'once', 0, batchOf(['a', 'b'], world.clock.nowMs(), producer))).baseOffset, 0)
    assert.equal((await produce(rpc, 'once', 0, batchOf(['c'], world.clock.nowMs(), { ...producer, baseSequence: 2 }))).baseOffset, 2)
    const listOffsets = { request: ListOffsetsRequest, response: ListOffsetsResponse }
    const topics = [{ name: 'once', partitions: [{ partitionIndex: 0, timestamp: -1 }] }]
    const listed = await rpc.request(listOffsets, 7, { replicaId: -1, topics })
    assert.equal(listed.topics[0]?.partitions[0]?.offset, 3)
    rpc.close()
  })
})

test('with flush.messages=1 a loss of power takes nothing that was acknowledged', async () => {
  const cluster = simCluster(5)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'safe', 1, { 'flush.messages': '1' })
    for (let i = 0; i < 20; i++) assert.equal((await produce(rpc, 'safe', 0, batchOf([`v${i}`], world.clock.nowMs()))).baseOffset, i)
    rpc.close()
  })
  cluster.broker.losePower()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    const response = await fetch(rpc, { topics: at('safe', 0) })
    assert.deepEqual(
      valuesOf(response.responses[0]?.partitions[0]?.records ?? null),
      Array.from({ length: 20 }, (_, i) => `${i}:v${i}`),
    )
    rpc.close()
  })
})

test('a topic that a client asks for is created on the way', async () => {
  const cluster = simCluster(6)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    const metadata = { request: MetadataRequest, response: MetadataResponse }
    const ask = () => rpc.request(metadata, 12, { topics: [{ name: 'wished' }], allowAutoTopicCreation: true })
    assert.equal((await ask()).topics[0]?.errorCode, 3)
    for (let tries = 0; tries < 100; tries++) {
      const [topic] = (await ask()).topics
      if (topic?.errorCode === 0) {
        assert.equal(topic.partitions.length, 1)
        rpc.close()
        return
      }
      await new Promise<void>((resolve) => world.clock.after(20, resolve))
    }
    assert.fail('the topic was not created')
  })
})
