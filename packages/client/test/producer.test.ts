import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import type { TestKafka } from '@samsa/testing'
import {
  AbortableTransactionError,
  Kafka,
  KafkaClientError,
  KafkaTimeoutError,
  ProducerFencedError,
  TransactionStateError,
} from '../src/index.ts'
import type { ProducerInterceptor } from '../src/index.ts'

async function valuesOf(kafka: TestKafka, topic: string, options: { isolation?: 'read_committed' } = {}): Promise<string[]> {
  await using consumer = new Kafka({ bootstrapServers: kafka.bootstrapServers }).consumer({
    isolationLevel: options.isolation ?? 'read_uncommitted',
    valueDeserializer: 'string',
  })
  const partitions = (await consumer.partitionsFor(topic)).map(({ partition }) => ({ topic, partition }))
  const ends = await consumer.endOffsets(partitions)
  consumer.assign(partitions.map((each) => ({ ...each, offset: 0 })))
  const values: string[] = []
  while (
    (
      await Promise.all(partitions.map(async (each) => (await consumer.position(each)) < (ends.get(`${topic}-${each.partition}`) ?? 0)))
    ).includes(true)
  ) {
    for (const record of await consumer.poll({ timeoutMs: 100 })) values.push(String(record.value))
  }
  return values
}

test('each form of sending tells what became of the records', async () => {
  await using broker = await startKafka({ topics: [{ name: 't', partitions: 2 }] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers })
  await using producer = kafka.producer()
  const first = await producer.send({ topic: 't', partition: 1, value: 'send', timestampMs: 5 })
  assert.deepEqual(first, { topic: 't', partition: 1, offset: 0, timestampMs: 5 })
  const all = await producer.sendAll(['a', 'b'].map((value) => ({ topic: 't', partition: 1, value })))
  assert.deepEqual(
    all.map(({ offset }) => offset),
    [1, 2],
  )
  const runs = await producer.sendBatch('t', [
    { partition: 0, value: 'c' },
    { partition: 1, value: 'd' },
    { partition: 1, value: 'e' },
  ])
  assert.deepEqual(
    runs.toSorted((x, y) => x.partition - y.partition),
    [
      { topic: 't', partition: 0, baseOffset: 0, count: 1 },
      { topic: 't', partition: 1, baseOffset: 3, count: 2 },
    ],
  )
  const told: unknown[] = []
  assert.equal(
    producer.enqueue({ topic: 't', partition: 0, value: 'f' }, (error, metadata) => told.push(error, metadata?.offset)),
    true,
  )
  await producer.flush()
  assert.deepEqual(told, [undefined, 1])
  assert.equal(producer.metrics().find(({ name, group }) => name === 'record-send-total' && group === 'producer-metrics')?.value, 7)
})

test('answers that are lost or say to try again are made good, once and in order', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers, retryBackoffMs: 5, requestTimeoutMs: 1000 })
  await using producer = kafka.producer({ batchSize: 100 })
  await producer.send({ topic: 't', value: 'first' })
  const sends: Promise<unknown>[] = []
  for (const fault of ['NOT_LEADER_OR_FOLLOWER', 'NOT_ENOUGH_REPLICAS', 'dropped'] as const) {
    if (fault === 'dropped') broker.faults.drop('Produce', { next: 2 })
    else broker.faults.fail('Produce', { error: fault, next: 3 })
    for (let index = 0; index < 20; index++) sends.push(producer.send({ topic: 't', value: `${fault} ${index} ${'x'.repeat(30)}` }))
    await Promise.all(sends)
  }
  const values = await valuesOf(broker, 't')
  assert.equal(values.length, 61)
  const expected = ['NOT_LEADER_OR_FOLLOWER', 'NOT_ENOUGH_REPLICAS', 'dropped'].flatMap((fault) =>
    Array.from({ length: 20 }, (_each, index) => `${fault} ${index}`),
  )
  assert.deepEqual(
    values.slice(1).map((value) => value.replace(/ x+$/, '')),
    expected,
  )
})

