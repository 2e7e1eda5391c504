import { Kafka, partitionKey } from '@samsa/client'
import type { Consumer, ConsumerRecord } from '@samsa/client'
import { Progress } from '../progress.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'
import type { ConsumeOptions } from './consume.ts'

const POLL_MS = 500
const NEWLINE = Buffer.from('\n')

/** Prints records as a member of `group`, from where the group is, and commits what was printed. Returns the exit code. */
export async function consumeInGroup(
  terminal: Terminal,
  topic: string,
  group: string,
  options: ConsumeOptions,
  format: (record: ConsumerRecord) => Uint8Array | string,
): Promise<number> {
  if (options.partition.length > 0) throw new CommandError('--partition and --group exclude each other: the group says who reads what')
  const kafka = new Kafka({ bootstrapServers: options.bootstrapServer })
  await using consumer = kafka.consumer({
    groupId: group,
    autoOffsetReset: startOf(options),
    enableAutoCommit: false,
    isolationLevel: options.readCommitted ? 'read_committed' : 'read_uncommitted',
  })
  const ends = options.untilEnd ? await endsOf(consumer, topic) : undefined
  consumer.subscribe([topic])
  const progress = new Progress(terminal, 'consumed')
  let left = options.maxMessages ?? Infinity
  let lastMs = terminal.clock.monotonicMs()
  while (left > 0 && !terminal.interrupted.aborted && !(await finished(consumer, ends))) {
    const printed = await printNext(terminal, consumer, { format, limit: left }, progress)
    left -= printed
    const nowMs = terminal.clock.monotonicMs()
    if (printed > 0) lastMs = nowMs
    else if (options.timeoutMs !== undefined && nowMs - lastMs >= options.timeoutMs) break
  }
  if (!options.quiet) progress.finish()
  return 0
}

async function printNext(
  terminal: Terminal,
  consumer: Consumer,
  { format, limit }: { readonly format: (record: ConsumerRecord) => Uint8Array | string; readonly limit: number },
  progress: Progress,
): Promise<number> {
  const out: Uint8Array[] = []
  const next = new Map<string, { readonly topic: string; readonly partition: number; readonly offset: number }>()
  let count = 0
  let bytes = 0
  for (const record of await consumer.poll({ timeoutMs: POLL_MS })) {
    if (count >= limit) break
    const line = format(record)
    const lineBytes = typeof line === 'string' ? Buffer.from(line) : line
    out.push(lineBytes, NEWLINE)
    bytes += lineBytes.length
    count++
    next.set(partitionKey(record.topic, record.partition), { topic: record.topic, partition: record.partition, offset: record.offset + 1 })
  }
  progress.add(count, bytes)
  if (count === 0) return 0
  await terminal.out(Buffer.concat(out))
  await consumer.commitSync([...next.values()])
  return count
}

function startOf({ from, fromBeginning }: ConsumeOptions): 'earliest' | 'latest' {
  if (from === undefined) return fromBeginning ? 'earliest' : 'latest'
  if (from === 'earliest' || from === 'latest') return from
  throw new CommandError(`--from ${from} does not go with --group: earliest or latest, or move the group with 'samsa groups reset'`)
}

async function endsOf(consumer: Consumer, topic: string): Promise<ReadonlyMap<string, number>> {
  const partitions = await consumer.partitionsFor(topic)
  return await consumer.endOffsets(partitions.map(({ partition }) => ({ topic, partition })))
}

/** Whether this member's partitions are read up to the ends; one without partitions is told so by its first assignment only. */
async function finished(consumer: Consumer, ends: ReadonlyMap<string, number> | undefined): Promise<boolean> {
  if (ends === undefined) return false
  const assigned = consumer.assignment()
  for (const place of assigned) {
    if ((await consumer.position(place)) < (ends.get(partitionKey(place.topic, place.partition)) ?? 0)) return false
  }
  return assigned.length > 0
}
