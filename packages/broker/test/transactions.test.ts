import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  buildBatch,
  DescribeProducersRequest,
  DescribeProducersResponse,
  EndTxnRequest,
  EndTxnResponse,
  errors,
  FetchRequest,
  FetchResponse,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  OffsetCommitRequest,
  OffsetCommitResponse,
  OffsetFetchRequest,
  OffsetFetchResponse,
  ProduceRequest,
  ProduceResponse,
  TxnOffsetCommitRequest,
  TxnOffsetCommitResponse,
  WriteTxnMarkersRequest,
  WriteTxnMarkersResponse,
} from '@samsa/protocol'
import type { Message } from '@samsa/protocol'
import type { World } from '@samsa/ports'
import type { RpcClient } from '@samsa/wire'
import { createTopic, simCluster, valuesOf } from './sim-cluster.ts'

// What partitions do for transactions, whose coordinator is played by the test: verification is off.

const SETTINGS = {
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '1',
  'transaction.partition.verification.enable': 'false',
}
const GROUP = 'g'
const VERIFYING_PRODUCE_VERSION = 11

interface Producer {
  readonly producerId: number
  readonly producerEpoch: number
}

function sleep(world: World, ms: number): Promise<void> {
  return new Promise((resolve) => world.clock.after(ms, resolve))
}

async function produce(
  rpc: RpcClient,
  producer: Producer,
  baseSequence: number,
  values: readonly string[],
  apiVersion = VERIFYING_PRODUCE_VERSION,
): Promise<number> {
  const records = buildBatch(
    { ...producer, baseSequence, isTransactional: true },
    values.map((value) => ({ timestamp: 1000, key: null, value: Buffer.from(value) })),
  )
  const response = await rpc.request({ request: ProduceRequest, response: ProduceResponse }, apiVersion, {
    transactionalId: `tx-${producer.producerId}`,
    acks: -1,
    timeoutMs: 10_000,
    topicData: [{ name: 't', partitionData: [{ index: 0, records }] }],
  })
  return response.responses[0]?.partitionResponses[0]?.errorCode ?? -1
}

async function end(
  rpc: RpcClient,
  { producerId, producerEpoch }: Producer,
  commit: boolean,
  { topic = 't', partition = 0, coordinatorEpoch = 0, transactionVersion = 0 } = {},
): Promise<number> {
  const response = await rpc.request({ request: WriteTxnMarkersRequest, response: WriteTxnMarkersResponse }, 2, {
    markers: [
      {
        producerId,
        producerEpoch,
        transactionResult: commit,
        coordinatorEpoch,
        transactionVersion,
        topics: [{ name: topic, partitionIndexes: [partition] }],
      },
    ],
  })
  return response.markers[0]?.topics[0]?.partitions[0]?.errorCode ?? -1
}

type FetchedPartition = Message<typeof FetchResponse>['responses'][number]['partitions'][number]

async function fetchFrom(
  rpc: RpcClient,
  fetchOffset: number,
  isolationLevel: number,
  maxWaitMs = 0,
): Promise<FetchedPartition | undefined> {
  const response = await rpc.request({ request: FetchRequest, response: FetchResponse }, 12, {
    isolationLevel,
    maxWaitMs,
    minBytes: 1,
    maxBytes: 1_000_000,
    topics: [{ topic: 't', partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 1_000_000 }] }],
  })
  return response.responses[0]?.partitions[0]
}

async function latest(rpc: RpcClient, isolationLevel: number): Promise<number> {
  const response = await rpc.request({ request: ListOffsetsRequest, response: ListOffsetsResponse }, 7, {
    replicaId: -1,
    isolationLevel,
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, timestamp: -1 }] }],
  })
  return response.topics[0]?.partitions[0]?.offset ?? -2
}

async function openTransactions(rpc: RpcClient): Promise<string[]> {
  const response = await rpc.request({ request: DescribeProducersRequest, response: DescribeProducersResponse }, 0, {
    topics: [{ name: 't', partitionIndexes: [0] }],
  })
  return (response.topics[0]?.partitions[0]?.activeProducers ?? []).map(
    ({ producerId, producerEpoch, currentTxnStartOffset, coordinatorEpoch }) =>
      `${producerId} epoch ${producerEpoch} since ${currentTxnStartOffset} coordinator ${coordinatorEpoch}`,
  )
}

