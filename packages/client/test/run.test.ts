import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import { retryHeaders } from '../src/index.ts'
import type { ConsumerConfig, Kafka } from '../src/index.ts'

async function withTopics(kafka: Kafka, topics: readonly string[], partitions: number, count: number): Promise<void> {
  const admin = kafka.admin()
  ;(await admin.createTopics(topics.map((name) => ({ name, partitions })))).all()
  await admin.close()
  const producer = kafka.producer()
  for (let index = 0; index < count; index++)
    await producer.send({ topic: topics[0] ?? '', partition: index % partitions, key: `${index % 5}`, value: `${index}` })
  await producer.close()
}

const config: ConsumerConfig = {
  groupId: 'g',
  autoOffsetReset: 'earliest',
  fetchMaxWaitMs: 50,
  sessionTimeoutMs: 10_000,
  heartbeatIntervalMs: 500,
}
const places = (count: number): { topic: string; partition: number }[] =>
  Array.from({ length: count }, (_, partition) => ({ topic: 't', partition }))

for (const orderedBy of ['partition', 'key'] as const) {
  test(`several handlers at a time, in order by ${orderedBy}, and only what is done is committed`, async () => {
    const cluster = new ClientCluster(1)
    await cluster.ready()
    await cluster.client(async (make, world) => {
      const kafka = make()
      await withTopics(kafka, ['t'], 3, 60)
      const consumer = kafka.consumer(config)
      consumer.subscribe(['t'])
      const seen = new Map<string, number[]>()
      let [atWork, most, count] = [0, 0, 0]
      const run = consumer.run({
        concurrency: 4,
        orderedBy,
        eachRecord: async (record) => {
          most = Math.max(most, ++atWork)
          await sleep(world, 10 + ((record.offset * 7) % 40))
          const lane = orderedBy === 'key' ? `${record.partition}/${record.keyBytes?.toString() ?? ''}` : `${record.partition}`
          seen.set(lane, [...(seen.get(lane) ?? []), record.offset])
          atWork--
          count++
        },
      })
      while (count < 60) await sleep(world, 50)
      await run.stop()
      for (const offsets of seen.values())
        assert.deepEqual(
          offsets,
          offsets.toSorted((a, b) => a - b),
        )
      assert.equal(most, orderedBy === 'key' ? 4 : 3)
      const committed = await consumer.committed(places(3))
      assert.deepEqual(
        [...committed.values()].map(({ offset }) => offset),
        [20, 20, 20],
      )
      await consumer.close()
    })
  })
}

test('a handler that fails is tried again; then its record ends the run and stays uncommitted', async () => {
  const cluster = new ClientCluster(2)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await withTopics(kafka, ['t'], 1, 10)
    const consumer = kafka.consumer(config)
    consumer.subscribe(['t'])
    const attempts: number[] = []
    const run = consumer.run({
      retries: 2,
      eachRecord: (record, { attempt }) => {
        if (record.offset !== 6) return
        attempts.push(attempt)
        throw new Error('bad record')
      },
    })
    await assert.rejects(run.finished, /bad record/)
    assert.deepEqual(attempts, [0, 1, 2])
    assert.equal((await consumer.committed(places(1))).get('t-0')?.offset, 6)
    const [next] = [...(await consumer.poll())]
    assert.equal(next?.offset, 6, 'whoever goes on begins with the record that was not done')
    await consumer.close()
  })
})

