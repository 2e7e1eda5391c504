import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { OpenClient } from './bench-client.ts'

/** The part of Confluent's kafkajs face that is used here. */
interface Confluent {
  KafkaJS: {
    Kafka: new (config: object) => {
      producer(config: object): {
        connect(): Promise<void>
        disconnect(): Promise<void>
        send(record: { topic: string; messages: { value: Buffer }[] }): Promise<unknown>
      }
      consumer(config: object): {
        connect(): Promise<void>
        disconnect(): Promise<void>
        subscribe(what: { topic: string }): Promise<void>
        run(handlers: {
          eachMessage?: (payload: { message: { value: Buffer } }) => Promise<void>
          eachBatch?: (payload: { batch: { messages: { value: Buffer }[] } }) => Promise<void>
        }): Promise<void>
      }
    }
  }
}

/** Built by `buildConfluent`. */
export const confluentDir = join(resolve(import.meta.dirname, '../..'), '.cache/confluent/package')

export const open: OpenClient = async ({ bootstrap, compression }) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package is not installed, so it has no types here
  const { KafkaJS } = createRequire(join(confluentDir, 'package.json'))(confluentDir) as Confluent
  const kafka = new KafkaJS.Kafka({ 'bootstrap.servers': bootstrap, 'client.id': 'bench', log_level: 3 })
  const producer = kafka.producer({ 'compression.codec': compression, acks: -1 })
  await producer.connect()
  return {
    send: (topic, value) => producer.send({ topic, messages: [{ value }] }),
    sendBatch: (topic, values) => producer.send({ topic, messages: values.map((value) => ({ value })) }),
    async consume(topic, form, seen) {
      const consumer = kafka.consumer({ 'group.id': `bench-${process.pid}`, 'auto.offset.reset': 'earliest' })
      await consumer.connect()
      await consumer.subscribe({ topic })
      await new Promise<void>((done, failed) => {
        const took = (records: number, bytes: number): void => {
          if (seen(records, bytes)) done()
        }
        const handlers =
          form === 'record'
            ? { eachMessage: async ({ message }: { message: { value: Buffer } }) => await Promise.resolve(took(1, message.value.length)) }
            : {
                eachBatch: async ({ batch }: { batch: { messages: { value: Buffer }[] } }) => {
                  const bytes = batch.messages.reduce((sum, { value }) => sum + value.length, 0)
                  await Promise.resolve(took(batch.messages.length, bytes))
                },
              }
        consumer.run(handlers).catch(failed)
      })
      await consumer.disconnect()
    },
    close: () => producer.disconnect(),
  }
}
