import { CompressionTypes, Kafka, logLevel } from 'kafkajs'
import type { OpenClient } from './bench-client.ts'

const CODECS = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
}

export const open: OpenClient = async ({ bootstrap, compression }) => {
  const kafka = new Kafka({ brokers: [bootstrap], clientId: 'bench', logLevel: logLevel.ERROR })
  const producer = kafka.producer({ allowAutoTopicCreation: false })
  await producer.connect()
  const codec = CODECS[compression]
  return {
    send: (topic, value) => producer.send({ topic, acks: -1, compression: codec, messages: [{ value }] }),
    sendBatch: (topic, values) => producer.send({ topic, acks: -1, compression: codec, messages: values.map((value) => ({ value })) }),
    async consume(topic, form, seen) {
      const consumer = kafka.consumer({ groupId: `bench-${process.pid}`, maxBytesPerPartition: 1048576 })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await new Promise<void>((resolve, reject) => {
        const took = (records: number, bytes: number): void => {
          if (seen(records, bytes)) resolve()
        }
        const started =
          form === 'record'
            ? consumer.run({ eachMessage: async ({ message }) => await Promise.resolve(took(1, message.value?.length ?? 0)) })
            : consumer.run({
                eachBatch: async ({ batch }) => {
                  let bytes = 0
                  for (const message of batch.messages) bytes += message.value?.length ?? 0
                  await Promise.resolve(took(batch.messages.length, bytes))
                },
              })
        started.catch(reject)
      })
      await consumer.disconnect()
    },
    close: () => producer.disconnect(),
  }
}
