import type { ProducerState, TopicPartition } from '@samsa/client'
import { asJavaError } from '../cluster/kafka-error.ts'
import { hashOrder, inMapOrder } from '../java/hash-order.ts'
import { tabbedTable } from '../text/table.ts'
import { parsePartitionKey } from '../text/partition-name.ts'
import { partitionText } from './transaction-tool.ts'
import type { TransactionTool } from './transaction-tool.ts'

interface OpenTransaction {
  readonly place: TopicPartition
  readonly producer: ProducerState
}

const BATCH_SIZE = 500
const HEADERS = ['Topic', 'Partition', 'ProducerId', 'ProducerEpoch', 'CoordinatorEpoch', 'StartOffset', 'LastTimestamp', 'Duration(min)']

/** Transactions that are open for longer than any may be, and that their coordinator does not know of. */
export async function findHanging(tool: TransactionTool): Promise<void> {
  const { io, given, fail } = tool
  const topic = given.value('topic')
  if (topic === undefined && given.value('broker_id') === undefined)
    fail('The `find-hanging` command requires either --topic or --broker-id to limit the scope of the search')
  if (given.value('partition') !== undefined && topic === undefined) fail('The --partition argument requires --topic to be provided')
  const candidates = await openTooLong(tool, await partitionsToSearch(tool, topic))
  const hanging = candidates.length === 0 ? [] : await unknownToCoordinators(tool, candidates)
  const rows = hanging.map(({ place, producer }) => [
    place.topic,
    place.partition,
    producer.producerId,
    producer.producerEpoch,
    producer.coordinatorEpoch ?? -1,
    producer.currentTransactionStartOffset ?? -1,
    producer.lastTimestampMs,
    Math.trunc((io.clock.nowMs() - producer.lastTimestampMs) / 60_000),
  ])
  io.out(
    tabbedTable(
      HEADERS,
      rows.map((row) => row.map(String)),
    ),
  )
}

async function partitionsToSearch({ admin, given, attempt }: TransactionTool, topic: string | undefined): Promise<TopicPartition[]> {
  const partition = given.number('partition')
  if (topic !== undefined && partition !== undefined) return [{ topic, partition }]
  const brokerId = given.number('broker_id')
  const topics =
    topic === undefined
      ? (await attempt('Failed to list topics', admin.listTopics({ includeInternal: true }))).map((each) => each.name)
      : [topic]
  const found: TopicPartition[] = []
  for (const batch of batches(topics)) {
    const described = await attempt(
      `Failed to describe ${batch.length} topics`,
      admin.describeTopics(batch).then((outcomes) => outcomes.all()),
    )
    for (const each of described.values()) {
      const own = each.partitions.filter((one) => brokerId === undefined || one.replicas.includes(brokerId))
      found.push(...own.map((one) => ({ topic: each.name, partition: one.partition })))
    }
  }
  return found
}

async function openTooLong(
  { io, admin, given, attempt }: TransactionTool,
  partitions: readonly TopicPartition[],
): Promise<OpenTransaction[]> {
  const brokerId = given.number('broker_id')
  const maxMs = (given.number('max_transaction_timeout') ?? 15) * 60_000
  const open: OpenTransaction[] = []
  for (const batch of batches(partitions)) {
    const producers = await attempt(
      `Failed to describe producers for ${batch.length} partitions on broker ${brokerId === undefined ? 'Optional.empty' : `Optional[${brokerId}]`}`,
      admin.describeProducers(batch, brokerId === undefined ? {} : { brokerId }).then((outcomes) => outcomes.all()),
    )
    for (const place of inMapOrder([...producers.keys()].map(parsePartitionKey))) {
      for (const producer of producers.get(partitionText(place)) ?? []) {
        if (producer.currentTransactionStartOffset !== undefined && io.clock.nowMs() - producer.lastTimestampMs > maxMs)
          open.push({ place, producer })
      }
    }
  }
  return open
}

async function unknownToCoordinators(
  { admin, attempt }: TransactionTool,
  candidates: readonly OpenTransaction[],
): Promise<OpenTransaction[]> {
  const producerIds = hashOrder(new Set(candidates.map(({ producer }) => producer.producerId)), (id) => id ^ Math.floor(id / 2 ** 32))
  const listings = await attempt(`Failed to list transactions for ${producerIds.length} producers`, admin.listTransactions({ producerIds }))
  const transactionalIds = new Map(listings.map((each) => [each.producerId, each.transactionalId]))
  const described = await attempt(
    `Failed to describe ${transactionalIds.size} transactions`,
    admin.describeTransactions([...new Set(transactionalIds.values())]).then((outcomes) => {
      const failed = [...outcomes.errors().values()].find((error) => asJavaError(error).simpleName !== 'TransactionalIdNotFoundException')
      if (failed !== undefined) throw failed
      return outcomes
    }),
  )
  return producerIds.flatMap((producerId) => {
    const outcome = described.get(transactionalIds.get(producerId) ?? '')
    // Partitions that the coordinator knows of will get their marker yet.
    const expected = new Set(outcome === undefined || outcome instanceof Error ? [] : outcome.partitions.map(partitionText))
    return candidates.filter(({ place, producer }) => producer.producerId === producerId && !expected.has(partitionText(place)))
  })
}

function batches<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH_SIZE) }, (_, at) => items.slice(at * BATCH_SIZE, (at + 1) * BATCH_SIZE))
}
