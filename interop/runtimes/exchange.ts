// What the suite `runtimes` runs on Node, Deno and Bun: `exchange.ts bootstrap topic`. Every codec, a transaction, and all of it read by a group.
import { Kafka } from '../../packages/client/src/index.ts'

const [bootstrapServers = '', topic = ''] = process.argv.slice(2)
const kafka = new Kafka({ bootstrapServers, clientId: 'runtimes' })
const admin = kafka.admin()
const created = (await admin.createTopics([{ name: topic, partitions: 2 }])).one(topic)
console.log('partitions', created.partitions)
for (const compressionType of ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const) {
  const producer = kafka.producer({ compressionType })
  const records = Array.from({ length: 500 }, (_each, index) => ({
    key: `k${index}`,
    value: `${compressionType} ${'text '.repeat(index % 20)}${index}`,
  }))
  const runs = await producer.sendBatch(topic, records)
  console.log(
    compressionType,
    runs.reduce((sum, { count }) => sum + count, 0),
  )
  await producer.close()
}
const transactional = kafka.producer({ transactionalId: topic })
await transactional.transaction(async (transaction) => {
  await transaction.send({ topic, value: 'committed' })
})
await transactional
  .transaction(async (transaction) => {
    await transaction.send({ topic, value: 'aborted' })
    throw new Error('dropped')
  })
  .catch((error: unknown) => console.log(String(error)))
await transactional.close()
const consumer = kafka.consumer({
  groupId: topic,
  autoOffsetReset: 'earliest',
  isolationLevel: 'read_committed',
  keyDeserializer: 'string',
  valueDeserializer: 'string',
})
consumer.subscribe([topic])
const texts: string[] = []
for await (const { key, value } of consumer.records()) {
  texts.push(`${String(key)} ${String(value)}`)
  if (texts.length === 2501) break
}
await consumer.commitSync()
let sum = 0
for (const text of texts.sort()) for (const character of text) sum = (Math.imul(sum, 31) + (character.codePointAt(0) ?? 0)) | 0
console.log('read', texts.length, 'sum', sum)
const committed = (await admin.listConsumerGroupOffsets({ [topic]: null })).one(topic)
console.log('committed partitions', committed.size)
await consumer.close()
await admin.close()
console.log('closed')
