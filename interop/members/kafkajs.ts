// A member of a group, by kafkajs. It says what it gets, gives up, reads and commits, a line each; it leaves when its input ends.
import { Kafka, logLevel } from 'kafkajs'

const [bootstrap = '', groupId = '', topic = ''] = process.argv.slice(2)
const say = (...parts: unknown[]): void => void process.stdout.write(`${parts.join(' ')}\n`)
const kafka = new Kafka({ clientId: 'kafkajs', brokers: [bootstrap], logLevel: logLevel.NOTHING })
const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, heartbeatInterval: 1000 })
let own: readonly number[] = []
const release = (): void => {
  if (own.length > 0) say('-', own.join(','))
  own = []
}
consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  release()
  own = [...(payload.memberAssignment[topic] ?? [])].sort((a, b) => a - b)
  say('+', own.join(','))
})
consumer.on(consumer.events.REBALANCING, release)
await consumer.connect()
await consumer.subscribe({ topics: [topic], fromBeginning: true })
await consumer.run({
  autoCommit: false,
  async eachMessage({ partition, message }) {
    say('r', partition, message.offset)
    const next = String(Number(message.offset) + 1)
    try {
      await consumer.commitOffsets([{ topic, partition, offset: next }])
      say('c', partition, next)
    } catch (error) {
      say('refused', error instanceof Error ? error.message : String(error))
    }
  },
})
process.stdin.once('data', () => void leave())
process.stdin.once('end', () => void leave())
let isLeaving = false
async function leave(): Promise<void> {
  if (isLeaving) return
  isLeaving = true
  await consumer.disconnect()
  release()
  say('end')
  process.exit(0)
}
