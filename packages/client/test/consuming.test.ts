import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import type { Assignor, Consumer, ConsumerConfig, Kafka, RebalanceListener } from '../src/index.ts'

const SETTINGS: ConsumerConfig = {
  groupId: 'g',
  autoOffsetReset: 'earliest',
  fetchMaxWaitMs: 50,
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 500,
}

async function fill(kafka: Kafka, topic: string, partitions: number, count: number): Promise<void> {
  const admin = kafka.admin()
  ;(await admin.createTopics([{ name: topic, partitions }])).all()
  await admin.close()
  const producer = kafka.producer()
  await producer.sendAll(Array.from({ length: count }, (_each, index) => ({ topic, partition: index % partitions, value: `${index}` })))
  await producer.close()
}

function heard(told: string[]): RebalanceListener {
  const tell = (what: string) => (partitions: readonly { readonly topic: string; readonly partition: number }[]) =>
    void told.push(`${what} ${partitions.map(({ topic, partition }) => `${topic}-${partition}`).join(' ')}`)
  return { assigned: tell('assigned'), revoked: tell('revoked'), lost: tell('lost') }
}

async function committedBy(kafka: Kafka, topic: string): Promise<number | undefined> {
  const other = kafka.consumer(SETTINGS)
  const offset = (await other.committed([{ topic, partition: 0 }])).get(`${topic}-0`)?.offset
  await other.close()
  return offset
}

async function story(seed: number, tell: (kafka: Kafka, sleepFor: (ms: number) => Promise<void>) => Promise<void>): Promise<void> {
  const cluster = new ClientCluster(seed)
  await cluster.ready()
  await cluster.client(async (make, world) => await tell(make(), async (ms) => await sleep(world, ms)))
}

async function pollUntil(consumer: Consumer, isSo: () => boolean): Promise<void> {
  for (let polls = 0; !isSo(); polls++) {
    assert.ok(polls < 200)
    await consumer.poll({ timeoutMs: 100 })
  }
}

test('max.poll.records bounds polls, and batches where it is set', async () => {
  await story(1, async (kafka) => {
    await fill(kafka, 't', 2, 100)
    const places = [0, 1].map((partition) => ({ topic: 't', partition, offset: 0 }))
    const consumer = kafka.consumer({ maxPollRecords: 7, fetchMaxWaitMs: 50 })
    consumer.assign(places)
    const sizes: number[] = []
    for (let left = 100; left > 0;) {
      const records = await consumer.poll()
      sizes.push(records.count)
      left -= records.count
    }
    assert.equal(Math.max(...sizes), 7)
    for (const place of places) consumer.seek(place, 0)
    const batches: number[] = []
    let count = 0
    for await (const batch of consumer.batches()) {
      batches.push(batch.count)
      count += batch.count
      if (count === 100) break
    }
    assert.equal(Math.max(...batches), 7)
    await consumer.close()
  })
})

test('automatic commits come with time, of what was done with and not of what is being done', async () => {
  await story(2, async (kafka, sleepFor) => {
    await fill(kafka, 't', 1, 30)
    const consumer = kafka.consumer({ ...SETTINGS, autoCommitIntervalMs: 1000, maxPollRecords: 10 })
    consumer.subscribe(['t'])
    let count = 0
    while (count < 10) count += (await consumer.poll()).count
    assert.equal(await committedBy(kafka, 't'), undefined)
    await sleepFor(3000)
    assert.ok([undefined, 0].includes(await committedBy(kafka, 't')), 'what the last poll gave may still be in work')
    while (count < 20) count += (await consumer.poll()).count
    await sleepFor(500)
    assert.equal(await committedBy(kafka, 't'), 10, 'the second poll says that the first is done')
    await consumer.close()
    assert.equal(await committedBy(kafka, 't'), 20)
  })
})

test('a handler that takes longer than a session loses nothing: heartbeats go on', async () => {
  await story(3, async (kafka, sleepFor) => {
    await fill(kafka, 't', 1, 2)
    for (const groupProtocol of ['classic', 'consumer'] as const) {
      const told: string[] = []
      const { sessionTimeoutMs = 0, heartbeatIntervalMs = 0, ...settings } = SETTINGS
      const consumer = kafka.consumer({
        ...settings,
        groupId: groupProtocol,
        groupProtocol,
        maxPollIntervalMs: 300_000,
        ...(groupProtocol === 'classic' ? { sessionTimeoutMs, heartbeatIntervalMs } : {}),
      })
      consumer.subscribe(['t'], heard(told))
      const done: number[] = []
      const run = consumer.run({
        eachRecord: async ({ offset }) => {
          await sleepFor(25_000)
          done.push(offset)
        },
      })
      while (done.length < 2) await sleepFor(1000)
      await run.stop()
      assert.deepEqual(done, [0, 1])
      assert.deepEqual(told, ['assigned t-0'])
      await consumer.close()
    }
  })
})

test('a rebalance can be enforced, and a subscription given up and changed', async () => {
  await story(4, async (kafka) => {
    await fill(kafka, 't', 1, 2)
    await fill(kafka, 'u', 1, 2)
    const told: string[] = []
    const consumer = kafka.consumer(SETTINGS)
    consumer.subscribe(['t'], heard(told))
    await pollUntil(consumer, () => told.length === 1)
    consumer.enforceRebalance('because')
    await pollUntil(consumer, () => told.length === 3)
    await consumer.unsubscribe()
    assert.deepEqual(consumer.assignment(), [])
    consumer.subscribe(['u'], heard(told))
    await pollUntil(consumer, () => consumer.assignment().length > 0)
    assert.deepEqual(told, ['assigned t-0', 'revoked t-0', 'assigned t-0', 'revoked t-0', 'assigned u-0'])
    await consumer.close()
  })
})

test('an assignor of their own divides the partitions', async () => {
  await story(5, async (kafka) => {
    await fill(kafka, 't', 4, 4)
    const asked: string[] = []
    const lastTakesAll: Assignor = {
      name: 'last-takes-all',
      isCooperative: false,
      assign: (topics, members) => {
        asked.push([...members.values()].map((member) => member.topics.join()).join(';'))
        const all = [...topics].flatMap(([topic, partitions]) => partitions.map(({ partition }) => ({ topic, partition })))
        return new Map([...members.keys()].map((memberId, index) => [memberId, index === members.size - 1 ? all : []]))
      },
    }
    const consumer = kafka.consumer({ ...SETTINGS, partitionAssignmentStrategy: [lastTakesAll] })
    consumer.subscribe(['t'])
    await pollUntil(consumer, () => consumer.assignment().length === 4)
    assert.deepEqual(asked, ['t'])
    await consumer.close()
  })
})
