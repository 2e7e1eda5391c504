// The recipes of docs/client.md, ended at the worst moment: after each step a "process" is dropped without closing and another one goes on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startKafka } from '@samsa/testing'
import type { TestKafka } from '@samsa/testing'
import { Kafka } from '../src/index.ts'
import type { Consumer, Producer } from '../src/index.ts'

const RECORDS = Array.from({ length: 30 }, (_each, index) => `order ${index}`)

class Crash extends Error {}

async function broker(): Promise<TestKafka> {
  const kafka = await startKafka({ topics: ['in', 'out'] })
  await using producer = new Kafka({ bootstrapServers: kafka.bootstrapServers }).producer()
  await producer.sendAll(RECORDS.map((value) => ({ topic: 'in', value })))
  return kafka
}

/** One life of a process: it takes records one by one until it crashes at the given one, or has had the last. */
async function life(
  kafka: TestKafka,
  groupId: string,
  handle: (consumer: Consumer<Buffer | null, string>, value: string, offset: number) => Promise<void>,
): Promise<boolean> {
  const consumer = new Kafka({ bootstrapServers: kafka.bootstrapServers }).consumer<Buffer | null, string>({
    groupId,
    // The next life is the same member: it need not wait until this one is given up.
    groupInstanceId: 'one',
    autoOffsetReset: 'earliest',
    enableAutoCommit: false,
    valueDeserializer: (bytes) => String(bytes),
  })
  consumer.subscribe(['in'])
  try {
    for await (const { value, offset } of consumer.records()) {
      await handle(consumer, value, offset)
      if (value === RECORDS.at(-1)) return true
    }
    return true
  } catch (error) {
    if (error instanceof Crash) return false
    throw error
  } finally {
    await consumer.close()
  }
}

test('at most once: nothing twice, what was under way is lost', async () => {
  await using kafka = await broker()
  const done: string[] = []
  for (let crashes = 0; ; crashes++) {
    const isOver = await life(kafka, 'at-most-once', async (consumer, value, offset) => {
      await consumer.commitSync([{ topic: 'in', partition: 0, offset: offset + 1 }])
      if (value.endsWith('5') && crashes < 3) throw new Crash()
      done.push(value)
    })
    if (isOver) break
  }
  assert.equal(new Set(done).size, done.length)
  assert.deepEqual(
    done,
    RECORDS.filter((value) => !value.endsWith('5')),
  )
})

test('at least once: nothing is lost, what was under way is done again', async () => {
  await using kafka = await broker()
  const done: string[] = []
  for (let crashes = 0; ; crashes++) {
    const isOver = await life(kafka, 'at-least-once', async (consumer, value, offset) => {
      done.push(value)
      if (value.endsWith('5') && crashes < 3) throw new Crash()
      await consumer.commitSync([{ topic: 'in', partition: 0, offset: offset + 1 }])
    })
    if (isOver) break
  }
  assert.deepEqual([...new Set(done)], RECORDS)
  assert.equal(done.length, RECORDS.length + 3)
})

test('exactly once: outputs and offsets are one transaction, whatever moment it ends at', async () => {
  await using kafka = await broker()
  const abandoned: Producer[] = []
  let crashes = 0
  const moments = ['before sending', 'after sending', 'after the offsets']
  for (;;) {
    const producer = new Kafka({ bootstrapServers: kafka.bootstrapServers }).producer({ transactionalId: 'eos' })
    abandoned.push(producer)
    await producer.initTransactions()
    const crashAt = (moment: string, value: string): void => {
      if (!value.endsWith('5') || moments[crashes] !== moment) return
      crashes++
      throw new Crash()
    }
    const isOver = await life(kafka, 'exactly-once', async (consumer, value, offset) => {
      // Without `transaction()`, which would abort: a process that ends aborts nothing.
      producer.beginTransaction()
      crashAt('before sending', value)
      await producer.send({ topic: 'out', value: `invoice of ${value}` })
      crashAt('after sending', value)
      await producer.sendOffsets([{ topic: 'in', partition: 0, offset: offset + 1 }], consumer.groupMetadata())
      crashAt('after the offsets', value)
      await producer.commitTransaction()
    })
    if (isOver) break
  }
  assert.equal(crashes, moments.length)
  // A process that is gone leaves no sockets behind.
  await Promise.all(abandoned.map(async (producer) => await producer.close({ timeoutMs: 1000 })))
  await using reader = new Kafka({ bootstrapServers: kafka.bootstrapServers }).consumer({
    isolationLevel: 'read_committed',
    valueDeserializer: 'string',
  })
  reader.assign([{ topic: 'out', partition: 0, offset: 0 }])
  const invoices: string[] = []
  while (invoices.length < RECORDS.length) for (const { value } of await reader.poll({ timeoutMs: 200 })) invoices.push(String(value))
  assert.deepEqual(
    invoices,
    RECORDS.map((value) => `invoice of ${value}`),
  )
})
