// Compaction of a log with more keys than the cleaner's buffer holds: several rounds, memory bounded, the main loop free, and in the end every key once with its newest value.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchBuilder, BatchReader } from '@samsa/protocol'
import { sleep } from '../harness/children.ts'
import type { LoopDelay } from '../harness/loop-delay.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { Connection } from '../wire/connection.ts'
import { decodeReply, requestFrame, show, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const TOPIC = 'compaction-large'
const RECORDS_PER_BATCH = 256
const VALUE_BYTES = 240
const KEY = 'key-00000000'
const FRAMES_IN_FLIGHT = 8
/** In the cleaner's buffer. */
const BYTES_PER_KEY = 24

interface Scale {
  readonly keys: number
  /** How often every key is written; a record takes 268 bytes. */
  readonly passes: number
  readonly segmentBytes: number
  readonly dedupeBytes: number
}

/** Nightly: 10 GiB, 10 million keys, Kafka's buffer of 128 MiB, which holds five million. */
const scaleOf = (context: SuiteContext): Scale => {
  const nightly = { keys: 10_000_000, passes: 4, segmentBytes: 2 ** 30, dedupeBytes: 128 * 2 ** 20 }
  const small = { keys: context.smoke ? 60_000 : 250_000, passes: 4, segmentBytes: 16 * 2 ** 20, dedupeBytes: 2 ** 20 + 1024 }
  const scale = context.nightly ? nightly : small
  const keys = Number(process.env['COMPACTION_KEYS'] ?? scale.keys)
  return { ...scale, keys: Math.ceil(keys / RECORDS_PER_BATCH) * RECORDS_PER_BATCH }
}

/** Primes: every pass writes every key once, in an order of its own. */
const STEPS = [7919, 104_729, 1_299_709, 15_485_863] as const

const keyAt = (offset: number, keys: number): number => {
  const step = STEPS[Math.floor(offset / keys) % STEPS.length] ?? 1
  // The product stays below 2^53.
  return ((offset % keys) * step) % keys
}

const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)

/** Batches with the offset they get in the first bytes of each value. */
const fill = async (port: number, { keys, passes }: Scale): Promise<void> => {
  const connection = await Connection.open(port)
  const builder = new BatchBuilder()
  const key = Buffer.from(KEY)
  const value = Buffer.alloc(VALUE_BYTES)
  let waiting: Promise<unknown>[] = []
  const timestampMs = Date.now()
  for (let base = 0; base < keys * passes; base += RECORDS_PER_BATCH) {
    for (let offset = base; offset < base + RECORDS_PER_BATCH; offset++) {
      let number = keyAt(offset, keys)
      for (let at = KEY.length - 1; at >= 4; at--) {
        key[at] = 48 + (number % 10)
        number = Math.floor(number / 10)
      }
      value.writeDoubleBE(offset, 0)
      value.writeUInt32BE(Math.imul(offset, 0x9e3779b1) >>> 0, 8 + (offset % 200))
      builder.append(timestampMs, key, value)
    }
    connection.write(requestFrame('Produce', 9, produceBody(builder.build())))
    builder.reset()
    waiting.push(connection.next(60_000).then(mustBeProduced))
    if (waiting.length === FRAMES_IN_FLIGHT) {
      await Promise.all(waiting)
      waiting = []
    }
  }
  await Promise.all(waiting)
  connection.end()
}

const produceBody = (records: Uint8Array): Body => ({
  acks: -1,
  timeoutMs: 60_000,
  topicData: [{ name: TOPIC, partitionData: [{ index: 0, records }] }],
})

const mustBeProduced = (reply: Parameters<typeof decodeReply>[2]): void => {
  const text = show(decodeReply('Produce', 9, reply))
  if (!text.includes('"errorCode": 0')) throw new Error(`Produce: ${text}`)
}

interface Partition {
  readonly errorCode: number
  readonly highWatermark: number
  readonly records: Uint8Array | null
}

