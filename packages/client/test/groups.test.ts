import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { World } from '@samsa/ports'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import { FencedInstanceIdError, SubscriptionPattern, partitionKey } from '../src/index.ts'
import type { Consumer, ConsumerConfig, Kafka, RebalanceListener, TopicPartition } from '../src/index.ts'

async function createTopics(kafka: Kafka, names: readonly string[], partitions = 4): Promise<void> {
  const admin = kafka.admin()
  ;(await admin.createTopics(names.map((name) => ({ name, partitions })))).all()
  await admin.close()
}

async function produce(kafka: Kafka, topic: string, count: number): Promise<void> {
  const producer = kafka.producer()
  for (let index = 0; index < count; index++) await producer.send({ topic, partition: index % 4, value: `${index}` })
  await producer.close()
}

const names = (partitions: readonly TopicPartition[]): string =>
  partitions.map((each) => partitionKey(each.topic, each.partition)).join(' ')

/** A listener that writes down what it hears. */
function heard(told: string[]): RebalanceListener {
  return {
    assigned: (partitions) => void told.push(`assigned ${names(partitions)}`),
    revoked: (partitions) => void told.push(`revoked ${names(partitions)}`),
    lost: (partitions) => void told.push(`lost ${names(partitions)}`),
  }
}

/** Polls all of them in turn until it holds. */
async function pollUntil(consumers: readonly Consumer[], holds: () => boolean, world: World, seconds = 60): Promise<number> {
  const untilMs = world.clock.monotonicMs() + seconds * 1000
  let count = 0
  while (!holds()) {
    if (world.clock.monotonicMs() > untilMs) assert.fail(consumers.map((each) => JSON.stringify(each.status())).join('\n'))
    const polled = await Promise.all(consumers.map(async (each) => await each.poll({ timeoutMs: 200 })))
    for (const records of polled) count += records.count
  }
  return count
}

const config = (more: ConsumerConfig = {}): ConsumerConfig => ({
  groupId: 'g',
  autoOffsetReset: 'earliest',
  fetchMaxWaitMs: 50,
  ...(more.groupProtocol === 'consumer' ? {} : { sessionTimeoutMs: 10_000, heartbeatIntervalMs: 500 }),
  ...more,
})

test('eager: everything is given back for every change; offsets go along', async () => {
  const cluster = new ClientCluster(1)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    await produce(kafka, 't', 40)
    const [toldA, toldB]: [string[], string[]] = [[], []]
    const a = kafka.consumer(config({ partitionAssignmentStrategy: ['range'] }))
    a.subscribe(['t'], heard(toldA))
    let count = 0
    while (count < 40) count += (await a.poll()).count
    const b = kafka.consumer(config({ partitionAssignmentStrategy: ['range'] }))
    b.subscribe(['t'], heard(toldB))
    const repeated = await pollUntil([a, b], () => b.assignment().length === 2 && a.assignment().length === 2, world)
    assert.equal(repeated, 0, 'positions were committed before the partitions went')
    assert.deepEqual(toldA.slice(0, 2), ['assigned t-0 t-1 t-2 t-3', 'revoked t-0 t-1 t-2 t-3'])
    assert.equal(toldB.length, 1)
    await a.close()
    await pollUntil([b], () => b.assignment().length === 4, world)
    assert.deepEqual(toldB.slice(1), [toldB[0]?.replace('assigned', 'revoked'), 'assigned t-0 t-1 t-2 t-3'])
    await b.close()
  })
})

test('cooperative: a member keeps what it does not have to give', async () => {
  const cluster = new ClientCluster(2)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    const told: string[] = []
    const a = kafka.consumer(config({ partitionAssignmentStrategy: ['cooperative-sticky'] }))
    a.subscribe('t', heard(told))
    await pollUntil([a], () => a.assignment().length === 4, world)
    const b = kafka.consumer(config({ partitionAssignmentStrategy: ['cooperative-sticky'] }))
    b.subscribe('t')
    await pollUntil([a, b], () => b.assignment().length === 2, world)
    assert.equal(told[0], 'assigned t-0 t-1 t-2 t-3')
    assert.match(
      told
        .slice(1)
        .filter((each) => each !== 'assigned ')
        .join(),
      /^revoked t-\d t-\d$/,
    )
    await Promise.all([a.close(), b.close()])
  })
})

