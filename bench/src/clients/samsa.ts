import { Kafka } from '@samsa/client'
import type { OpenClient, Seen } from './bench-client.ts'

export const open: OpenClient = async ({ bootstrap, compression }) => {
  const kafka = new Kafka({ bootstrapServers: bootstrap, clientId: 'bench' })
  const producer = kafka.producer({ compressionType: compression })
  return await Promise.resolve({
    send: (topic: string, value: Buffer) => producer.send({ topic, value }),
    sendBatch: (topic: string, values: readonly Buffer[]) =>
      producer.sendBatch(
        topic,
        values.map((value) => ({ value })),
      ),
    async consume(topic: string, form: 'record' | 'batch', seen: Seen) {
      await using consumer = kafka.consumer({ groupId: `bench-${process.pid}`, autoOffsetReset: 'earliest', enableAutoCommit: false })
      consumer.subscribe([topic])
      if (form === 'record') {
        for await (const { value } of consumer.records()) {
          if (seen(1, value?.length ?? 0)) break
        }
      } else {
        for await (const records of consumer.batches()) {
          let bytes = 0
          for (const { value } of records) bytes += value?.length ?? 0
          if (seen(records.count, bytes)) break
        }
      }
    },
    close: () => producer.close(),
  })
}
