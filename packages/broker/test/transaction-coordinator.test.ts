import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  AddPartitionsToTxnRequest,
  AddPartitionsToTxnResponse,
  buildBatch,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  DescribeTransactionsRequest,
  DescribeTransactionsResponse,
  EndTxnRequest,
  EndTxnResponse,
  errors,
  FetchRequest,
  FetchResponse,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  ListTransactionsRequest,
  ListTransactionsResponse,
  ProduceRequest,
  ProduceResponse,
} from '@samsa/protocol'
import type { World } from '@samsa/ports'
import type { RpcClient } from '@samsa/wire'
import { createTopic, simCluster, valuesOf } from './sim-cluster.ts'

const initProducerId = { request: InitProducerIdRequest, response: InitProducerIdResponse }
const addPartitions = { request: AddPartitionsToTxnRequest, response: AddPartitionsToTxnResponse }
const endTxn = { request: EndTxnRequest, response: EndTxnResponse }
const describeTransactions = { request: DescribeTransactionsRequest, response: DescribeTransactionsResponse }
const SETTINGS = {
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.num.partitions': '3',
  'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
  // Answers wait for the device, so that transitions are pending for a while.
  'log.flush.interval.messages': '1',
}
const RETRIABLE = new Set<number>([
  errors.COORDINATOR_NOT_AVAILABLE.code,
  errors.COORDINATOR_LOAD_IN_PROGRESS.code,
  errors.NOT_COORDINATOR.code,
])

interface Producer {
  readonly transactionalId: string
  readonly producerId: number
  readonly producerEpoch: number
}

function sleep(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => world.clock.after(ms, resolve))
}

/** As clients do: until there is a coordinator that has loaded, and nothing of this id is under way. */
async function init(world: World, rpc: RpcClient, transactionalId: string, transactionTimeoutMs = 60_000): Promise<Producer> {
  for (let attempt = 0; attempt < 200; attempt++) {
    await rpc.request({ request: FindCoordinatorRequest, response: FindCoordinatorResponse }, 4, {
      keyType: 1,
      coordinatorKeys: [transactionalId],
    })
    const { errorCode, producerId, producerEpoch } = await rpc.request(initProducerId, 5, { transactionalId, transactionTimeoutMs })
    if (errorCode === 0) return { transactionalId, producerId, producerEpoch }
    assert.ok(RETRIABLE.has(errorCode) || errorCode === errors.CONCURRENT_TRANSACTIONS.code, `error ${errorCode}`)
    await sleep(world, 50)
  }
  assert.fail('no producer id')
}

async function produce(
  world: World,
  rpc: RpcClient,
  { transactionalId, ...producer }: Producer,
  values: readonly string[],
): Promise<number> {
  const records = buildBatch(
    { ...producer, baseSequence: 0, isTransactional: true },
    values.map((value) => ({ timestamp: world.clock.nowMs(), key: null, value: Buffer.from(value) })),
  )
  const response = await rpc.request({ request: ProduceRequest, response: ProduceResponse }, 12, {
    transactionalId,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  })
  return response.responses[0]?.partitionResponses[0]?.errorCode ?? -1
}

async function end(rpc: RpcClient, producer: Producer, committed: boolean): Promise<Producer | number> {
  const { errorCode, producerId, producerEpoch } = await rpc.request(endTxn, 5, { ...producer, committed })
  return errorCode === 0 ? { ...producer, producerId, producerEpoch } : errorCode
}

async function committedValues(rpc: RpcClient): Promise<{ values: string[]; lastStableOffset: number | undefined }> {
  const response = await rpc.request({ request: FetchRequest, response: FetchResponse }, 12, {
    isolationLevel: 1,
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 1_000_000,
    topics: [{ topic: 't', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
  })
  const found = response.responses[0]?.partitions[0]
  // Markers are batches, too: their values are not text.
  const values = valuesOf(found?.records ?? null).filter((value) => /:[a-z]+$/.test(value))
  return { values, lastStableOffset: found?.lastStableOffset }
}

/** State and epoch, once the coordinator can tell. */
async function stateOf(world: World, rpc: RpcClient, transactionalId: string): Promise<string> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const response = await rpc.request(describeTransactions, 0, { transactionalIds: [transactionalId] })
    const [state] = response.transactionStates
    if (state?.errorCode === 0)
      return `${state.transactionState} ${state.producerEpoch} ${state.topics.map(({ topic }) => topic).join()}`.trimEnd()
    await sleep(world, 50)
  }
  return 'unknown'
}