test('an error that no repetition betters fails the records of that batch alone', async () => {
  await using broker = await startKafka({ topics: [{ name: 'small', configs: { 'max.message.bytes': 200 } }] })
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({ batchSize: 0 })
  const large = producer.send({ topic: 'small', value: 'x'.repeat(500) })
  const small = producer.send({ topic: 'small', value: 'y' })
  await assert.rejects(large, (error: unknown) => KafkaClientError.is(error, 'MESSAGE_TOO_LARGE'))
  await small
  assert.deepEqual(await valuesOf(broker, 'small'), ['y'])
  await assert.rejects(async () => await producer.send({ topic: 'small', value: 'z'.repeat(2_000_000) }), /max\.request\.size/)
  await assert.rejects(async () => await producer.send({ topic: 'small', partition: 5, value: 'z' }), /partitions 0 to 0, not 5/)
})

test('a flush waits for what was there before it, not for what goes on being sent', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({ lingerMs: 20 })
  await producer.prepare('t')
  let isOver = false
  const sending = (async () => {
    for (let made = 0; !isOver; made++) {
      producer.enqueue({ topic: 't', value: `${made}` })
      if (made % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  let isDelivered = false
  producer.enqueue({ topic: 't', value: 'before' }, () => {
    isDelivered = true
  })
  await producer.flush()
  assert.ok(isDelivered)
  isOver = true
  await sending
})

test('a batch that is too large as a whole is sent in parts, in order, with and without compression', async () => {
  await using broker = await startKafka({ topics: [{ name: 'small', configs: { 'max.message.bytes': 1000 } }] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers })
  const expected: string[] = []
  for (const config of [{}, { compressionType: 'gzip' }, { enableIdempotence: false }] as const) {
    await using producer = kafka.producer({ ...config, batchSize: 100_000 })
    const values = Array.from(
      { length: 100 },
      (_each, index) => `${index} ${Array.from({ length: 40 }, (_c, at) => (index * 7919 + at * 104_729) % 9973).join('')}`,
    )
    expected.push(...values)
    const sent = await producer.sendAll(values.map((value) => ({ topic: 'small', value })))
    const first = expected.length - values.length
    assert.deepEqual(
      sent.map(({ offset }) => offset),
      values.map((_value, index) => first + index),
    )
    assert.equal(producer.metrics().find(({ name }) => name === 'buffer-available-bytes')?.value, 33_554_432)
  }
  assert.deepEqual(await valuesOf(broker, 'small'), expected)
})

test('a full buffer makes senders wait, and lets them go on in order', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({
    bufferMemory: 2000,
    batchSize: 500,
    maxBlockMs: 20_000,
  })
  await Promise.all(Array.from({ length: 200 }, (_each, index) => producer.send({ topic: 't', value: `${index} ${'x'.repeat(90)}` })))
  assert.deepEqual(
    (await valuesOf(broker, 't')).map((value) => Number.parseInt(value, 10)),
    Array.from({ length: 200 }, (_each, index) => index),
  )
  using _stop = broker.faults.drop('Produce', { next: Infinity })
  await using stuck = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({ bufferMemory: 100, maxBlockMs: 50 })
  const first = stuck.send({ topic: 't', value: 'x'.repeat(100) })
  first.catch(() => undefined)
  await assert.rejects(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 50))
      await stuck.send({ topic: 't', value: 'y' })
    },
    (error: unknown) => error instanceof KafkaTimeoutError && error.message.includes('buffer.memory'),
  )
  await stuck.close({ timeoutMs: 10 })
})