/** Reads the whole log; what is wrong with it, in words, and how many records there are. */
const verify = async (speaker: Speaker, { keys, passes }: Scale): Promise<{ records: number; wrong: string[] }> => {
  const wrong: string[] = []
  const newest = keys * (passes - 1)
  const seen = new Uint8Array(keys)
  let records = 0
  for (let fetchOffset = 0; wrong.length < 10;) {
    const answer = await speaker.ask('Fetch', 11, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 8_000_000,
      topics: [{ topic: TOPIC, partitions: [{ partition: 0, fetchOffset, partitionMaxBytes: 4_000_000, currentLeaderEpoch: -1 }] }],
    })
    if (typeof answer === 'string') return { records, wrong: [answer] }
    const [found] = (answer['responses'] ?? []) as { partitions: Partition[] }[]
    const partition = found?.partitions[0]
    if (partition === undefined || partition.errorCode !== 0) return { records, wrong: [show(answer)] }
    const reader = new BatchReader(partition.records ?? new Uint8Array(0))
    const before = fetchOffset
    for (let batch = reader.next(); batch !== undefined; batch = reader.next()) {
      if (!batch.isCrcValid) wrong.push(`the batch at ${batch.baseOffset} has a wrong CRC`)
      const cursor = batch.cursor()
      while (cursor.next()) {
        const offset = batch.baseOffset + cursor.offsetDelta
        if (offset < fetchOffset || offset >= keys * passes) continue
        const key = Number(cursor.buffer.toString('latin1', cursor.keyAt + 4, cursor.keyAt + cursor.keyLength))
        if (offset < newest || key !== keyAt(offset, keys)) wrong.push(`key ${key} is at ${offset}`)
        if (seen[key] !== 0) wrong.push(`key ${key} is there twice, again at ${offset}`)
        if (cursor.valueLength !== VALUE_BYTES || cursor.buffer.readDoubleBE(cursor.valueAt) !== offset)
          wrong.push(`${offset} has another value`)
        seen[key] = 1
        records++
      }
      fetchOffset = batch.nextOffset
    }
    if (fetchOffset === before || fetchOffset >= partition.highWatermark) break
  }
  return { records, wrong }
}

/** Peak resident memory, workers included, since the last call. */
const peakMemory = (pid: number): number => {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) * 1024
}

const configure = async (speaker: Speaker, configs: Readonly<Record<string, string>>): Promise<void> => {
  const listed = Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value }))
  await speaker.ask('IncrementalAlterConfigs', 1, {
    validateOnly: false,
    resources: [{ resourceType: 2, resourceName: TOPIC, configs: listed }],
  })
}

const segments = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()

