import { Consumer, MessagesStreamModes, Producer } from '@platformatic/kafka'
import type { OpenClient } from './bench-client.ts'

export const open: OpenClient = async ({ bootstrap, compression }) => {
  const base = { clientId: 'bench', bootstrapBrokers: [bootstrap] }
  const producer = new Producer({ ...base, compression, acks: -1 })
  return await Promise.resolve({
    send: (topic: string, value: Buffer) => producer.send({ messages: [{ topic, value }] }),
    sendBatch: (topic: string, values: readonly Buffer[]) => producer.send({ messages: values.map((value) => ({ topic, value })) }),
    async consume(topic: string, count: number, _form: 'record' | 'batch', seen: (records: number, bytes: number) => void) {
      const consumer = new Consumer({ ...base, groupId: `bench-${process.pid}` })
      const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false, maxWaitTime: 100 })
      let left = count
      for await (const message of stream) {
        seen(1, message.value.length)
        if (--left <= 0) break
      }
      await stream.close()
      await consumer.close(true)
    },
    close: async () => await producer.close(),
  })
}