async function eventually(world: World, check: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await check()) return
    await sleep(world, 50)
  }
  assert.fail('it does not come to be')
}

test('transactions are committed, aborted and fenced, and go on after kill -9', async () => {
  const cluster = simCluster(31, SETTINGS)
  await cluster.ready()
  let open: Producer = { transactionalId: 'open', producerId: -1, producerEpoch: -1 }
  let ending = open
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    open = await init(world, rpc, 'open')
    ending = await init(world, rpc, 'ending')
    assert.equal(await produce(world, rpc, ending, ['a']), 0)
    const next = await end(rpc, ending, true)
    assert.deepEqual(next, { ...ending, producerEpoch: ending.producerEpoch + 1 })
    assert.deepEqual(await end(rpc, ending, true), next, 'asked again')
    ending = { ...ending, producerEpoch: ending.producerEpoch + 1 }
    await eventually(world, async () => (await stateOf(world, rpc, 'ending')) === 'CompleteCommit 1')
    assert.equal(await produce(world, rpc, open, ['b']), 0)
    assert.equal(await stateOf(world, rpc, 'open'), 'Ongoing 0 t')
    assert.equal(await produce(world, rpc, ending, ['c']), 0)
    assert.deepEqual(await committedValues(rpc), { values: ['0:a'], lastStableOffset: 2 })
    // The answer comes with the decision in the log: whatever happens then, its markers will be written.
    assert.ok(typeof (await end(rpc, ending, true)) === 'object')
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await eventually(world, async () => (await stateOf(world, rpc, 'ending')) === 'CompleteCommit 2')
    assert.equal(await stateOf(world, rpc, 'open'), 'Ongoing 0 t')
    const successor = await init(world, rpc, 'open')
    assert.equal(successor.producerId, open.producerId)
    assert.equal(successor.producerEpoch, open.producerEpoch + 2)
    assert.equal(await end(rpc, open, true), errors.PRODUCER_FENCED.code)
    assert.equal(await produce(world, rpc, open, ['d']), errors.INVALID_PRODUCER_EPOCH.code)
    await eventually(world, async () => (await committedValues(rpc)).values.join() === '0:a,2:b,3:c')
    const listed = await rpc.request({ request: ListTransactionsRequest, response: ListTransactionsResponse }, 2, {
      transactionalIdPattern: 'end.*',
    })
    assert.deepEqual(
      listed.transactionStates.map(({ transactionalId, transactionState }) => [transactionalId, transactionState]),
      [['ending', 'CompleteCommit']],
    )
  })
})

test('a transaction that is open for too long is aborted, also after a restart', async () => {
  const cluster = simCluster(32, SETTINGS)
  await cluster.ready()
  let slow: Producer = { transactionalId: 'slow', producerId: -1, producerEpoch: -1 }
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    slow = await init(world, rpc, 'slow', 3000)
    assert.equal(await produce(world, rpc, slow, ['a']), 0)
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await eventually(world, async () => (await stateOf(world, rpc, 'slow')) === 'CompleteAbort 1')
    assert.equal((await committedValues(rpc)).lastStableOffset, 2)
    const { resultsByTransaction } = await rpc.request(addPartitions, 5, {
      transactions: [{ ...slow, verifyOnly: false, topics: [{ name: 't', partitions: [0] }] }],
    })
    assert.equal(resultsByTransaction[0]?.topicResults[0]?.resultsByPartition[0]?.partitionErrorCode, errors.PRODUCER_FENCED.code)
  })
})

test("the log of transactions is made with Kafka's configuration when it is first needed", async () => {
  const cluster = simCluster(33, { ...SETTINGS, 'transaction.state.log.min.isr': '1', 'transaction.state.log.segment.bytes': '1048576' })
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await init(world, rpc, 'first')
    const response = await rpc.request({ request: DescribeConfigsRequest, response: DescribeConfigsResponse }, 4, {
      resources: [{ resourceType: 2, resourceName: '__transaction_state', configurationKeys: null }],
    })
    const set = (response.results[0]?.configs ?? [])
      .filter(({ configSource }) => configSource === 1)
      .map(({ name, value }) => `${name}=${value}`)
    assert.deepEqual(set.sort(), [
      'cleanup.policy=compact',
      'compression.type=uncompressed',
      'min.insync.replicas=1',
      'segment.bytes=1048576',
      'unclean.leader.election.enable=false',
    ])
  })
})