const cleanTo = (logDir: string): number => {
  const file = join(logDir, 'cleaner-offset-checkpoint')
  if (!existsSync(file)) return -1
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${TOPIC} 0 `))
  return line === undefined ? -1 : Number(line.split(' ')[2])
}

/** Milliseconds on the main loop, as the cleaner itself tells. */
const longestTurn = (output: string): number =>
  Math.max(0, ...Array.from(output.matchAll(/longestTurnMs[=":\s]+([\d.]+)/g), ([, milliseconds]) => Number(milliseconds)))

const clean = async (context: SuiteContext, scale: Scale, node: BrokerNode, speaker: Speaker, delayFile: string): Promise<void> => {
  const { log, target } = context
  const logDir = node.logDirs[0] ?? ''
  const folder = join(logDir, `${TOPIC}-0`)
  // What is not the active segment can be cleaned: a last record closes the one before.
  await configure(speaker, { 'segment.ms': '1' })
  await sleep(10)
  const builder = new BatchBuilder()
  builder.append(Date.now() + 10, Buffer.from('end'), Buffer.from('end'))
  await speaker.ask('Produce', 9, produceBody(builder.build()))
  const active = Number.parseInt(segments(folder).at(-1) ?? '0', 10)
  const bytes = segments(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  const before = peakMemory(node.pid)
  if (target === 'samsa') process.kill(node.pid, 'SIGUSR2')
  const began = performance.now()
  await configure(speaker, { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' })
  while (cleanTo(logDir) < active) {
    if (!node.running) throw new Error(`the node ended\n${node.output().slice(-2000)}`)
    if (performance.now() - began > 3_600_000) throw new Error(`clean to ${cleanTo(logDir)} of ${active} only`)
    await sleep(50)
  }
  const seconds = (performance.now() - began) / 1000
  const rounds = node.output().split('Cleaned log').length - 1
  const left = segments(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  log.note(
    `${target}: ${mib(bytes)} MiB became ${mib(left)} in ${seconds.toFixed(1)} s (${(bytes / 1e6 / seconds).toFixed(0)} MB/s)${rounds > 0 ? `, ${rounds} rounds` : ''}; peak memory ${mib(peakMemory(node.pid))} MiB, ${mib(before)} before`,
  )
  if (target !== 'samsa') return
  rmSync(delayFile, { force: true })
  process.kill(node.pid, 'SIGUSR2')
  for (let attempt = 0; attempt < 100 && !existsSync(delayFile); attempt++) await sleep(20)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by loop-delay.ts
  const delay = JSON.parse(readFileSync(delayFile, 'utf8')) as LoopDelay
  const turn = longestTurn(node.output())
  log.note(
    `${target}: the main loop was late by ${delay.p99.toFixed(2)} ms at p99, ${delay.p999.toFixed(2)} at p99.9, ${delay.max.toFixed(1)} at most; the cleaner's longest turn took ${turn} ms`,
  )
  const mustRepeat = scale.keys * BYTES_PER_KEY > scale.dedupeBytes
  log.check('several rounds where the keys do not fit', rounds > 1 || !mustRepeat, `${rounds}`)
  // Half a gigabyte for a buffer of 128 MiB, a worker and the node.
  log.check('memory is bounded', peakMemory(node.pid) < 512 * 2 ** 20, () => `${mib(peakMemory(node.pid))} MiB`)
}

export const compactionLarge: Suite = {
  name: 'compaction-large',
  title: 'compaction in several rounds: memory, pauses, every key once with its newest value (10 GiB and 10 million keys nightly)',
  smoke: true,
  ownNode: true,
  async run(context) {
    const scale = scaleOf(context)
    const scratch = mkdtempSync(join(tmpdir(), 'samsa-interop-loop-'))
    const delayFile = join(scratch, 'delay')
    const node = await BrokerNode.prepare(context.target, {
      settings: {
        'log.cleaner.backoff.ms': '100',
        'log.segment.delete.delay.ms': '500',
        'log.cleaner.dedupe.buffer.size': String(scale.dedupeBytes),
      },
      environment:
        context.target === 'samsa'
          ? { LOOP_DELAY_FILE: delayFile, NODE_OPTIONS: `--import=${import.meta.resolve('../harness/loop-delay.ts')}` }
          : {},
    })
    await node.format()
    await node.start(180_000)
    const speaker = new Speaker(node.port)
    try {
      const configs = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'segment.bytes': String(scale.segmentBytes) }
      await speaker.ask('CreateTopics', 5, {
        timeoutMs: 30_000,
        topics: [
          {
            name: TOPIC,
            numPartitions: 1,
            replicationFactor: 1,
            configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
          },
        ],
      })
      await sleep(1000)
      const began = performance.now()
      await fill(node.port, scale)
      context.log.note(`${context.target}: filled in ${((performance.now() - began) / 1000).toFixed(1)} s`)
      await clean(context, scale, node, speaker, delayFile)
      const { records, wrong } = await verify(speaker, scale)
      context.log.equal('what is wrong', wrong, [])
      await context.log.step('records', () => `${records} of ${scale.keys} keys, each once with its newest value`)
      context.log.equal('every key', records, scale.keys)
      context.log.equal('the node stops', (await node.stop()) === 124, false)
    } finally {
      speaker.end()
      await node.kill()
      node.remove()
      rmSync(scratch, { recursive: true, force: true })
    }
  },
}
