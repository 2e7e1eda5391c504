import { Consumer, MessagesStreamModes, Producer } from '@platformatic/kafka'
import type { OpenClient, Seen } from './bench-client.ts'

export const open: OpenClient = async ({ bootstrap, compression }) => {
  const base = { clientId: 'bench', bootstrapBrokers: [bootstrap] }
  const producer = new Producer({ ...base, compression })
  // `acks` is heeded only here: without it a send waits for the leader alone.
  const acks = -1
  return await Promise.resolve({
    send: (topic: string, value: Buffer) => producer.send({ acks, messages: [{ topic, value }] }),
    sendBatch: (topic: string, values: readonly Buffer[]) => producer.send({ acks, messages: values.map((value) => ({ topic, value })) }),
    async consume(topic: string, _form: 'record' | 'batch', seen: Seen) {
      const consumer = new Consumer({ ...base, groupId: `bench-${process.pid}` })
      const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false, maxWaitTime: 100 })
      for await (const message of stream) {
        if (seen(1, message.value.length)) break
      }
      await stream.close()
      await consumer.close(true)
    },
    close: async () => await producer.close(),
  })
}
