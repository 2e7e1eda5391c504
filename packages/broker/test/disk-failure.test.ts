import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchOf, createTopic, produce, simCluster } from './sim-cluster.ts'

const KAFKA_STORAGE_ERROR = 56

test('a node whose only directory is full refuses, stops without asking a controller that is gone, and has all that it acknowledged', async () => {
  const cluster = simCluster(31, { 'log.dirs': '/data/a' })
  await cluster.ready()
  let acknowledged = 0
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'full', 1)
    for (; acknowledged < 20; acknowledged++) {
      assert.equal((await produce(rpc, 'full', 0, batchOf([`v${acknowledged}`], world.clock.nowMs()))).errorCode, 0)
    }
    cluster.broker.volume.fault = (action, path) => (action === 'write' && path.endsWith('.log') ? 'ENOSPC' : undefined)
    assert.equal((await produce(rpc, 'full', 0, batchOf(['lost'], world.clock.nowMs()))).errorCode, KAFKA_STORAGE_ERROR)
    rpc.close()
  })
  let isStopped = false
  void cluster
    .node()
    .stop()
    .then(() => (isStopped = true))
  assert.ok(await cluster.simulation.until(() => isStopped, 1000), 'stopping waits for a controller that is gone')
  cluster.broker.kill()
  cluster.broker.volume.fault = undefined
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    const { errorCode, baseOffset } = await produce(rpc, 'full', 0, batchOf(['next'], world.clock.nowMs()))
    assert.deepEqual({ errorCode, baseOffset }, { errorCode: 0, baseOffset: acknowledged })
    rpc.close()
  })
})

test('a node whose only directory fails while it loads tells so instead of never being ready', async () => {
  const cluster = simCluster(32, { 'log.dirs': '/data/a' })
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'full', 1)
    await produce(rpc, 'full', 0, batchOf(['v'], world.clock.nowMs()))
    rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.volume.fault = (_action, path) => (path.includes('/full-0') ? 'EIO' : undefined)
  cluster.broker.start()
  await assert.rejects(cluster.ready(), /all log dirs have failed/)
})

test('where one of two directories fails, its replicas tell of the disk whoever leads, and others go on', async () => {
  const cluster = simCluster(33)
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 'halves', 2)
    const send = async (index: number): Promise<number> =>
      (await produce(rpc, 'halves', index, batchOf(['v'], world.clock.nowMs()))).errorCode
    assert.deepEqual([await send(0), await send(1)], [0, 0])
    cluster.broker.volume.fault = (action, path) => (action === 'write' && path.startsWith('/data/b/halves-') ? 'EIO' : undefined)
    const first = [await send(0), await send(1)]
    assert.deepEqual(first.toSorted(), [0, KAFKA_STORAGE_ERROR])
    // Time for the controller to hear of it.
    await new Promise<void>((resolve) => world.clock.after(5000, resolve))
    assert.deepEqual([await send(0), await send(1)], first)
    rpc.close()
  })
})
