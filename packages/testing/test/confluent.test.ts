import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startKafka } from '../src/index.ts'

// Confluent's client is compiled, which takes minutes: `node bench/src/main.ts --clients` leaves it here. Where it is missing there is nothing to test with.
const folder = fileURLToPath(new URL('../../../bench/.cache/confluent/package', import.meta.url))

interface Message {
  readonly message: { readonly value: Buffer | null }
}

interface Client {
  connect(): Promise<void>
  disconnect(): Promise<void>
}

interface ConfluentKafka {
  producer(config: object): Client & { send(record: object): Promise<unknown> }
  consumer(
    config: object,
  ): Client & { subscribe(topics: object): Promise<void>; run(options: { eachMessage(payload: Message): Promise<void> }): Promise<void> }
}

test(
  "Confluent's client produces and consumes",
  { skip: !existsSync(`${folder}/build/Release/confluent-kafka-javascript.node`) },
  async () => {
    const { KafkaJS }: { KafkaJS: { Kafka: new (config: object) => ConfluentKafka; logLevel: { NOTHING: number } } } = createRequire(
      import.meta.url,
    )(folder)
    await using kafka = await startKafka({ topics: [{ name: 't', partitions: 3 }] })
    const client = new KafkaJS.Kafka({ kafkaJS: { brokers: [kafka.bootstrapServers], logLevel: KafkaJS.logLevel.NOTHING } })
    const producer = client.producer({ kafkaJS: { idempotent: true } })
    await producer.connect()
    const retried = kafka.faults.notLeader({ topic: 't' })
    await producer.send({ topic: 't', messages: ['a', 'b', 'c'].map((key) => ({ key, value: key })) })
    assert.equal(retried.hits, 1)
    const seen: string[] = []
    const consumer = client.consumer({ kafkaJS: { groupId: 'g', fromBeginning: true, autoCommitInterval: 50 } })
    await consumer.connect()
    await consumer.subscribe({ topic: 't' })
    await consumer.run({ eachMessage: async ({ message }) => void seen.push(String(message.value)) })
    await kafka.groups.caughtUp('g', 't', { timeoutMs: 20_000 })
    assert.deepEqual(seen.sort(), ['a', 'b', 'c'])
    await consumer.disconnect()
    await producer.disconnect()
  },
)
