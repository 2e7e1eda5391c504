// kafkajs's API end to end on a broker in this process, and a group shared with kafkajs itself.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import kafkajs from 'kafkajs'
import { CompressionTypes, ConfigResourceTypes, Kafka, KafkaJSNonRetriableError, Partitioners, logLevel } from '../src/index.ts'

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail(`not so in time: ${what}`)
}

test('messages go in with every codec and come back by eachMessage, headers and all', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  assert.equal(await admin.createTopics({ topics: [{ topic: 'words', numPartitions: 3 }] }), true)
  assert.equal(await admin.createTopics({ topics: [{ topic: 'words' }] }), false)
  const producer = kafka.producer()
  await producer.connect()
  for (const compression of [
    CompressionTypes.None,
    CompressionTypes.GZIP,
    CompressionTypes.Snappy,
    CompressionTypes.LZ4,
    CompressionTypes.ZSTD,
  ]) {
    const written = await producer.send({
      topic: 'words',
      compression,
      messages: [{ key: `k${compression}`, value: `v${compression}`, headers: { one: 'a', many: ['b', 'c'] } }],
    })
    assert.equal(written.length, 1)
    assert.equal(written[0]?.topicName, 'words')
    assert.match(written[0]?.baseOffset ?? '', /^\d+$/)
  }
  const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topics: [/^wo/], fromBeginning: true })
  const seen: string[] = []
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      assert.equal(String(message.headers['one']), 'a')
      assert.deepEqual(String(message.headers['many']), 'b,c')
      seen.push(`${topic} ${String(message.key)} ${String(message.value)}`)
    },
  })
  await until('five messages', () => seen.length === 5)
  assert.deepEqual(
    seen.toSorted(),
    [0, 1, 2, 3, 4].map((codec) => `words k${codec} v${codec}`),
  )
  const { state, members, protocol } = await consumer.describeGroup()
  assert.deepEqual([state, members.length, protocol], ['Stable', 1, 'RoundRobinAssigner'])
  await consumer.disconnect()
  const committed = await admin.fetchOffsets({ groupId: 'readers', topics: ['words'] })
  const sum = committed[0]?.partitions.reduce((total, { offset }) => total + Math.max(0, Number(offset)), 0)
  assert.equal(sum, 5)
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: 'words', configNames: ['cleanup.policy'] }],
  })
  assert.equal(resources[0]?.configEntries[0]?.configValue, 'delete')
  await producer.disconnect()
  await admin.disconnect()
})

test('what a handler fails with is tried again, and nothing before it comes twice', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 10 } })
  await broker.createTopic('jobs', { partitions: 1 })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: 'jobs', messages: ['0', '1', '2', '3'].map((value) => ({ value })) })
  const consumer = kafka.consumer({ groupId: 'workers', maxWaitTimeInMs: 100 })
  await consumer.subscribe({ topic: 'jobs', fromBeginning: true })
  const seen: string[] = []
  await consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value))
      if (seen.length === 3) throw new Error('once')
    },
  })
  await until('the last message', () => seen.at(-1) === '3')
  assert.deepEqual(seen, ['0', '1', '2', '2', '3'])
  await consumer.disconnect()
  await producer.disconnect()
})

test('batches: resolved offsets are committed, the others come again', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  await broker.createTopic('lines', { partitions: 1 })
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: 'lines', messages: ['a', 'b', 'c'].map((value) => ({ value })) })
  const consumer = kafka.consumer({ groupId: 'batchers', maxWaitTimeInMs: 100 })
  await consumer.subscribe({ topics: ['lines'], fromBeginning: true })
  const batches: string[] = []
  await consumer.run({
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, isRunning, isStale }) => {
      assert.deepEqual([isRunning(), isStale()], [true, false])
      batches.push(batch.messages.map(({ value }) => String(value)).join(''))
      resolveOffset(batch.firstOffset() ?? '')
    },
  })
  await until('three batches', () => batches.length >= 3)
  assert.deepEqual(batches.slice(0, 3), ['abc', 'bc', 'c'])
  consumer.pause([{ topic: 'lines' }])
  assert.deepEqual(consumer.paused(), [{ topic: 'lines', partitions: [0] }])
  consumer.seek({ topic: 'lines', partition: 0, offset: '1' })
  consumer.resume([{ topic: 'lines' }])
  await until('what was sought', () => batches.slice(3).includes('bc'))
  await consumer.stop()
  await producer.disconnect()
})