test('through the retry topic, and then to the dead letters with where they came from', async () => {
  const cluster = new ClientCluster(3)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await withTopics(kafka, ['t', 'retry', 'dead'], 1, 4)
    const producer = kafka.producer()
    const consumer = kafka.consumer(config)
    consumer.subscribe(['t', 'retry'])
    const tries: string[] = []
    const run = consumer.run({
      retryTopic: 'retry',
      retryTopicAttempts: 2,
      retryTopicDelayMs: 3000,
      deadLetterTopic: 'dead',
      producer,
      eachRecord: (record) => {
        if (record.valueBytes?.toString() !== '2') return
        tries.push(`${record.topic} ${Math.round(world.clock.nowMs() / 1000)}`)
        throw new Error('never')
      },
    })
    const reader = kafka.consumer({ fetchMaxWaitMs: 50 })
    reader.assign([{ topic: 'dead', partition: 0, offset: 0 }])
    const [letter] = [...(await reader.poll({ timeoutMs: 60_000 }))]
    assert.deepEqual(
      tries.map((each) => each.split(' ')[0]),
      ['t', 'retry', 'retry'],
    )
    const seconds = tries.map((each) => Number(each.split(' ')[1]))
    assert.ok((seconds[2] ?? 0) - (seconds[0] ?? 0) >= 5)
    assert.equal(letter?.valueBytes?.toString(), '2')
    assert.deepEqual(
      [retryHeaders.topic, retryHeaders.offset, retryHeaders.attempt, retryHeaders.error].map((key) => letter?.header(key)?.toString()),
      ['t', '2', '2', 'Error: never'],
    )
    await run.stop()
    assert.equal((await consumer.committed(places(1))).get('t-0')?.offset, 4)
    await Promise.all([consumer.close(), reader.close(), producer.close()])
  })
})

test('batches are done together; a partition that goes waits for its handlers', async () => {
  const cluster = new ClientCluster(4)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await withTopics(kafka, ['t'], 4, 40)
    const done = new Set<string>()
    let repeated = 0
    const handler = async (name: string, values: readonly string[]): Promise<void> => {
      await sleep(world, 300)
      for (const value of values) {
        if (done.has(value)) repeated++
        done.add(value)
      }
      void name
    }
    const start = (name: string): { run: { stop(): Promise<void> }; close: () => Promise<void> } => {
      const consumer = kafka.consumer(config)
      consumer.subscribe(['t'])
      const run = consumer.run({
        concurrency: 2,
        eachBatch: async (batch) =>
          await handler(
            name,
            batch.toArray().map((record) => `${record.partition}/${record.offset}`),
          ),
      })
      return { run, close: async () => await consumer.close() }
    }
    const first = start('a')
    await sleep(world, 400)
    const second = start('b')
    while (done.size < 40) await sleep(world, 100)
    await Promise.all([first.run.stop(), second.run.stop()])
    assert.equal(repeated, 0)
    await Promise.all([first.close(), second.close()])
  })
})

for (const by of ['stop', 'close'] as const) {
  test(`a handler that asks for the ${by} is done and committed first, and waits for nothing`, async () => {
    const cluster = new ClientCluster(5)
    await cluster.ready()
    await cluster.client(async (make, world) => {
      const kafka = make()
      await withTopics(kafka, ['t'], 1, 10)
      const consumer = kafka.consumer(config)
      consumer.subscribe(['t'])
      const seen: string[] = []
      const run = consumer.run({
        eachRecord: async ({ offset }) => {
          seen.push(`begins ${offset}`)
          if (offset === 3) await (by === 'stop' ? run.stop() : consumer.close())
          await sleep(world, 500)
          seen.push(`ends ${offset}`)
        },
      })
      const startedAtMs = world.clock.nowMs()
      await run.finished
      assert.ok(world.clock.nowMs() - startedAtMs < 10_000)
      assert.equal(seen.at(-1), 'ends 3')
      await run.stop()
      await consumer.close()
      const other = kafka.consumer(config)
      assert.equal((await other.committed(places(1))).get('t-0')?.offset, 4)
      await other.close()
    })
  })
}

test('closing from outside waits for the handlers at work and commits what they did', async () => {
  const cluster = new ClientCluster(6)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await withTopics(kafka, ['t'], 1, 10)
    const consumer = kafka.consumer(config)
    consumer.subscribe(['t'])
    let begun = 0
    let ended = 0
    const run = consumer.run({
      eachRecord: async () => {
        begun++
        await sleep(world, 2000)
        ended++
      },
    })
    while (begun < 2) await sleep(world, 100)
    await consumer.close()
    await run.finished
    assert.deepEqual([begun, ended], [2, 2])
    const other = kafka.consumer(config)
    assert.equal((await other.committed(places(1))).get('t-0')?.offset, 2)
    await other.close()
  })
})
