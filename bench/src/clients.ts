// `npm run bench:clients [--quick] [--rows name,…] [--clients name,…] [--target kafka|samsa|both] [--json file]`: Node's Kafka clients and Java's on the
// same broker, taking turns, each measurement in a process of its own.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kafka } from '@samsa/client'
import { kafkaJars } from '../../interop/src/harness/artifacts.ts'
import { mustRun } from '../../interop/src/harness/children.ts'
import { BrokerNode } from '../../interop/src/harness/nodes.ts'
import type { Target } from '../../interop/src/harness/nodes.ts'
import type { Outcome, Task } from './clients/bench-client.ts'
import { buildConfluent } from './clients/confluent-build.ts'
import { warmBroker } from './clients/broker-warm-up.ts'
import { values } from './clients/values.ts'
import { touchMemory } from './touched-memory.ts'

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string', default: '' },
    clients: { type: 'string', default: 'samsa,kafkajs,platformatic,confluent,java' },
    target: { type: 'string', default: 'both' },
    unpinned: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
})

type Row = Pick<Task, 'row' | 'valueBytes' | 'records' | 'compression' | 'form'> & { readonly name: string; readonly title: string }

const row = (name: string, title: string, of: Partial<Row>): Row => ({
  name,
  title,
  row: 'batch',
  valueBytes: 100,
  records: 500,
  compression: 'none',
  form: 'record',
  ...of,
})

/** Enough for the fastest to read on until its time is over. */
const CONSUMED = 5_000_000
/** More lies behind them: at the end of a topic its partitions end one by one, and the last fetches wait for records that never come. */
const BEYOND = 1_000_000
const FIRST = 200_000
const rows: readonly Row[] = [
  row('single', 'single awaited sends, 100 B', { row: 'single' }),
  row('pipelined', 'pipelined sends (1,000 awaited at a time), 100 B', { row: 'pipelined' }),
  row('pipelined-1k', 'pipelined sends (1,000 awaited at a time), 1 KiB', { row: 'pipelined', valueBytes: 1024 }),
  row('batch', 'batches, 100 B', {}),
  row('batch-1k', 'batches, 1 KiB', { valueBytes: 1024, records: 200 }),
  ...(['gzip', 'snappy', 'lz4', 'zstd'] as const).map((compression) =>
    row(compression, `batches, 1 KiB, ${compression}`, { valueBytes: 1024, records: 200, compression }),
  ),
  row('consume', 'consume by record, 100 B', { row: 'consume', records: CONSUMED }),
  row('consume-batch', 'consume by batch, 100 B', { row: 'consume', records: CONSUMED, form: 'batch' }),
  row('consume-first', 'consume by record, 100 B, the first 200,000 of a process', { row: 'first', records: FIRST }),
  row('rate', 'latency at 1,000 records a second, 100 B', { row: 'rate' }),
]
/** kafkajs has only gzip by itself; frames only write. */
const lacks = (client: string, { compression, row: kind }: Row): boolean =>
  (client === 'kafkajs' && compression !== 'none' && compression !== 'gzip') || (client === 'frames' && kind === 'consume')

const wanted = options.rows.split(',').filter(Boolean)
const chosen = rows.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
let clients = options.clients.split(',').filter(Boolean)
const targets: readonly Target[] = options.target === 'both' ? ['kafka', 'samsa'] : [options.target === 'samsa' ? 'samsa' : 'kafka']
const rounds = options.quick ? 1 : 3
const pin = (core: string): string[] => (options.unpinned ? [] : ['taskset', '-c', core])

if (clients.includes('confluent')) {
  try {
    await buildConfluent()
  } catch (error) {
    console.error(
      `@confluentinc/kafka-javascript is left out, it does not build here: ${error instanceof Error ? error.message.slice(-1500) : String(error)}`,
    )
    clients = clients.filter((client) => client !== 'confluent')
  }
}
const javaClasses = join(import.meta.dirname, '../.cache/java')
if (clients.includes('java')) {
  const source = join(import.meta.dirname, '../java/ClientBench.java')
  await mustRun('javac', ['-cp', `${await kafkaJars()}/*`, '-d', javaClasses, source], { timeoutMs: 120_000 })
}

async function measure(client: string, { name: _name, title: _title, ...task }: Row, bootstrap: string, topic: string): Promise<Outcome> {
  const time =
    task.row === 'consume'
      ? { warmUpMs: 500, measureMs: 1000 }
      : { warmUpMs: options.quick ? 1000 : 2000, measureMs: options.quick ? 1000 : 3000 }
  const command =
    client === 'java'
      ? [
          'java',
          '-Xmx512m',
          '-cp',
          `${javaClasses}:${await kafkaJars()}/*`,
          'ClientBench',
          bootstrap,
          task.row,
          topic,
          `${task.valueBytes}`,
          `${task.records}`,
          task.compression,
          `${time.warmUpMs * 2}`,
          `${time.measureMs}`,
        ]
      : [
          process.execPath,
          join(import.meta.dirname, 'clients/child.ts'),
          JSON.stringify({ client, bootstrap, topic, ...task, ...time } satisfies Task),
        ]
  const [program = '', ...args] = [...pin('1'), ...command]
  const { stdout } = await mustRun(program, args, { timeoutMs: 120_000 })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- printed by the child
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as Outcome
}

