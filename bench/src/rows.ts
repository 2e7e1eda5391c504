// The rows of the table. Each is run in a session and gives its measures.
import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from '../../interop/src/harness/children.ts'
import { batch } from '../../interop/src/wire/batch.ts'
import { Connection } from '../../interop/src/wire/connection.ts'
import { requestFrame } from '../../interop/src/wire/exchange.ts'
import { cacheDir } from './generator.ts'
import { compactionRows } from './compaction.ts'
import { coordinatorRows } from './coordinators.ts'
import type { Row } from './row.ts'
import type { Measures } from './session.ts'
import { Session } from './session.ts'

const partitions = 6
const gb = 1e9

const volume = (session: Session, size: number, quick: number, full: number): number =>
  Math.round((session.options.quick ? quick : full) / size)

/** Fills a topic while measuring, then reads it from the page cache while measuring. */
const produceAndConsume = (size: number, label: string, codec = 'none'): Row => ({
  name: `${size}${codec === 'none' ? '' : `-${codec}`}`,
  title: `produce and consume ${label}${codec === 'none' ? '' : ` ${codec}`}`,
  async run(session) {
    const topic = `t-${size}-${codec}`
    const count = volume(session, size, size < 1000 ? 300e6 : 1e9, size < 1000 ? 1e9 : 3e9)
    await session.createTopic(topic, partitions)
    await session.touchMemory()
    const produced = await session.measured(() => session.produce(topic, size, count, codec))
    const bytes = count * size
    const consumed = await session.measured(() => session.consume(topic, partitions, count))
    await session.deleteTopic(topic)
    const result: Measures = {
      [`produce ${label} ${codec} MB/s`]: bytes / 1e6 / produced.seconds,
      [`produce ${label} ${codec} CPU s/GB`]: produced.cpuSeconds / (bytes / gb),
      [`produce ${label} ${codec} broker's core`]: produced.cpuSeconds / produced.seconds,
    }
    if (codec === 'none') {
      result[`consume ${label} MB/s`] = bytes / 1e6 / consumed.result.seconds
      result[`consume ${label} CPU s/GB`] = consumed.cpuSeconds / (bytes / gb)
    }
    return result
  },
})

/** Ready-made requests, so that the broker is the limit and not what batches the records: a batch of 128 KiB to one partition each, six under way. */
const replay = (size: number, label: string): Row => ({
  name: `replay-${size}`,
  title: `produce ${label} from ready-made requests`,
  async run(session) {
    const topic = `t-replay-${size}`
    const perBatch = Math.floor(131_072 / (size + 8))
    const times = Math.ceil(volume(session, size, 600e6, 2e9) / perBatch / partitions) * partitions
    await session.createTopic(topic, partitions)
    const now = Date.now()
    const frames = Array.from({ length: partitions }, (_, index) => {
      const records = batch({
        baseTimestamp: now,
        records: Array.from({ length: perBatch }, () => ({ value: randomBytes(size / 2).toString('hex') })),
      })
      return requestFrame('Produce', 9, {
        acks: -1,
        timeoutMs: 30_000,
        topicData: [{ name: topic, partitionData: [{ index, records }] }],
      })
    })
    const file = join(cacheDir, `replay-${process.pid}`)
    writeFileSync(file, Buffer.concat(frames))
    await session.touchMemory()
    const args = ['127.0.0.1', String(session.node.port), file, String(times), '6']
    const measured = await session.measured(() => session.generate('replay', args))
    rmSync(file)
    await session.mustHold(topic, partitions, times * perBatch)
    await session.deleteTopic(topic)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the generator's own format
    const { seconds } = JSON.parse(measured.result) as { seconds: number }
    const bytes = times * perBatch * size
    return {
      [`replay ${label} MB/s`]: bytes / 1e6 / seconds,
      [`replay ${label} CPU s/GB`]: measured.cpuSeconds / (bytes / gb),
      [`replay ${label} broker's core`]: measured.cpuSeconds / seconds,
    }
  },
})

