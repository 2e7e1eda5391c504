// A member of a group, by our own client. It says what it gets, gives up, reads and commits, a line each; it leaves when its input ends.
import { Kafka, assignors } from '@samsa/client'
import type { AssignorName, Assignor, TopicPartition } from '@samsa/client'

const [bootstrapServers = '', groupId = '', topic = '', protocol = 'range', instance = '-'] = process.argv.slice(2)
const say = (...parts: unknown[]): void => void process.stdout.write(`${parts.join(' ')}\n`)

/** `kafkajs`: our round robin under the name of kafkajs's, so that both can be in one group, led by either. */
function strategy(): readonly (AssignorName | Assignor)[] {
  const roundRobin = assignors.find((each) => each.name === 'roundrobin')
  if (protocol === 'kafkajs' && roundRobin !== undefined) return [{ ...roundRobin, name: 'RoundRobinAssigner' }]
  if (protocol === 'sticky' || protocol === 'roundrobin') return [protocol]
  return [protocol === 'cooperative' ? 'cooperative-sticky' : 'range']
}

const consumer = new Kafka({ bootstrapServers, clientId: 'samsa' }).consumer({
  groupId,
  autoOffsetReset: 'earliest',
  enableAutoCommit: false,
  ...(instance === '-' ? {} : { groupInstanceId: instance }),
  ...(protocol === 'consumer'
    ? { groupProtocol: 'consumer' }
    : { sessionTimeoutMs: 6000, heartbeatIntervalMs: 1000, partitionAssignmentStrategy: strategy() }),
})
const list = (partitions: readonly TopicPartition[]): string => partitions.map(({ partition }) => partition).join(',')
consumer.subscribe([topic], {
  assigned: (partitions) => say('+', list(partitions)),
  revoked: (partitions) => say('-', list(partitions)),
  lost: (partitions) => say('-', list(partitions)),
})
let isLeaving = false
const leave = (): void => {
  isLeaving = true
}
process.stdin.once('data', leave)
process.stdin.once('end', leave)
while (!isLeaving) {
  try {
    const records = await consumer.poll({ timeoutMs: 100 })
    if (records.isEmpty) continue
    for (const { partition, offset } of records) say('r', partition, offset)
    const offsets = records.partitions.map(({ partition, nextOffset }) => ({ topic, partition, offset: nextOffset }))
    await consumer.commitSync(offsets, { timeoutMs: 5000 })
    for (const { partition, offset } of offsets) say('c', partition, offset)
  } catch (error) {
    say('refused', error instanceof Error ? `${error.name}: ${error.message}` : String(error))
    if (error instanceof Error && error.name === 'FencedInstanceIdError') break
  }
}
await consumer.close({ timeoutMs: 5000 })
say('end')
process.exit(0)