test('records of a transaction are stable when its marker is written, also after kill -9', async () => {
  const cluster = simCluster(21, SETTINGS)
  await cluster.ready()
  const one = { producerId: 1, producerEpoch: 0 }
  const two = { producerId: 2, producerEpoch: 0 }
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    assert.equal(await produce(rpc, one, 0, ['a', 'b']), 0)
    assert.equal(await produce(rpc, two, 0, ['c']), 0)
    assert.deepEqual(await openTransactions(rpc), ['1 epoch 0 since 0 coordinator -1', '2 epoch 0 since 2 coordinator -1'])
    assert.equal(await latest(rpc, 0), 3)
    assert.equal(await latest(rpc, 1), 0)
    const waiting = fetchFrom(connect(), 0, 1, 30_000)
    assert.equal(await produce(rpc, two, 1, ['d']), 0)
    assert.equal(await end(rpc, two, false, { coordinatorEpoch: 4 }), 0)
    let isAnswered = false
    void waiting.then(() => (isAnswered = true))
    assert.equal(await latest(rpc, 1), 0)
    assert.equal(isAnswered, false, 'nothing is stable yet')
    assert.equal(await end(rpc, one, true), 0)
    const stable = await waiting
    assert.deepEqual(valuesOf(stable?.records ?? null).slice(0, 4), ['0:a', '1:b', '2:c', '3:d'])
    assert.deepEqual(stable?.abortedTransactions, [{ producerId: 2, firstOffset: 2 }])
    assert.equal(stable?.lastStableOffset, 6)
    assert.equal((await fetchFrom(rpc, 0, 0))?.abortedTransactions, null)
    assert.equal(await produce(rpc, one, 2, ['e']), 0)
    rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (_world, connect) => {
    const rpc = connect()
    assert.deepEqual(await openTransactions(rpc), ['1 epoch 0 since 6 coordinator 0', '2 epoch 0 since -1 coordinator 4'])
    assert.equal(await latest(rpc, 1), 6)
    assert.deepEqual((await fetchFrom(rpc, 0, 1))?.abortedTransactions, [{ producerId: 2, firstOffset: 2 }])
    // A coordinator that another one has followed, a producer that is older than the partition knows, a place that is not here.
    assert.equal(await end(rpc, two, true, { coordinatorEpoch: 3 }), errors.TRANSACTION_COORDINATOR_FENCED.code)
    assert.equal(await end(rpc, one, false, { transactionVersion: 2 }), errors.INVALID_PRODUCER_EPOCH.code)
    assert.equal(await end(rpc, one, false, { partition: 1 }), errors.UNKNOWN_TOPIC_OR_PARTITION.code)
    // What an administrator does to a transaction that hangs: the marker's epoch is that of the records.
    assert.equal(await end(rpc, one, false), 0)
    assert.equal(await latest(rpc, 1), 8)
    rpc.close()
  })
})

async function commitOffset(rpc: RpcClient, producer: Producer, committedOffset: number, generationId = -1): Promise<number> {
  const response = await rpc.request({ request: TxnOffsetCommitRequest, response: TxnOffsetCommitResponse }, 4, {
    transactionalId: 'tx',
    groupId: GROUP,
    ...producer,
    generationId,
    topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: 'm' }] }],
  })
  return response.topics[0]?.partitions[0]?.errorCode ?? -1
}

async function offsetOf(rpc: RpcClient, requireStable: boolean): Promise<string> {
  const response = await rpc.request({ request: OffsetFetchRequest, response: OffsetFetchResponse }, 8, {
    requireStable,
    groups: [{ groupId: GROUP, topics: [{ name: 't', partitionIndexes: [0] }] }],
  })
  const partition = response.groups[0]?.topics[0]?.partitions[0]
  return `${partition?.committedOffset} error ${partition?.errorCode}`
}

/** Until the offsets topic is made and its coordinator has loaded it. */
async function whenCoordinated(world: World, rpc: RpcClient): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await rpc.request({ request: FindCoordinatorRequest, response: FindCoordinatorResponse }, 4, {
      keyType: 0,
      coordinatorKeys: [GROUP],
    })
    if (found.coordinators[0]?.errorCode === 0 && (await offsetOf(rpc, false)).endsWith('error 0')) return
    await sleep(world, 50)
  }
  assert.fail('no coordinator')
}

