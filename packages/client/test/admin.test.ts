import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import { Kafka, KafkaClientError, KafkaTimeoutError, configResourceKey, quotaEntityKey } from '../src/index.ts'

test('each key has its own outcome', async () => {
  await using broker = await startKafka({ topics: ['there'] })
  await using admin = new Kafka({ bootstrapServers: broker.bootstrapServers }).admin()
  const created = await admin.createTopics([{ name: 'new', partitions: 2 }, { name: 'there' }, { name: 'bad name' }])
  assert.equal(created.one('new').partitions, 2)
  assert.throws(
    () => created.one('there'),
    (error: unknown) => KafkaClientError.is(error, 'TOPIC_ALREADY_EXISTS'),
  )
  assert.deepEqual([...created.errors().keys()], ['there', 'bad name'])
  assert.deepEqual(
    (await admin.listTopics()).map(({ name }) => name),
    ['new', 'there'],
  )
  const described = await admin.describeTopics(['new', 'none'])
  assert.equal(described.one('new').partitions.length, 2)
  assert.throws(() => described.one('none'), /does not host this topic-partition/)
  assert.equal((await admin.describeTopics({ topicIds: [described.one('new').topicId] })).one(described.one('new').topicId).name, 'new')
  ;(await admin.deleteTopics({ topicIds: [described.one('new').topicId] })).all()
  assert.deepEqual(
    (await admin.listTopics()).map(({ name }) => name),
    ['there'],
  )
})

test('configurations and quotas go where they belong and come back', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  await using admin = new Kafka({ bootstrapServers: broker.bootstrapServers }).admin()
  const topic = { type: 'TOPIC', name: 't' } as const
  const node = { type: 'BROKER', name: '1' } as const
  const altered = await admin.incrementalAlterConfigs([
    { ...topic, configs: [{ name: 'retention.ms', operation: 'SET', value: '77' }] },
    { ...node, configs: [{ name: 'log.cleaner.threads', operation: 'SET', value: '2' }] },
    { type: 'TOPIC', name: 'none', configs: [{ name: 'retention.ms', operation: 'SET', value: '1' }] },
  ])
  assert.deepEqual([...altered.errors().keys()], ['TOPIC none'])
  const configs = await admin.describeConfigs([topic, node], { configNames: ['retention.ms', 'log.cleaner.threads'] })
  assert.equal(configs.one(configResourceKey(topic)).find(({ name }) => name === 'retention.ms')?.value, '77')
  assert.equal(configs.one(configResourceKey(node)).find(({ name }) => name === 'log.cleaner.threads')?.source, 'DYNAMIC_BROKER_CONFIG')
  const entity = { user: 'u', 'client-id': null } as const
  const quotas = await admin.alterClientQuotas([{ entity, ops: { producer_byte_rate: 5 } }])
  assert.equal(quotas.one(quotaEntityKey(entity)), undefined)
  const found = await admin.describeClientQuotas({ components: [{ entityType: 'user', match: { name: 'u' } }] })
  assert.deepEqual(found[0]?.quotas, new Map([['producer_byte_rate', 5]]))
})

test('what passes is tried again, what does not ends with its time or its signal', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  await using admin = new Kafka({ bootstrapServers: broker.bootstrapServers, retryBackoffMs: 5 }).admin()
  broker.faults.fail('FindCoordinator', { error: 'COORDINATOR_NOT_AVAILABLE', next: 2 })
  broker.faults.fail('OffsetFetch', { error: 'NOT_COORDINATOR', next: 2 })
  assert.deepEqual((await admin.listConsumerGroupOffsets({ g: null })).one('g').size, 0)
  broker.faults.fail('ListOffsets', { error: 'NOT_LEADER_OR_FOLLOWER', next: 2 })
  assert.equal((await admin.listOffsets([{ topic: 't', partition: 0, offset: 'latest' }])).one('t-0').offset, 0)
  const late = await admin.listOffsets([{ topic: 'none', partition: 0, offset: 'latest' }], { timeoutMs: 100 })
  assert.ok(late.get('none-0') instanceof KafkaTimeoutError)
  await assert.rejects(admin.describeCluster({ signal: AbortSignal.abort(new Error('enough')) }), /enough/)
})

test('transactions as an admin sees them', async () => {
  await using broker = await startKafka({ topics: ['t'] })
  const kafka = new Kafka({ bootstrapServers: broker.bootstrapServers })
  await using admin = kafka.admin()
  await using producer = kafka.producer({ transactionalId: 'tx' })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic: 't', value: 'open' })
  const described = (await admin.describeTransactions(['tx'])).one('tx')
  assert.deepEqual([described.state, described.partitions], ['Ongoing', [{ topic: 't', partition: 0 }]])
  assert.deepEqual(
    (await admin.listTransactions({ states: ['Ongoing'] })).map(({ transactionalId }) => transactionalId),
    ['tx'],
  )
  const [active] = (await admin.describeProducers([{ topic: 't', partition: 0 }])).one('t-0')
  assert.equal(active?.currentTransactionStartOffset, 0)
  await admin.forceTerminateTransaction('tx')
  await assert.rejects(async () => {
    await producer.send({ topic: 't', value: 'late' })
    await producer.commitTransaction()
  })
})