test('transactions are whole, and offsets go with them', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const kafka = new Kafka({ brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  await broker.createTopic('out', { partitions: 1 })
  const producer = kafka.producer({ transactionalId: 'tx', idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const aborted = await producer.transaction()
  await aborted.send({ topic: 'out', messages: [{ value: 'never' }] })
  await assert.rejects(producer.transaction(), KafkaJSNonRetriableError)
  await aborted.abort()
  await assert.rejects(aborted.send({ topic: 'out', messages: [{ value: 'late' }] }), /once ended/)
  const committed = await producer.transaction()
  await committed.send({ topic: 'out', messages: [{ value: 'always' }] })
  await committed.sendOffsets({ consumerGroupId: 'with', topics: [{ topic: 'out', partitions: [{ partition: 0, offset: '7' }] }] })
  await committed.commit()
  const seen: string[] = []
  const consumer = kafka.consumer({ groupId: 'careful', maxWaitTimeInMs: 100 })
  await consumer.subscribe({ topics: ['out'], fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) })
  await until('a message', () => seen.length > 0)
  assert.deepEqual(seen, ['always'])
  const admin = kafka.admin()
  const [offsets] = await admin.fetchOffsets({ groupId: 'with' })
  assert.equal(offsets?.partitions[0]?.offset, '7')
  await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()])
})

test('keys land where kafkajs puts them, with both of its partitioners', () => {
  const partitionMetadata = Array.from({ length: 50 }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [0],
    isr: [0],
  }))
  for (const name of ['DefaultPartitioner', 'LegacyPartitioner'] as const) {
    const [ours, theirs] = [Partitioners[name](), kafkajs.Partitioners[name]()]
    for (let key = 0; key < 2000; key++) {
      const message = { key: `ключ-${key}-${'x'.repeat(key % 7)}`, value: '' }
      const args = { topic: 't', partitionMetadata, message }
      assert.equal(ours(args), theirs(args), `${name} ${message.key}`)
    }
  }
})

test('a member of kafkajs and one of ours share a group', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const brokers = [broker.bootstrapServers]
  await broker.createTopic('shared', { partitions: 4 })
  const seen = new Map<string, string[]>([
    ['theirs', []],
    ['ours', []],
  ])
  const options = { groupId: 'mixed', maxWaitTimeInMs: 100, heartbeatInterval: 200, sessionTimeout: 10_000 }
  const theirs = new kafkajs.Kafka({ brokers, logLevel: kafkajs.logLevel.NOTHING }).consumer(options)
  await theirs.connect()
  await theirs.subscribe({ topics: ['shared'], fromBeginning: true })
  await theirs.run({ eachMessage: async ({ message }) => void seen.get('theirs')?.push(String(message.value)) })
  const kafka = new Kafka({ brokers, logLevel: logLevel.NOTHING })
  const ours = kafka.consumer(options)
  await ours.subscribe({ topics: ['shared'], fromBeginning: true })
  await ours.run({ eachMessage: async ({ message }) => void seen.get('ours')?.push(String(message.value)) })
  await until(
    'two members',
    async () => (await ours.describeGroup()).members.length === 2 && (await ours.describeGroup()).state === 'Stable',
  )
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({
    topic: 'shared',
    messages: Array.from({ length: 40 }, (_, index) => ({ value: `${index}`, partition: index % 4 })),
  })
  await until('all messages', () => [...seen.values()].flat().length >= 40)
  assert.deepEqual(
    [...seen.values()].map((values) => values.length),
    [20, 20],
  )
  await Promise.all([theirs.disconnect(), ours.disconnect(), producer.disconnect()])
})
