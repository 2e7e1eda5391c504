import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { ClientCluster, sleep } from '../scenarios/client-cluster.ts'
import { ConsumerStateError, NoOffsetForPartitionError, OffsetOutOfRangeError, RecordDeserializationError } from '../src/index.ts'
import type { Kafka } from '../src/index.ts'

async function withTopic(kafka: Kafka, name: string, partitions: number, values: readonly string[]): Promise<void> {
  const admin = kafka.admin()
  ;(await admin.createTopics([{ name, partitions }])).all()
  await admin.close()
  const producer = kafka.producer()
  for (const [index, value] of values.entries()) {
    await producer.send({
      topic: name,
      partition: index % partitions,
      key: `k${index}`,
      value,
      timestampMs: 1000 + index,
      headers: [{ key: 'n', value: `${index}` }],
    })
  }
  await producer.close()
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`)

test('assigned partitions: positions, seeks, times, ends, lag, pause', async () => {
  const cluster = new ClientCluster(1)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await withTopic(kafka, 't', 2, numbers(20))
    const consumer = kafka.consumer({ valueDeserializer: 'string', autoOffsetReset: 'earliest', fetchMaxWaitMs: 50 })
    const [first, second] = [0, 1].map((partition) => ({ topic: 't', partition })) as [
      { topic: 't'; partition: number },
      { topic: 't'; partition: number },
    ]
    consumer.assign([first, { ...second, offset: 7 }])
    const read = async (): Promise<string[]> => {
      const found: string[] = []
      for (let quiet = 0; quiet < 2; quiet++)
        for (const record of await consumer.poll({ timeoutMs: 300 })) found.push(`${record.partition}:${String(record.value)}`)
      return found.sort()
    }
    assert.equal(await consumer.position(second), 7)
    assert.deepEqual(
      (await read()).filter((each) => each.startsWith('1')),
      ['1:v15', '1:v17', '1:v19'],
    )
    assert.equal(consumer.currentLag(first), 0)
    assert.equal(await consumer.position(first), 10)
    consumer.seek(first, 9)
    consumer.pause([second])
    consumer.seekToBeginning([second])
    assert.deepEqual(await read(), ['0:v18'])
    assert.deepEqual(consumer.paused(), [second])
    consumer.resume([second])
    assert.equal((await read()).length, 10)
    consumer.seekToEnd()
    assert.equal(await consumer.position(second), 10)
    assert.deepEqual(
      await consumer.endOffsets([first, second]),
      new Map([
        ['t-0', 10],
        ['t-1', 10],
      ]),
    )
    assert.deepEqual(await consumer.beginningOffsets([first]), new Map([['t-0', 0]]))
    const found = await consumer.offsetsForTimes([
      { ...first, timestamp: 1003 },
      { ...second, timestamp: 99_999 },
    ])
    assert.deepEqual(found.get('t-0'), { offset: 2, timestamp: 1004, leaderEpoch: 0 })
    assert.equal(found.get('t-1'), undefined)
    assert.equal(consumer.metrics().find(({ name }) => name === 'records-lag-max')?.value, 0)
    assert.throws(() => consumer.seek({ topic: 't', partition: 5 }, 0), /No current assignment for partition t-5/)
    assert.throws(() => consumer.subscribe(['t']), ConsumerStateError)
    await consumer.close()
    await assert.rejects(consumer.poll(), /already been closed/)
  })
})

test('records, batches and polls give the same, and where one stops the next goes on', async () => {
  const cluster = new ClientCluster(2)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await withTopic(kafka, 't', 1, numbers(30))
    const consumer = kafka.consumer({ valueDeserializer: 'string', keyDeserializer: 'string', fetchMaxWaitMs: 50, maxPollRecords: 4 })
    consumer.assign([{ topic: 't', partition: 0, offset: 0 }])
    const values: unknown[] = []
    for await (const record of consumer) {
      values.push(record.value)
      assert.deepEqual(
        [record.key, record.timestamp, record.header('n')?.toString()],
        [`k${record.offset}`, 1000 + record.offset, `${record.offset}`],
      )
      if (values.length === 5) break
    }
    assert.equal(await consumer.position({ topic: 't', partition: 0 }), 5)
    for await (const batch of consumer.batches()) {
      assert.ok(batch.count <= 4)
      for (const record of batch) values.push(record.value)
      if (values.length >= 9) break
    }
    const polled = await consumer.poll()
    assert.equal(polled.count, 4)
    for (const record of polled) values.push(record.value)
    assert.deepEqual(values, numbers(13))
    const [first] = polled
    assert.equal(first?.toJSON().value, 'v9')
    assert.match(inspect(first), /topic: 't',\s+partition: 0,\s+offset: 9,\s+timestamp: 1009,[^]*key: 'k9',\s+value: 'v9'/)
    await consumer.close()
  })
})

test('a wait ends with a signal or with close, and what a deserializer refuses names its record', async () => {
  const cluster = new ClientCluster(3)
  await cluster.ready()
  await cluster.client(async (make, world) => {
    const kafka = make()
    await withTopic(kafka, 't', 1, ['{"a":1}', 'no json'])
    const consumer = kafka.consumer<Buffer | null, { a: number }>({
      valueDeserializer: (bytes) => JSON.parse(String(bytes)) as { a: number },
    })
    consumer.assign([{ topic: 't', partition: 0, offset: 0 }])
    const [good, bad] = [...(await consumer.poll())]
    assert.deepEqual(good?.value, { a: 1 })
    assert.throws(
      () => bad?.value,
      (error) => error instanceof RecordDeserializationError && error.offset === 1 && error.part === 'value',
    )
    const controller = new AbortController()
    world.clock.after(500, () => controller.abort(new Error('enough')))
    await assert.rejects(consumer.poll({ timeoutMs: 60_000, signal: controller.signal }), /enough/)
    const first = consumer.poll()
    await assert.rejects(consumer.poll(), /polled already/)
    await first
    const waiting = (async () => {
      for await (const record of consumer) assert.fail(`${record.offset}`)
    })()
    await sleep(world, 100)
    await consumer.close()
    await waiting
  })
})

test('without a position: none rejects, a duration looks back, out of range is reset or told', async () => {
  const cluster = new ClientCluster(4)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await withTopic(kafka, 't', 1, numbers(3))
    const place = { topic: 't', partition: 0 }
    const strict = kafka.consumer({ autoOffsetReset: 'none', groupId: 'g' })
    strict.assign([place])
    await assert.rejects(strict.poll(), NoOffsetForPartitionError)
    strict.seek(place, 99)
    await assert.rejects(async () => {
      for (let polls = 0; polls < 5; polls++) await strict.poll({ timeoutMs: 500 })
    }, OffsetOutOfRangeError)
    await strict.close()
    const lenient = kafka.consumer({ autoOffsetReset: 'earliest', fetchMaxWaitMs: 50 })
    lenient.assign([{ ...place, offset: 99 }])
    let count = 0
    for (let polls = 0; polls < 5; polls++) count += (await lenient.poll({ timeoutMs: 500 })).count
    assert.equal(count, 3)
    await lenient.close()
    const recent = kafka.consumer({ autoOffsetReset: 'by_duration:PT1H' })
    recent.assign([place])
    assert.equal(await recent.position(place), 3)
    await recent.close()
  })
})

test('committed offsets with metadata, by a consumer that assigns itself; status tells what is missing', async () => {
  const cluster = new ClientCluster(5)
  await cluster.ready()
  await cluster.client(async (make) => {
    const kafka = make()
    await withTopic(kafka, 't', 2, numbers(10))
    const places = [0, 1].map((partition) => ({ topic: 't', partition }))
    const consumer = kafka.consumer({ groupId: 'g', autoOffsetReset: 'earliest', enableAutoCommit: false, fetchMaxWaitMs: 50 })
    assert.deepEqual(consumer.status().waitsFor, ['a subscription or an assignment'])
    consumer.assign(places)
    let count = 0
    while (count < 10) count += (await consumer.poll()).count
    await consumer.commitSync()
    await consumer.commitSync([{ topic: 't', partition: 1, offset: 2, metadata: 'half' }])
    const outcome = new Promise((resolve) =>
      consumer.commitAsync([{ topic: 't', partition: 0, offset: 3 }], (error, offsets) => resolve([error, offsets.length])),
    )
    assert.deepEqual(await outcome, [undefined, 1])
    const committed = await consumer.committed(places)
    assert.deepEqual(committed.get('t-1'), { offset: 2, metadata: 'half' })
    assert.equal(committed.get('t-0')?.offset, 3)
    await consumer.close()
    const next = kafka.consumer({ groupId: 'g', valueDeserializer: 'string' })
    next.assign(places)
    assert.equal(await next.position({ topic: 't', partition: 1 }), 2)
    await next.close()
    const alone = kafka.consumer()
    await assert.rejects(async () => await alone.commitSync(), /valid group.id/)
    await alone.close()
  })
})

test('what a configuration may not say is told in words', () => {
  const cluster = new ClientCluster(6)
  const machine = cluster.start(async (make) => {
    const kafka = make()
    assert.throws(() => kafka.consumer({ autoOffsetReset: 'soon' as 'latest' }), /expected earliest, latest, none, or by_duration/)
    assert.throws(() => kafka.consumer({ enableAutoCommit: true }), /default group id \(null\)/)
    assert.throws(
      () => kafka.consumer({ groupId: 'g', groupProtocol: 'consumer', sessionTimeoutMs: 1000 }),
      /session.timeout.ms cannot be set when group.protocol=CONSUMER/,
    )
    assert.throws(() => kafka.consumer({ groupId: 'g', heartbeatIntervalMs: 5000, sessionTimeoutMs: 5000 }), /Heartbeat must be set lower/)
    assert.throws(() => kafka.consumer({ 'max.poll.records': 0 }), /Invalid value 0 for configuration max.poll.records/)
  })
  return cluster.simulation.until(machine, 1000).then((isDone) => assert.ok(isDone))
})