test('metadata that does not come ends a send with max.block.ms, a signal at once', async () => {
  await using broker = await startKafka({ config: { 'auto.create.topics.enable': false } })
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({ maxBlockMs: 200 })
  await assert.rejects(producer.send({ topic: 'none', value: 'x' }), KafkaTimeoutError)
  await assert.rejects(producer.send({ topic: 'none', value: 'x' }, { signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('serializers, promises too, and interceptors', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  const seen: unknown[] = []
  const interceptor: ProducerInterceptor = {
    onSend: (record) => ({ ...record, headers: [{ key: 'by', value: 'interceptor' }] }),
    onAcknowledgement: ({ offset }, error) => seen.push([offset, error]),
  }
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer<number, { readonly n: number }>({
    keySerializer: 'integer',
    valueSerializer: async (value, { headers }) => {
      headers.push({ key: 'schema', value: '1' })
      return await Promise.resolve(Buffer.from(`n=${value.n}`))
    },
    interceptorClasses: [interceptor],
  })
  await Promise.all([1, 2, 3].map(async (n) => await producer.send({ topic: 't', key: n, value: { n } })))
  assert.deepEqual(seen, [
    [0, undefined],
    [1, undefined],
    [2, undefined],
  ])
  assert.throws(() => producer.enqueue({ topic: 't', key: 1, value: { n: 1 } }), /answers with a promise/)
  const [record] = await broker.records('t')
  assert.deepEqual([record?.value, record?.key], ['n=1', '\u0000\u0000\u0000\u0001'])
  await using plain = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer<never, number>()
  await assert.rejects(async () => await plain.send({ topic: 't', value: 5 }), /must be text, bytes or null, not number/)
})

test('transactions: committed ones are read, aborted ones are not, offsets go with them', async () => {
  await using broker = await startKafka({ topics: ['t', 'in'] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers })
  await using producer = kafka.producer({ transactionalId: 'tx' })
  await assert.rejects(async () => await producer.send({ topic: 't', value: 'outside' }), TransactionStateError)
  const group = { groupId: 'g', generationId: -1, memberId: '' }
  await producer.transaction(async (transaction) => {
    void transaction.send({ topic: 't', value: 'committed' })
    await transaction.sendOffsets([{ topic: 'in', partition: 0, offset: 7 }], group)
  })
  const mine = new Error('mine')
  await assert.rejects(
    producer.transaction(async (transaction) => {
      await transaction.send({ topic: 't', value: 'aborted' })
      await transaction.sendOffsets([{ topic: 'in', partition: 0, offset: 9 }], group)
      throw mine
    }),
    mine,
  )
  assert.deepEqual(await valuesOf(broker, 't', { isolation: 'read_committed' }), ['committed'])
  await using admin = kafka.admin()
  assert.equal((await admin.listConsumerGroupOffsets({ g: null })).one('g').one('in-0')?.offset, 7)
})

test('a failed record fails the commit; after the abort the producer goes on', async () => {
  await using broker = await startKafka({ topics: ['t', { name: 'small', configs: { 'max.message.bytes': 100 } }] })
  await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer({ transactionalId: 'tx' })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic: 't', value: 'first' })
  await assert.rejects(producer.send({ topic: 'small', value: 'x'.repeat(500) }), (error: unknown) =>
    KafkaClientError.is(error, 'MESSAGE_TOO_LARGE'),
  )
  await assert.rejects(producer.commitTransaction(), AbortableTransactionError)
  await producer.abortTransaction()
  await producer.transaction(async (transaction) => await transaction.send({ topic: 't', value: 'second' }))
  assert.deepEqual(await valuesOf(broker, 't', { isolation: 'read_committed' }), ['second'])
})

test('a newer producer of the name fences the older one for good', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers })
  await using older = kafka.producer({ transactionalId: 'tx' })
  await older.transaction(async (transaction) => await transaction.send({ topic: 't', value: 'older' }))
  await using newer = kafka.producer({ transactionalId: 'tx' })
  await newer.initTransactions()
  const fenced = older.transaction(async (transaction) => await transaction.send({ topic: 't', value: 'lost' }))
  await assert.rejects(
    fenced,
    (error: unknown) => error instanceof ProducerFencedError || KafkaClientError.is(error, 'INVALID_PRODUCER_EPOCH'),
  )
  await newer.transaction(async (transaction) => await transaction.send({ topic: 't', value: 'newer' }))
  assert.deepEqual(await valuesOf(broker, 't', { isolation: 'read_committed' }), ['older', 'newer'])
})

test('requests and records are told on diagnostics channels', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  const apis = new Set<string>()
  const sends: unknown[] = []
  const requests = (message: unknown): void => void apis.add((message as { api: string }).api)
  const records = (message: unknown): void => void sends.push(message)
  channel('samsa:client:request').subscribe(requests)
  channel('samsa:client:send').subscribe(records)
  try {
    await using producer = new Kafka({ bootstrapServers: broker.bootstrapServers }).producer()
    await producer.send({ topic: 't', value: 'x' })
  } finally {
    channel('samsa:client:request').unsubscribe(requests)
    channel('samsa:client:send').unsubscribe(records)
  }
  assert.deepEqual(sends, [{ topic: 't', partition: 0, offset: 0 }])
  assert.ok(
    ['Metadata', 'InitProducerId', 'Produce'].every((api) => apis.has(api)),
    [...apis].join(' '),
  )
})
