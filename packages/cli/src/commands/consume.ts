import { PartitionReader, offsetsFor } from '@samsa/client'
import type { FetchedRecords, OffsetPosition, PartitionPosition } from '@samsa/client'
import type { Record } from '@samsa/protocol'
import { withCluster } from '../connection.ts'
import { Progress } from '../progress.ts'
import { CommandError } from '../terminal.ts'
import type { Terminal } from '../terminal.ts'

export interface ConsumeOptions {
  readonly bootstrapServer: string
  readonly partition: readonly number[]
  readonly fromBeginning: boolean
  /** An offset, `earliest`, `latest`, or a time (ISO 8601, or milliseconds after an @). */
  readonly from?: string
  readonly maxMessages?: number
  /** Stop at the ends that the partitions had when the command began. */
  readonly untilEnd: boolean
  /** Stop when nothing came for so long. */
  readonly timeoutMs?: number
  readonly format: string
  readonly readCommitted: boolean
  /** Read as a member of this group, from where it is. */
  readonly group?: string
  readonly quiet: boolean
}

type Shown = Pick<Record, 'key' | 'value' | 'offset' | 'timestamp' | 'headers'>
type Place = Pick<FetchedRecords, 'topic' | 'partition'>
type Formatter = (record: Shown, place: Place) => Uint8Array | string

const NEWLINE = Buffer.from('\n')
const NO_VALUE = Buffer.alloc(0)

const formats: { readonly [name: string]: Formatter } = {
  value: (record) => record.value ?? NO_VALUE,
  'key-value': (record) => `${record.key?.toString() ?? 'null'}\t${record.value?.toString() ?? 'null'}`,
  json: (record, place) =>
    JSON.stringify({
      topic: place.topic,
      partition: place.partition,
      offset: record.offset,
      timestamp: record.timestamp,
      key: record.key?.toString() ?? null,
      value: record.value?.toString() ?? null,
      headers: record.headers.map((header) => [header.key, header.value?.toString() ?? null]),
    }),
}

/** Prints records, one a line, partitions read side by side. Returns the exit code. */
export async function consume(terminal: Terminal, topic: string, options: ConsumeOptions): Promise<number> {
  const format = formats[options.format]
  if (format === undefined) throw new CommandError(`Unknown format '${options.format}': one of ${Object.keys(formats).join(', ')}`)
  if (options.group !== undefined) {
    const { consumeInGroup } = await import('./consume-group.ts')
    return await consumeInGroup(terminal, topic, options.group, options, (record) => format(record, record))
  }
  const from = positionOf(options)
  return await withCluster(options.bootstrapServer, async (cluster, world) => {
    const metadata = await cluster.topic(topic)
    const partitions = options.partition.length > 0 ? options.partition : metadata.partitions.map((each) => each.partition)
    const isolation = options.readCommitted ? 1 : 0
    const ends = options.untilEnd ? await offsetsFor(cluster, topic, partitions, 'latest', isolation) : undefined
    const consumer = new PartitionReader(cluster, { readCommitted: options.readCommitted })
    await consumer.assign(partitions.map((partition): PartitionPosition => ({ topic, partition, offset: from })))
    const progress = new Progress(terminal, 'consumed')
    let left = options.maxMessages ?? Infinity
    let lastMs = world.clock.monotonicMs()
    while (left > 0 && !terminal.interrupted.aborted && !finished(consumer, topic, ends)) {
      const fetched = await consumer.poll()
      const nowMs = world.clock.monotonicMs()
      if (fetched.length > 0) lastMs = nowMs
      else if (options.timeoutMs !== undefined && nowMs - lastMs >= options.timeoutMs) break
      for (const batch of fetched) {
        const end = ends?.get(batch.partition) ?? Infinity
        left -= await print(terminal, batch, { format, limit: left, end }, progress)
      }
    }
    if (!options.quiet) progress.finish()
    return 0
  })
}

async function print(
  terminal: Terminal,
  batch: FetchedRecords,
  { format, limit, end }: { readonly format: Formatter; readonly limit: number; readonly end: number },
  progress: Progress,
): Promise<number> {
  const out: Uint8Array[] = []
  let count = 0
  let bytes = 0
  for (const record of batch.records()) {
    if (count >= limit || record.offset >= end) break
    const line = format(record, batch)
    const lineBytes = typeof line === 'string' ? Buffer.from(line) : line
    out.push(lineBytes, NEWLINE)
    bytes += lineBytes.length
    count++
  }
  progress.add(count, bytes)
  if (out.length > 0) await terminal.out(Buffer.concat(out))
  return count
}

function finished(consumer: PartitionReader, topic: string, ends: ReadonlyMap<number, number> | undefined): boolean {
  if (ends === undefined) return false
  for (const [partition, end] of ends) if ((consumer.position(topic, partition) ?? end) < end) return false
  return true
}

function positionOf(options: ConsumeOptions): number | OffsetPosition {
  const { from } = options
  if (from === undefined) return options.fromBeginning ? 'earliest' : 'latest'
  if (from === 'earliest' || from === 'latest') return from
  if (/^\d{1,15}$/.test(from)) return Number(from)
  const atOrAfterMs = /^@\d{1,15}$/.test(from) ? Number(from.slice(1)) : Date.parse(from)
  if (Number.isNaN(atOrAfterMs)) {
    throw new CommandError(
      `Invalid --from '${from}': an offset, earliest, latest, a time such as 2026-01-31T12:00:00Z, or @ and milliseconds`,
    )
  }
  return { atOrAfterMs }
}
