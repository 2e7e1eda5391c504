// Our client at full speed until its input ends: producers of every form, a consumer by record and one by batch. Says a line of JSON every second.
import { Kafka } from '@samsa/client'
import type { Consumer } from '@samsa/client'

const [bootstrapServers = '', topic = ''] = process.argv.slice(2)
const OPEN_RECORDS = 300_000
const PARTITIONS = 3
const WORKERS = 8

let isOver = false
const end = (): void => {
  isOver = true
}
process.stdin.once('data', end)
process.stdin.once('end', end)

const counts = { sent: 0, byRecord: 0, byBatch: 0 }
const problems: string[] = []
/** Everything was read, or that took too long. */
const read = new AbortController()
const values = Array.from({ length: 64 }, (_each, index) => Buffer.alloc(100, `${index} of the values `))
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Consumers that fall behind would meet the retention. */
async function inStep(): Promise<void> {
  while (!isOver && counts.sent - Math.min(counts.byRecord, counts.byBatch) > OPEN_RECORDS)
    await new Promise((resolve) => setTimeout(resolve, 2))
}

async function produce(kafka: Kafka): Promise<void> {
  const plain = kafka.producer()
  const packed = kafka.producer({ compressionType: 'lz4' })
  const batch = values.flatMap((value) => Array.from({ length: 8 }, () => ({ value })))
  await Promise.all(
    Array.from({ length: WORKERS }, async () => {
      for (let round = 0; !isOver; round++) {
        await inStep()
        if (round % 8 === 0) {
          const headers = [{ key: 'round', value: `${round}` }]
          await Promise.all(values.map((value, index) => packed.send({ topic, key: `${index}`, value, headers })))
          counts.sent += values.length
        } else {
          await (round % 8 === 4 ? packed : plain).sendBatch(topic, batch)
          counts.sent += batch.length
        }
      }
    }),
  )
  await Promise.all([plain.close(), packed.close()])
}

/** Offsets of a partition follow each other: nothing is lost, nothing comes twice. */
function follow(name: string): (partition: number, offset: number, count: number) => void {
  const next = Array.from({ length: PARTITIONS }, () => 0)
  return (partition, offset, count) => {
    if (offset !== next[partition] && problems.length < 5)
      problems.push(`${name}: offset ${offset} of ${partition} where ${next[partition]} was to come`)
    next[partition] = offset + count
  }
}

async function byRecord(consumer: Consumer): Promise<void> {
  const seen = follow('by record')
  for await (const { partition, offset, value } of consumer.records({ signal: read.signal })) {
    if (value?.length !== 100) problems.push(`a value of ${value?.length} bytes`)
    seen(partition, offset, 1)
    counts.byRecord++
  }
}

async function byBatch(consumer: Consumer): Promise<void> {
  const seen = follow('by batch')
  for await (const records of consumer.batches({ signal: read.signal })) {
    let bytes = 0
    for (const { value } of records) bytes += value?.length ?? 0
    if (bytes !== records.count * 100) problems.push(`${bytes} bytes in ${records.count} records`)
    seen(records.partition, records.nextOffset - records.count, records.count)
    counts.byBatch += records.count
    await turn()
  }
}

const kafka = new Kafka({ bootstrapServers, clientId: 'soak' })
const consumers = ['record', 'batch'].map((form) =>
  kafka.consumer({ groupId: `soak-${form}`, autoOffsetReset: 'earliest', autoCommitIntervalMs: 1000 }),
)
const [first, second] = consumers
if (first === undefined || second === undefined) throw new Error('no consumers')
for (const consumer of consumers) consumer.subscribe([topic])
const report = (): void => {
  const { rss, heapUsed, external } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ ...counts, rss, heapUsed, external, problems })}\n`)
}
const timer = setInterval(report, 1000)
const reading = Promise.all(
  [byRecord(first), byBatch(second)].map(
    async (work) =>
      await work.catch((error: unknown) => {
        if (!read.signal.aborted) problems.push(String(error))
      }),
  ),
)
await produce(kafka)
for (let waited = 0; waited < 600 && Math.min(counts.byRecord, counts.byBatch) < counts.sent; waited++) {
  await new Promise((resolve) => setTimeout(resolve, 50))
}
read.abort()
await reading
clearInterval(timer)
report()
await Promise.all(consumers.map(async (consumer) => await consumer.close({ timeoutMs: 5000 })))
process.exit(0)
