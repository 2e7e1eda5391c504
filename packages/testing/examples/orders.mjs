// What the examples test: takes orders from one topic, confirms them in another.
export async function runOrders(kafka, onConfirmed = () => {}) {
  const consumer = kafka.consumer({ groupId: 'orders', maxWaitTimeInMs: 100 })
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  await Promise.all([consumer.connect(), producer.connect()])
  await consumer.subscribe({ topic: 'orders', fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      await producer.send({ topic: 'confirmations', messages: [{ key: message.key, value: `confirmed ${message.value}` }] })
      onConfirmed(String(message.key))
    },
  })
  return {
    async stop() {
      await consumer.disconnect()
      await producer.disconnect()
    },
  }
}