/** A topic to read: the same for every client. */
async function fill(kafka: Kafka, topic: string, count: number): Promise<void> {
  await using producer = kafka.producer({ batchSize: 131_072 })
  const pool = values(100, false).map((value) => ({ value }))
  for (let sent = 0; sent < count; sent += pool.length * 20) {
    await producer.sendBatch(topic, Array.from({ length: 20 }, () => pool).flat())
  }
}

interface Measured {
  readonly target: Target
  readonly row: string
  readonly client: string
  readonly outcome: Outcome
}

const measured: Measured[] = []
for (const target of targets) {
  const node = await BrokerNode.start(target, { heapMb: 1024, prefix: pin('0'), settings: { 'log.segment.delete.delay.ms': '500' } })
  try {
    const kafka = new Kafka({ bootstrapServers: node.bootstrap })
    await using admin = kafka.admin()
    // Whoever comes first would else pay for the broker's cold code: a JVM takes tens of thousands of requests until it is at speed.
    await warmBroker(kafka, ['none', 'gzip', 'snappy', 'lz4', 'zstd'], options.quick ? 25_000 : 50_000)
    for (const [index, each] of chosen.entries()) {
      const topic = `bench-${each.name}`
      ;(await admin.createTopics([{ name: topic, partitions: 3 }])).all()
      if (each.row === 'consume' || each.row === 'first') await fill(kafka, topic, each.records + (each.row === 'consume' ? BEYOND : 0))
      else {
        await touchMemory(options.quick ? 2048 : 5120)
        await warmBroker(kafka, [each.compression], options.quick ? 1000 : 3000)
      }
      for (let round = 0; round < rounds; round++) {
        // Whoever comes first in one row or round comes later in the next.
        const order = clients.map((_client, place) => clients[(place + index + round) % clients.length] ?? '')
        for (const client of order.filter((name) => !lacks(name, each))) {
          try {
            const outcome = await measure(client, each, node.bootstrap, topic)
            measured.push({ target, row: each.name, client, outcome })
          } catch (error) {
            console.error(`${target} ${each.name} ${client}: ${error instanceof Error ? error.message.slice(-400) : String(error)}`)
          }
        }
      }
      await admin.deleteTopics([topic])
      console.error(`${target} ${each.name} done`)
    }
  } finally {
    await node.stop()
    node.remove()
  }
}

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
const shown = (value: number): string =>
  Number.isNaN(value) ? '-' : value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)

for (const target of targets) {
  console.log(`\n## On ${target === 'kafka' ? 'Apache Kafka' : 'Samsa'}\n`)
  console.log(`| row | ${clients.join(' | ')} | to the best other of Node | to Java |`)
  console.log(`|---|${'---|'.repeat(clients.length + 2)}`)
  for (const { name, title, row: kind } of chosen) {
    const of = (client: string, pick: (outcome: Outcome) => number): number =>
      median(
        measured
          .filter((each) => each.target === target && each.row === name && each.client === client)
          .map(({ outcome }) => pick(outcome)),
      )
    const rate = (client: string): number =>
      of(client, (outcome) => (kind === 'rate' ? -(outcome.p50Ms ?? Number.NaN) : outcome.recordsPerSecond))
    const cells = clients.map((client) =>
      kind === 'rate'
        ? `p50 ${shown(of(client, (each) => each.p50Ms ?? Number.NaN))} ms, p99 ${shown(of(client, (each) => each.p99Ms ?? Number.NaN))} ms`
        : `${shown(rate(client))}/s, ${shown(of(client, (each) => each.cpuSecondsPerMillion))} µs CPU, ${shown(of(client, (each) => each.residentMib))} MiB`,
    )
    const others = clients
      .filter((client) => client !== 'samsa' && client !== 'java' && client !== 'frames')
      .map(rate)
      .filter((each) => !Number.isNaN(each))
    const best = Math.max(...others)
    const ratio = (other: number): string => (kind === 'rate' ? shown(other / rate('samsa')) : shown(rate('samsa') / other))
    console.log(
      `| ${title} | ${cells.join(' | ')} | ${others.length === 0 ? '-' : ratio(best)} | ${clients.includes('java') ? ratio(rate('java')) : '-'} |`,
    )
  }
}
if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(measured, null, 1))