test('the protocol consumer: joins, shares, leaves; commits carry the epoch', async () => {
  const cluster = new ClientCluster(3)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    await produce(kafka, 't', 40)
    const [toldA, toldB]: [string[], string[]] = [[], []]
    const a = kafka.consumer(config({ groupProtocol: 'consumer' }))
    a.subscribe(['t'], heard(toldA))
    let count = 0
    while (count < 40) count += (await a.poll()).count
    assert.ok(a.groupMetadata().generationId > 0)
    await a.commitSync()
    const b = kafka.consumer(config({ groupProtocol: 'consumer' }))
    b.subscribe(['t'], heard(toldB))
    assert.equal(await pollUntil([a, b], () => b.assignment().length === 2, world), 0)
    assert.match(toldA.join(), /^assigned t-0 t-1 t-2 t-3,revoked t-\d t-\d/)
    await a.close()
    await pollUntil([b], () => b.assignment().length === 4, world)
    await b.close()
  })
})

test('a RegExp takes topics in as they come', async () => {
  const cluster = new ClientCluster(4)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['red.one', 'blue.one'], 1)
    const consumer = kafka.consumer(config({ metadataMaxAgeMs: 2000 }))
    consumer.subscribe(/^red\./)
    await pollUntil([consumer], () => names(consumer.assignment()) === 'red.one-0', world)
    await createTopics(kafka, ['red.two'], 1)
    await pollUntil([consumer], () => names(consumer.assignment()) === 'red.one-0 red.two-0', world)
    assert.deepEqual(consumer.subscription(), ['red.one', 'red.two'])
    await consumer.unsubscribe()
    assert.deepEqual(consumer.assignment(), [])
    consumer.subscribe(['blue.one'])
    await pollUntil([consumer], () => names(consumer.assignment()) === 'blue.one-0', world)
    await consumer.close()
  })
})

test('a static member comes back to its partitions without a rebalance, and fences its double', async () => {
  const cluster = new ClientCluster(5)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    const strategy = { partitionAssignmentStrategy: ['range'] as const }
    const told: string[] = []
    const other = kafka.consumer(config({ groupInstanceId: 'other', ...strategy }))
    other.subscribe(['t'], heard(told))
    const first = kafka.consumer(config({ groupInstanceId: 'one', ...strategy }))
    first.subscribe(['t'])
    await pollUntil([other, first], () => other.assignment().length === 2 && first.assignment().length === 2, world)
    const mine = names(first.assignment())
    const before = told.length
    await first.close()
    const again = kafka.consumer(config({ groupInstanceId: 'one', ...strategy }))
    again.subscribe(['t'])
    await pollUntil([again, other], () => again.assignment().length === 2, world)
    assert.equal(names(again.assignment()), mine)
    assert.equal(told.length, before)
    const double = kafka.consumer(config({ groupInstanceId: 'one', ...strategy }))
    double.subscribe(['t'])
    await assert.rejects(
      pollUntil([double, again, other], () => false, world, 30),
      FencedInstanceIdError,
    )
    await Promise.all([double, again, other].map(async (each) => await each.close({ groupMembershipOperation: 'leave_group' })))
  })
})

test('who does not poll in time leaves, says so, loses its partitions and joins again', async () => {
  const lines: string[] = []
  const cluster = new ClientCluster(6, (line) => void lines.push(line))
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    for (const groupProtocol of ['classic', 'consumer'] as const) {
      const told: string[] = []
      const consumer = kafka.consumer(config({ groupId: groupProtocol, groupProtocol, maxPollIntervalMs: 12_000 }))
      consumer.subscribe(['t'], heard(told))
      await pollUntil([consumer], () => consumer.assignment().length === 4, world)
      await sleep(world, 14_000)
      assert.ok(lines.some((line) => /more than max.poll.interval.ms \(12000 ms\)/.test(line)))
      lines.length = 0
      await pollUntil([consumer], () => told.filter((each) => each === 'assigned t-0 t-1 t-2 t-3').length === 2, world)
      assert.deepEqual(told.slice(0, 2), ['assigned t-0 t-1 t-2 t-3', 'lost t-0 t-1 t-2 t-3'])
      await consumer.close()
    }
  })
})

