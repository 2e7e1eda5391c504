// What a program hears of its clients, on a broker in this process.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import { AssignerProtocol, Kafka, logLevel } from '../src/index.ts'
import type { ConsumerEndBatchProcessEvent, ConsumerFetchEvent, ConsumerGroupJoinEvent, RequestEvent } from '../src/index.ts'

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 3000; attempt++) {
    if (await isSo()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail(`not so in time: ${what}`)
}

async function withTopic(broker: { readonly bootstrapServers: string }, topic: string, numPartitions: number) {
  const kafka = new Kafka({ clientId: 'listener', brokers: [broker.bootstrapServers], logLevel: logLevel.NOTHING })
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions }] })
  return { kafka, admin }
}

test('requests, fetches and the group are told of', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const { kafka, admin } = await withTopic(broker, 'heard', 2)
  const consumer = kafka.consumer({ groupId: 'listeners', maxWaitTimeInMs: 50 })
  const requests: RequestEvent[] = []
  const fetches: ConsumerFetchEvent[] = []
  const joins: ConsumerGroupJoinEvent[] = []
  consumer.on(consumer.events.REQUEST, (event) => requests.push(event))
  consumer.on(consumer.events.FETCH, (event) => fetches.push(event))
  consumer.on(consumer.events.GROUP_JOIN, (event) => joins.push(event))
  // A listener that fails harms nobody.
  consumer.on(consumer.events.CONNECT, () => {
    throw new Error('listener')
  })
  await consumer.connect()
  await consumer.subscribe({ topics: ['heard'], fromBeginning: true })
  await consumer.run({ eachMessage: async () => {} })
  await until('a fetch', () => fetches.length > 0)
  const [versions] = requests
  assert.equal(versions?.payload.apiName, 'ApiVersions')
  assert.equal(versions?.payload.broker, broker.bootstrapServers)
  assert.equal(versions?.payload.clientId, 'listener')
  assert.ok((versions?.payload.size ?? 0) > 4)
  for (const name of ['GroupCoordinator', 'JoinGroup', 'SyncGroup', 'Fetch']) {
    assert.ok(
      requests.some(({ payload }) => payload.apiName === name),
      name,
    )
  }
  const { brokers } = await admin.describeCluster()
  assert.equal(fetches[0]?.payload.nodeId, String(brokers[0]?.nodeId))
  const [join] = joins
  assert.deepEqual(join?.payload.memberAssignment, { heard: [0, 1] })
  assert.equal(join?.payload.isLeader, true)
  assert.equal(join?.payload.leaderId, join?.payload.memberId)
  assert.equal(join?.payload.groupProtocol, 'RoundRobinAssigner')
  const { members } = await consumer.describeGroup()
  const [member] = members
  assert.ok(member !== undefined)
  assert.deepEqual(AssignerProtocol.MemberMetadata.decode(member.memberMetadata).topics, ['heard'])
  assert.deepEqual(AssignerProtocol.MemberAssignment.decode(member.memberAssignment)?.assignment, { heard: [0, 1] })
  await consumer.disconnect()
  await admin.disconnect()
})

test('the group goes on behind what was aborted, batch by batch', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const { kafka, admin } = await withTopic(broker, 'aborted', 1)
  const consumer = kafka.consumer({ groupId: 'readers', maxWaitTimeInMs: 50 })
  const batches: ConsumerEndBatchProcessEvent[] = []
  consumer.on(consumer.events.END_BATCH_PROCESS, (event) => batches.push(event))
  await consumer.connect()
  await consumer.subscribe({ topics: ['aborted'], fromBeginning: true })
  let seen = 0
  await consumer.run({
    autoCommitThreshold: 1,
    eachMessage: async () => {
      seen++
    },
  })
  const producer = kafka.producer({ transactionalId: 'aborting', idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  const transaction = await producer.transaction()
  await transaction.send({ topic: 'aborted', messages: [{ value: 'never seen' }] })
  await transaction.abort()
  await until('the empty batch', () => batches.some(({ payload }) => payload.lastOffset === '1'))
  assert.ok(batches.every(({ payload }) => payload.batchSize === 0))
  assert.equal(seen, 0)
  await until('the commit', async () => {
    const [offsets] = await admin.fetchOffsets({ groupId: 'readers', topics: ['aborted'] })
    return offsets?.partitions[0]?.offset === '2'
  })
  await producer.disconnect()
  await consumer.disconnect()
  await admin.disconnect()
})

test('what is sought and paused right after run counts once the group is joined', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const { kafka, admin } = await withTopic(broker, 'sought', 2)
  const producer = kafka.producer()
  await producer.connect()
  const messages = [0, 1, 2].flatMap((n) => [0, 1].map((partition) => ({ partition, value: `${partition}-${n}` })))
  await producer.send({ topic: 'sought', messages })
  const consumer = kafka.consumer({ groupId: 'seekers', maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['sought'], fromBeginning: true })
  assert.throws(() => consumer.seek({ topic: 'sought', partition: 0, offset: '1' }), /consumer#run must be called first/)
  const seen: string[] = []
  const running = consumer.run({
    eachMessage: async ({ message }) => {
      seen.push(String(message.value))
    },
  })
  consumer.seek({ topic: 'sought', partition: 0, offset: '2' })
  consumer.pause([{ topic: 'sought', partitions: [1] }])
  await running
  await until('the last message', () => seen.length > 0)
  assert.deepEqual(seen, ['0-2'])
  assert.deepEqual(consumer.paused(), [{ topic: 'sought', partitions: [1] }])
  consumer.resume([{ topic: 'sought' }])
  await until('the other partition', () => seen.length === 4)
  assert.deepEqual(seen.slice(1), ['1-0', '1-1', '1-2'])
  await consumer.disconnect()
  await producer.disconnect()
  await admin.disconnect()
})

test('a handler whose code is wrong ends the consumer for good', { timeout: 60_000 }, async () => {
  await using broker = await startKafka()
  const { kafka, admin } = await withTopic(broker, 'wrong', 1)
  const producer = kafka.producer()
  await producer.connect()
  await producer.send({ topic: 'wrong', messages: [{ value: 'v' }] })
  const consumer = kafka.consumer({ groupId: 'wrongs', maxWaitTimeInMs: 50 })
  await consumer.connect()
  await consumer.subscribe({ topics: ['wrong'], fromBeginning: true })
  const crash = new Promise<{ readonly error: Error; readonly restart: boolean }>((resolve) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => resolve(payload))
  })
  await consumer.run({
    eachMessage: async () => {
      throw new TypeError('a slip')
    },
  })
  const { error, restart } = await crash
  assert.equal(error.name, 'KafkaJSNonRetriableError')
  assert.ok(error.cause instanceof TypeError)
  assert.equal(restart, false)
  await consumer.disconnect()
  await producer.disconnect()
  await admin.disconnect()
})
