import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AlterReplicaLogDirsRequest,
  AlterReplicaLogDirsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  DescribeLogDirsRequest,
  DescribeLogDirsResponse,
  FetchRequest,
  FetchResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
} from '@samsa/protocol'
import type { RpcClient } from '@samsa/wire'
import { batchOf, createTopic, produce, simCluster, valuesOf } from './sim-cluster.ts'

/** The directories that hold the partition, future ones marked. */
async function placesOf(rpc: RpcClient, topic: string): Promise<string[]> {
  const api = { request: DescribeLogDirsRequest, response: DescribeLogDirsResponse }
  const { results } = await rpc.request(api, 4, { topics: [{ topic, partitions: [0] }] })
  return results.flatMap((directory) =>
    directory.topics.flatMap((each) => each.partitions.map((partition) => directory.logDir + (partition.isFutureKey ? ' future' : ''))),
  )
}

test('a replica moves to another directory while it is written to, and stays there', async () => {
  const cluster = simCluster(21)
  await cluster.ready()
  let target = ''
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'moving', 1)
    for (let i = 0; i < 50; i++) await produce(rpc, 'moving', 0, batchOf([`v${i}`], world.clock.nowMs()))
    const [from] = await placesOf(rpc, 'moving')
    target = from === '/data/a' ? '/data/b' : '/data/a'
    const alter = { request: AlterReplicaLogDirsRequest, response: AlterReplicaLogDirsResponse }
    const dirs = [{ path: target, topics: [{ name: 'moving', partitions: [0] }] }]
    const { results } = await rpc.request(alter, 2, { dirs })
    assert.deepEqual(results[0]?.partitions, [{ partitionIndex: 0, errorCode: 0 }])
    for (let i = 50; i < 60; i++) assert.equal((await produce(rpc, 'moving', 0, batchOf([`v${i}`], world.clock.nowMs()))).errorCode, 0)
    for (let tries = 0; (await placesOf(rpc, 'moving')).join() !== target; tries++) {
      assert.ok(tries < 100, 'the replica does not arrive')
      await new Promise<void>((resolve) => world.clock.after(20, resolve))
    }
    rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    assert.deepEqual(await placesOf(rpc, 'moving'), [target])
    const response = await rpc.request({ request: FetchRequest, response: FetchResponse }, 12, {
      replicaId: -1,
      maxBytes: 1 << 20,
      sessionEpoch: -1,
      topics: [{ topic: 'moving', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1 << 20 }] }],
    })
    const expected = Array.from({ length: 60 }, (_, i) => `${i}:v${i}`)
    assert.deepEqual(valuesOf(response.responses[0]?.partitions[0]?.records ?? null), expected)
    rpc.close()
  })
})

test('with flush.messages=1 a move leaves nothing acknowledged to the page cache', async () => {
  const cluster = simCluster(22)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'moving', 1, { 'flush.messages': '1' })
    for (let i = 0; i < 20; i++) assert.equal((await produce(rpc, 'moving', 0, batchOf([`v${i}`], world.clock.nowMs()))).errorCode, 0)
    cluster.broker.diskLatencyMs = 200
    const [from] = await placesOf(rpc, 'moving')
    const target = from === '/data/a' ? '/data/b' : '/data/a'
    const alter = { request: AlterReplicaLogDirsRequest, response: AlterReplicaLogDirsResponse }
    await rpc.request(alter, 2, { dirs: [{ path: target, topics: [{ name: 'moving', partitions: [0] }] }] })
    for (let tries = 0; (await placesOf(rpc, 'moving')).join() !== target; tries++) {
      assert.ok(tries < 10_000, 'the replica does not arrive')
    }
    rpc.close()
  })
  cluster.broker.losePower()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    assert.equal((await produce(rpc, 'moving', 0, batchOf(['next'], world.clock.nowMs()))).baseOffset, 20)
    rpc.close()
  })
})

test('a replica that is asked into a directory before there is one begins there', async () => {
  const cluster = simCluster(23)
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    const alter = { request: AlterReplicaLogDirsRequest, response: AlterReplicaLogDirsResponse }
    for (const [topic, path] of [
      ['first', '/data/b'],
      ['second', '/data/b'],
      ['third', '/data/a'],
    ] as const) {
      const { results } = await rpc.request(alter, 2, { dirs: [{ path, topics: [{ name: topic, partitions: [0] }] }] })
      assert.deepEqual(results[0]?.partitions, [{ partitionIndex: 0, errorCode: 3 }])
      await createTopic(rpc, topic, 1)
      assert.deepEqual(await placesOf(rpc, topic), [path])
    }
    rpc.close()
  })
})

test('cordoned directories take no new replicas, and a broker without others no new topics', async () => {
  const cluster = simCluster(24, { 'cordoned.log.dirs': '*' })
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    const create = { request: CreateTopicsRequest, response: CreateTopicsResponse }
    const created = async (name: string): Promise<number | undefined> =>
      (await rpc.request(create, 7, { topics: [{ name, numPartitions: 1, replicationFactor: 1 }], timeoutMs: 5000 })).topics[0]?.errorCode
    const cordon = async (value: string): Promise<void> => {
      const alter = { request: IncrementalAlterConfigsRequest, response: IncrementalAlterConfigsResponse }
      const configs = [{ name: 'cordoned.log.dirs', configOperation: 0, value }]
      const { responses } = await rpc.request(alter, 1, { resources: [{ resourceType: 4, resourceName: '1', configs }] })
      assert.equal(responses[0]?.errorCode, 0)
      await new Promise<void>((resolve) => world.clock.after(200, resolve))
    }
    const shown = async (): Promise<string[]> => {
      const describe = { request: DescribeLogDirsRequest, response: DescribeLogDirsResponse }
      return (await rpc.request(describe, 5, { topics: null })).results.filter(({ isCordoned }) => isCordoned).map(({ logDir }) => logDir)
    }
    assert.deepEqual(await shown(), ['/data/a', '/data/b'])
    assert.equal(await created('none'), 38)
    await cordon('/data/a')
    assert.deepEqual(await shown(), ['/data/a'])
    for (const topic of ['x', 'y', 'z']) {
      assert.equal(await created(topic), 0)
      assert.deepEqual(await placesOf(rpc, topic), ['/data/b'])
    }
    const move = { request: AlterReplicaLogDirsRequest, response: AlterReplicaLogDirsResponse }
    const dirs = [{ path: '/data/a', topics: [{ name: 'x', partitions: [0] }] }]
    assert.equal((await rpc.request(move, 2, { dirs })).results[0]?.partitions[0]?.errorCode, 39)
    await cordon('')
    assert.deepEqual(await shown(), [])
    assert.equal((await rpc.request(move, 2, { dirs })).results[0]?.partitions[0]?.errorCode, 0)
    rpc.close()
  })
})