test('listeners may wait, seek and fail', async () => {
  const cluster = new ClientCluster(7)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    await produce(kafka, 't', 8)
    const consumer = kafka.consumer(config({ valueDeserializer: 'string' } as ConsumerConfig))
    consumer.subscribe(['t'], {
      assigned: async (partitions) => {
        await sleep(world, 500)
        for (const each of partitions) {
          assert.equal(await consumer.position(each), 0)
          consumer.seek(each, 1)
        }
      },
      revoked: () => {
        throw new Error('from the listener')
      },
    })
    const values: string[] = []
    while (values.length < 4) for (const record of await consumer.poll()) values.push(String(record.value))
    assert.deepEqual(values.sort(), ['4', '5', '6', '7'])
    await assert.rejects(consumer.close(), /from the listener/)
  })
})

test("a pattern is the broker's to match", async () => {
  const cluster = new ClientCluster(8)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['red.one', 'blue.one'], 1)
    const consumer = kafka.consumer(config({ groupProtocol: 'consumer' }))
    consumer.subscribe(new SubscriptionPattern('red\\..*'))
    await pollUntil([consumer], () => names(consumer.assignment()) === 'red.one-0', world)
    await consumer.close()
    const classic = kafka.consumer(config())
    assert.throws(() => classic.subscribe(new SubscriptionPattern('x')), /needs group.protocol=consumer/)
    await classic.close()
  })
})

test('records that are read one by one keep a slow reader in the group', async () => {
  const cluster = new ClientCluster(9)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    await produce(kafka, 't', 40)
    const told: string[] = []
    const consumer = kafka.consumer(config({ maxPollIntervalMs: 8000 }))
    consumer.subscribe(['t'], heard(told))
    let count = 0
    for await (const record of consumer) {
      assert.ok(record.offset >= 0)
      await sleep(world, 2000)
      if (++count === 40) break
    }
    assert.deepEqual(told, ['assigned t-0 t-1 t-2 t-3'])
    await consumer.close()
  })
})

test('exactly once: offsets go with the transaction, and an aborted one is read again', async () => {
  const cluster = new ClientCluster(10)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await createTopics(kafka, ['in', 'out'])
    await produce(kafka, 'in', 40)
    const producer = kafka.producer({ transactionalId: 'x' })
    const consumer = kafka.consumer(config({ enableAutoCommit: false, isolationLevel: 'read_committed', maxPollRecords: 10 }))
    consumer.subscribe(['in'])
    let [rounds, done] = [0, 0]
    while (done < 40) {
      const records = await consumer.poll()
      if (records.isEmpty) continue
      const before = records.partitions.map((each) => ({ topic: each.topic, partition: each.partition, offset: [...each][0]?.offset ?? 0 }))
      try {
        await producer.transaction(async (transaction) => {
          for (const { valueBytes, partition } of records) void transaction.send({ topic: 'out', partition, value: valueBytes })
          const offsets = records.partitions.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: nextOffset }))
          await transaction.sendOffsets(offsets, consumer.groupMetadata())
          if (++rounds % 2 === 1) throw new Error('meant')
        })
        done += records.count
      } catch {
        for (const each of before) consumer.seek(each, each.offset)
      }
    }
    await Promise.all([consumer.close(), producer.close()])
    const reader = kafka.consumer({ isolationLevel: 'read_committed', fetchMaxWaitMs: 50 })
    reader.assign([0, 1, 2, 3].map((partition) => ({ topic: 'out', partition, offset: 0 })))
    const values: string[] = []
    for (let quiet = 0; quiet < 3; quiet++)
      for (const record of await reader.poll({ timeoutMs: 300 })) values.push(`${record.valueBytes?.toString()}`)
    assert.deepEqual(
      values.map(Number).sort((a, b) => a - b),
      Array.from({ length: 40 }, (_, index) => index),
    )
    await reader.close()
  })
})

test('polls that do not wait get there as well', async () => {
  const cluster = new ClientCluster(11)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await createTopics(kafka, ['t'])
    await produce(kafka, 't', 8)
    const consumer = kafka.consumer(config())
    consumer.subscribe(['t'])
    let count = 0
    while (count < 8) count += (await consumer.poll({ timeoutMs: 0 })).count
    await consumer.close()
  })
})