const tail: Row = {
  name: 'tail',
  title: 'a reader at the tail of a steady producer, 1 KiB',
  async run(session) {
    const seconds = session.options.quick ? 5 : 15
    const rate = 100_000
    const count = rate * seconds
    await session.createTopic('t-tail', partitions)
    await session.touchMemory()
    const reader = session.launch('probe', ['tail', session.node.bootstrap, 't-tail', String(partitions), String(count)])
    await new Promise((resolve) => reader.stdout.once('data', resolve))
    const output = Session.output(reader)
    const measured = await session.measured(async () => {
      await session.produce('t-tail', 1024, count, 'none', [])
      await output
    })
    await session.deleteTopic('t-tail')
    return {
      'tail 1K (write and read) MB/s': (count * 1024) / 1e6 / measured.seconds,
      'tail 1K (write and read) CPU s/GB': measured.cpuSeconds / ((count * 1024) / gb),
    }
  },
}

const latency: Row = {
  name: 'latency',
  title: 'one record end to end',
  async run(session) {
    await session.createTopic('t-latency', 1)
    const count = session.options.quick ? 3000 : 10_000
    const output = await session.generate('probe', ['latency', session.node.bootstrap, 't-latency', String(count), String(count / 3)])
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the probe's own format
    const found = JSON.parse(output) as { mean: number; p50: number; p99: number; p999: number }
    return {
      'end to end mean ms': found.mean / 1000,
      'end to end p50 ms': found.p50 / 1000,
      'end to end p99 ms': found.p99 / 1000,
      'end to end p99.9 ms': found.p999 / 1000,
    }
  },
}

const manyPartitions: Row = {
  name: 'partitions',
  title: '1,000 partitions created, written to, listed',
  async run(session) {
    const count = 1000
    const created = await session.measured(() => session.createTopic('t-many', count))
    const written = await session.generate('probe', ['spread', session.node.bootstrap, 't-many', String(count), '10'])
    const listed = await session.measured(async () => {
      for (let round = 0; round < 20; round++) {
        await session.speaker.ask('Metadata', 12, { topics: [{ name: 't-many' }], allowAutoTopicCreation: false })
        await session.speaker.ask('ListOffsets', 7, {
          replicaId: -1,
          topics: [
            { name: 't-many', partitions: Array.from({ length: count }, (_, partitionIndex) => ({ partitionIndex, timestamp: -1 })) },
          ],
        })
      }
    })
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the probe's own format
    const seconds = (JSON.parse(written) as { seconds: number }).seconds
    await session.deleteTopic('t-many')
    return {
      'create 1,000 partitions s': created.seconds,
      'write to 1,000 partitions s': seconds,
      'list 1,000 partitions and their ends ms': (listed.seconds * 1000) / 20,
    }
  },
}

const idle: Row = {
  name: 'idle',
  title: 'start, memory and CPU while idle',
  async run(session) {
    await sleep(session.options.quick ? 3000 : 8000)
    const measured = await session.measured(() => sleep(session.options.quick ? 5000 : 15_000))
    const before = session.usage()
    const connections = await Promise.all(Array.from({ length: 500 }, () => Connection.open(session.node.port)))
    await sleep(500)
    const held = session.usage().residentMib - before.residentMib
    for (const connection of connections) connection.end()
    return {
      'start to first answer s': session.node.startMs / 1000,
      'idle memory MiB': before.residentMib,
      'idle CPU % of a core': (measured.cpuSeconds / measured.seconds) * 100,
      '500 idle connections MiB': held,
    }
  },
}

const warmUp: Row = {
  name: 'warm-up',
  title: 'a million records that do not count',
  async run(session) {
    await session.createTopic('t-warm-up', partitions)
    await session.produce('t-warm-up', 100, session.options.quick ? 500_000 : 1_000_000, 'none')
    await session.consume('t-warm-up', partitions, session.options.quick ? 500_000 : 1_000_000)
    await session.deleteTopic('t-warm-up')
    return {}
  },
}

const end: Row = {
  name: 'end',
  title: 'memory at the end of the run',
  run: (session) => Promise.resolve({ 'memory at the end MiB': session.usage().residentMib }),
}

/** In the order in which a session runs them; `idle`, `warm-up` and `end` are always there. */
export const rows: readonly Row[] = [
  idle,
  warmUp,
  produceAndConsume(100, '100 B'),
  replay(100, '100 B'),
  produceAndConsume(1024, '1 KiB'),
  produceAndConsume(10_240, '10 KiB'),
  produceAndConsume(1024, '1 KiB', 'lz4'),
  produceAndConsume(1024, '1 KiB', 'zstd'),
  tail,
  latency,
  manyPartitions,
  ...coordinatorRows,
  ...compactionRows,
  end,
]

export const always = new Set(['idle', 'warm-up', 'end'])
