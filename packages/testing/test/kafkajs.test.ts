import assert from 'node:assert/strict'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import type { Consumer, Kafka as KafkaJs } from 'kafkajs'
import { startKafka } from '../src/index.ts'
import type { TestKafka } from '../src/index.ts'

const { Kafka, logLevel, Partitioners } = kafkajs

function client(kafka: TestKafka, clientId = 'app'): KafkaJs {
  return new Kafka({
    clientId,
    brokers: [kafka.bootstrapServers],
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 10, maxRetryTime: 50 },
  })
}

async function consume(
  kafka: TestKafka,
  groupId: string,
  topic: string,
  take: (value: string) => void,
  sessionTimeout = 30_000,
): Promise<Consumer> {
  const consumer = client(kafka).consumer({ groupId, sessionTimeout, heartbeatInterval: 100, maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({ eachMessage: async ({ message }) => take(String(message.value)) })
  return consumer
}

test('kafkajs produces, consumes in a group and catches up', async () => {
  await using kafka = await startKafka({ topics: [{ name: 'words', partitions: 3 }] })
  const producer = client(kafka).producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  await producer.send({ topic: 'words', messages: ['a', 'b', 'c'].map((key) => ({ key, value: key.toUpperCase() })) })
  const seen: string[] = []
  const consumer = await consume(kafka, 'readers', 'words', (value) => seen.push(value))
  await kafka.groups.caughtUp('readers', 'words')
  assert.deepEqual(seen.sort(), ['A', 'B', 'C'])
  const group = await kafka.groups.stable('readers', 1)
  assert.equal(group.members[0]?.clientId, 'app')
  assert.equal(await kafka.groups.lag('readers', 'words'), 0)
  await consumer.disconnect()
  await producer.disconnect()
})

test('faults by script: errors are retried, losses reconnected, duplicates dropped by sequence', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  const producer = client(kafka, 'writer').producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  const send = async (value: string): Promise<void> => void (await producer.send({ topic: 't', messages: [{ value }] }))
  await send('0')

  const notLeader = kafka.faults.notLeader({ topic: 't', next: 2 })
  await send('1')
  await notLeader.done
  assert.equal(notLeader.hits, 2)

  const lost = kafka.faults.disconnect('Produce')
  await send('2')
  assert.equal(lost.hits, 1)

  const twice = kafka.faults.duplicate('Produce', { clientId: 'writer' })
  await send('3')
  assert.equal(twice.hits, 1)

  using late = kafka.faults.delay('Produce', { ms: 100, next: Infinity })
  const before = performance.now()
  await send('4')
  assert.ok(performance.now() - before >= 99)
  assert.equal(late.hits, 1)
  late.remove()

  using other = kafka.faults.fail('Produce', { error: 'INVALID_REQUIRED_ACKS', clientId: 'somebody else' })
  await send('5')
  assert.equal(other.hits, 0)

  using refused = kafka.faults.fail('Produce', { error: 'TOPIC_AUTHORIZATION_FAILED', topic: 't' })
  await assert.rejects(send('never'), /authori/i)
  assert.equal(refused.hits, 1)
  assert.deepEqual(
    (await kafka.records('t')).map(({ value }) => value),
    ['0', '1', '2', '3', '4', '5'],
  )
  await producer.disconnect()
})

test('a consumer lives through a moved coordinator, lost leaders, cut connections and a crash without losing or repeating', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  const seen: string[] = []
  const consumer = await consume(kafka, 'g', 't', (value) => seen.push(value))
  let sent = 0
  const oneMore = async (): Promise<void> => {
    await kafka.produce('t', `${sent++}`)
    await kafka.groups.caughtUp('g', 't')
  }
  await oneMore()
  const moved = kafka.faults.moveCoordinator({ groupId: 'g' })
  await moved.done
  await oneMore()
  const lost = kafka.faults.notLeader({ topic: 't', partition: 0 })
  await lost.done
  await oneMore()
  kafka.faults.disconnectAll()
  await oneMore()
  await (
    await kafka.faults.rebalance('g')
  ).done
  await oneMore()
  await kafka.restart({ crash: true })
  await oneMore()
  assert.deepEqual(
    seen,
    Array.from({ length: sent }, (_, i) => `${i}`),
  )
  await consumer.disconnect()
})

test('a session ends by the clock: the silent member is put out', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  const consumer = await consume(kafka, 'g', 't', () => {})
  await kafka.groups.stable('g', 1)
  const silence = kafka.faults.drop('any', { clientId: 'app', next: Infinity, at: 'request' })
  await kafka.clock.advance({ seconds: 31 })
  assert.equal((await kafka.groups.describe('g')).state, 'Empty')
  silence.remove()
  kafka.faults.disconnectAll()
  await kafka.groups.stable('g', 1)
  await consumer.disconnect()
})

test('answers can be rewritten', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  using _rewritten = kafka.faults.rewrite('DescribeCluster', { edit: (body) => (body['clusterId'] = 'another') })
  using metadata = kafka.faults.fail('Metadata', { error: 'LEADER_NOT_AVAILABLE', topic: 't', next: 2 })
  const admin = client(kafka).admin()
  await admin.connect()
  assert.equal((await admin.fetchTopicMetadata({ topics: ['t'] })).topics[0]?.partitions.length, 1)
  assert.equal(metadata.hits, 2)
  await admin.disconnect()
})