test('offsets of a transaction count once its marker is written, also after kill -9', async () => {
  const cluster = simCluster(22, SETTINGS)
  await cluster.ready()
  const one = { producerId: 1, producerEpoch: 0 }
  const offsets = { topic: '__consumer_offsets' }
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    assert.equal(await commitOffset(rpc, one, 5), errors.COORDINATOR_NOT_AVAILABLE.code)
    await whenCoordinated(world, rpc)
    assert.equal(await commitOffset(rpc, one, 5, 3), errors.ILLEGAL_GENERATION.code)
    assert.equal(await commitOffset(rpc, one, 5), 0)
    assert.equal(await offsetOf(rpc, false), '-1 error 0')
    assert.equal(await offsetOf(rpc, true), `-1 error ${errors.UNSTABLE_OFFSET_COMMIT.code}`)
    assert.equal(await end(rpc, one, true, offsets), 0)
    assert.equal(await offsetOf(rpc, true), '5 error 0')
    assert.equal(await commitOffset(rpc, one, 6), 0)
    assert.equal(await end(rpc, one, false, offsets), 0)
    assert.equal(await offsetOf(rpc, true), '5 error 0')
    assert.equal(await commitOffset(rpc, one, 7), 0)
    rpc.close()
  })
  cluster.broker.kill()
  cluster.broker.start()
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await whenCoordinated(world, rpc)
    assert.equal(await offsetOf(rpc, true), `-1 error ${errors.UNSTABLE_OFFSET_COMMIT.code}`)
    assert.equal(await offsetOf(rpc, false), '5 error 0')
    // A plain commit meanwhile is newer than what the transaction will bring.
    const plain = await rpc.request({ request: OffsetCommitRequest, response: OffsetCommitResponse }, 9, {
      groupId: GROUP,
      generationIdOrMemberEpoch: -1,
      topics: [{ name: 't', partitions: [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }] }],
    })
    assert.equal(plain.topics[0]?.partitions[0]?.errorCode, 0)
    assert.equal(await end(rpc, one, true, offsets), 0)
    assert.equal(await offsetOf(rpc, true), '9 error 0')
    assert.equal(await commitOffset(rpc, { producerId: 1, producerEpoch: -1 }, 8), errors.INVALID_PRODUCER_EPOCH.code)
    rpc.close()
  })
})

const SECOND = { produce: 12, end: 5, init: 5 }

/** Asks again while the coordinator is made, loads its log, or still ends the transaction before. */
async function patiently<Answer extends { readonly errorCode: number }>(world: World, ask: () => Promise<Answer>): Promise<Answer> {
  const passing = new Set<number>([
    errors.NOT_COORDINATOR.code,
    errors.COORDINATOR_NOT_AVAILABLE.code,
    errors.COORDINATOR_LOAD_IN_PROGRESS.code,
  ])
  passing.add(errors.CONCURRENT_TRANSACTIONS.code)
  for (let attempt = 0; ; attempt++) {
    const answer = await ask()
    if (!passing.has(answer.errorCode) || attempt === 200) return answer
    await sleep(world, 50)
  }
}

test('a batch waits in its own memory while the coordinator writes that its partition takes part', async () => {
  const cluster = simCluster(23, {
    'log.flush.interval.messages': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '1',
  })
  await cluster.ready()
  await cluster.client(async (world, connect) => {
    const rpc = connect()
    await createTopic(rpc, 't', 1)
    await rpc.request({ request: FindCoordinatorRequest, response: FindCoordinatorResponse }, 4, { keyType: 1, coordinatorKeys: ['tx-0'] })
    const init = { transactionalId: 'tx-0', transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 }
    let producer: Producer = await patiently(world, () =>
      rpc.request({ request: InitProducerIdRequest, response: InitProducerIdResponse }, SECOND.init, init),
    )
    const values = ['one', 'two', 'three']
    for (const [round, value] of values.entries()) {
      // Requests behind this one come into the memory that it was lent.
      const sent = produce(rpc, producer, 0, [value], SECOND.produce)
      const behind = Array.from({ length: 5 }, () => fetchFrom(rpc, 0, 0))
      assert.equal(await sent, 0)
      await Promise.all(behind)
      const committed = round !== 1
      producer = await patiently(world, () =>
        rpc.request({ request: EndTxnRequest, response: EndTxnResponse }, SECOND.end, { transactionalId: 'tx-0', ...producer, committed }),
      )
    }
    for (let attempt = 0; attempt < 100 && (await latest(rpc, 1)) < 6; attempt++) await sleep(world, 20)
    // The first record is old beside its marker, which therefore has begun another segment.
    const seen: string[] = []
    for (const offset of [0, 2]) seen.push(...valuesOf((await fetchFrom(rpc, offset, 1))?.records ?? null))
    assert.deepEqual(
      seen.filter((each) => /[a-z]/.test(each)),
      ['0:one', '2:two', '4:three'],
    )
    assert.deepEqual((await fetchFrom(rpc, 2, 1))?.abortedTransactions, [{ producerId: producer.producerId, firstOffset: 2 }])
    rpc.close()
  })
})
