import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProducerFencedError } from '@samsa/client'
import { startKafka } from '../src/index.ts'

const valuesOf = (records: readonly { readonly value: string | null }[]): (string | null)[] => records.map(({ value }) => value)

for (const groupProtocol of ['classic', 'consumer'] as const) {
  test(`our consumer in a group of the ${groupProtocol} protocol lives through faults`, async () => {
    await using kafka = await startKafka({
      topics: ['t'],
      config: { 'group.consumer.heartbeat.interval.ms': 100, 'group.consumer.min.heartbeat.interval.ms': 100 },
    })
    await using consumer = kafka.client().consumer({
      groupId: 'g',
      groupProtocol,
      autoOffsetReset: 'earliest',
      autoCommitIntervalMs: 50,
      ...(groupProtocol === 'classic' ? { heartbeatIntervalMs: 100 } : {}),
    })
    consumer.subscribe(['t'])
    const seen: string[] = []
    const run = consumer.run({ eachRecord: async (record) => void seen.push(String(record.value)) })
    let sent = 0
    const oneMore = async (): Promise<void> => {
      await kafka.produce('t', `${sent++}`)
      await kafka.groups.caughtUp('g', 't')
    }
    await oneMore()
    await kafka.groups.stable('g', 1)
    await kafka.faults.notLeader({ topic: 't', partition: 0 }).done
    await oneMore()
    kafka.faults.disconnectAll()
    await oneMore()
    await (
      await kafka.faults.rebalance('g')
    ).done
    await oneMore()
    await kafka.restart({ crash: true })
    await oneMore()
    assert.deepEqual(new Set(seen), new Set(Array.from({ length: sent }, (_, i) => `${i}`)))
    await run.stop()
  })
}

test('transactions: what is aborted is not seen, a lost answer is asked for again, who is fenced hears of it', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  const producer = kafka.client().producer({ transactionalId: 'tx' })
  await producer.initTransactions()
  await producer.transaction(async (transaction) => void (await transaction.send({ topic: 't', value: 'committed' })))
  await assert.rejects(
    producer.transaction(async (transaction) => {
      await transaction.send({ topic: 't', value: 'aborted' })
      throw new Error('changed my mind')
    }),
    /changed my mind/,
  )
  const lost = kafka.faults.disconnect('EndTxn', { transactionalId: 'tx' })
  await producer.transaction(async (transaction) => void (await transaction.send({ topic: 't', value: 'once' })))
  assert.equal(lost.hits, 1)
  assert.deepEqual(valuesOf(await kafka.records('t', { isolation: 'read_committed', atLeast: 2 })), ['committed', 'once'])
  assert.deepEqual(valuesOf(await kafka.records('t')), ['committed', 'aborted', 'once'])
  await kafka.faults.fenceProducer('tx')
  await assert.rejects(
    producer.transaction(async (transaction) => void (await transaction.send({ topic: 't', value: 'fenced' }))),
    ProducerFencedError,
  )
  assert.deepEqual(valuesOf(await kafka.records('t', { isolation: 'read_committed' })), ['committed', 'once'])
  await producer.close()
})

test('a transaction times out by the clock', async () => {
  await using kafka = await startKafka({ topics: ['t'] })
  const producer = kafka.client().producer({ transactionalId: 'tx', transactionTimeoutMs: 60_000 })
  await producer.initTransactions()
  producer.beginTransaction()
  await producer.send({ topic: 't', value: 'too slow' })
  await kafka.produce('t', 'behind it')
  assert.deepEqual(valuesOf(await kafka.records('t', { isolation: 'read_committed' })), [])
  await kafka.clock.advance({ seconds: 75 })
  assert.deepEqual(valuesOf(await kafka.records('t', { isolation: 'read_committed', atLeast: 1 })), ['behind it'])
  await assert.rejects(producer.commitTransaction())
  await producer.close({ timeoutMs: 0 })
})
