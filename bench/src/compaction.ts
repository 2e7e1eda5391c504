// Compaction: how fast a log is cleaned, and what a producer feels meanwhile.
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { BatchBuilder } from '@samsa/protocol'
import { sleep } from '../../interop/src/harness/children.ts'
import { requestFrame } from '../../interop/src/wire/exchange.ts'
import { cacheDir } from './generator.ts'
import type { Row } from './row.ts'
import { Session } from './session.ts'
import type { Measures } from './session.ts'

const TOPIC = 't-compacted'
const RECORDS_PER_BATCH = 256
const VALUE_BYTES = 230

/** Produce requests with every key once, in one file; how many requests that are. */
const writeRequests = (keys: number): { file: string; requests: number } => {
  const file = join(cacheDir, `compaction-${process.pid}`)
  writeFileSync(file, '')
  const target = openSync(file, 'a')
  const value = Buffer.alloc(VALUE_BYTES)
  const builder = new BatchBuilder()
  let requests = 0
  for (let key = 0; key < keys; key += RECORDS_PER_BATCH) {
    for (let index = 0; index < RECORDS_PER_BATCH; index++) {
      // Keys come in another order than they count; values are not all the same.
      value.writeUInt32BE(((key + index) * 2654435761) >>> 0, index % 200)
      builder.append(Date.now(), Buffer.from(`key-${((key + index) * 7919) % keys}`), value)
    }
    const frame = requestFrame('Produce', 9, {
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: TOPIC, partitionData: [{ index: 0, records: builder.build() }] }],
    })
    writeSync(target, frame)
    builder.reset()
    requests++
  }
  closeSync(target)
  return { file, requests }
}

const configure = async (
  session: Session,
  resourceType: number,
  resourceName: string,
  configs: Readonly<Record<string, string>>,
): Promise<void> => {
  const listed = Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value }))
  const answer = await session.speaker.ask('IncrementalAlterConfigs', 1, {
    validateOnly: false,
    resources: [{ resourceType, resourceName, configs: listed }],
  })
  const text = JSON.stringify(answer)
  if (!text.includes('"errorCode":0')) throw new Error(`IncrementalAlterConfigs: ${text}`)
}

/** The size of all segments but the active one, and where that begins. */
const sealed = (session: Session): { bytes: number; active: number } => {
  const folder = join(session.node.logDirs[0] ?? '', `${TOPIC}-0`)
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .sort()
  const active = names.pop() ?? '0'
  return { bytes: names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0), active: Number.parseInt(active, 10) }
}

/** Compacts the topic and waits until it is clean; megabytes of log per second. */
const clean = async (session: Session): Promise<number> => {
  const { bytes, active } = sealed(session)
  const checkpoint = join(session.node.logDirs[0] ?? '', 'cleaner-offset-checkpoint')
  const cleanTo = (): number => {
    const line = existsSync(checkpoint)
      ? readFileSync(checkpoint, 'utf8')
          .split('\n')
          .find((each) => each.startsWith(`${TOPIC} 0 `))
      : undefined
    return Number(line?.split(' ')[2] ?? -1)
  }
  const began = performance.now()
  await configure(session, 2, TOPIC, { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' })
  while (cleanTo() < active) {
    if (performance.now() - began > 600_000) throw new Error(`${TOPIC} is not clean: ${cleanTo()} of ${active}`)
    await sleep(20)
  }
  const seconds = (performance.now() - began) / 1000
  await configure(session, 2, TOPIC, { 'cleanup.policy': 'delete' })
  return bytes / 1e6 / seconds
}

const compaction: Row = {
  name: 'compaction',
  title: 'a log of 1 million keys cleaned, alone and under a producer',
  async run(session) {
    const keys = session.options.quick ? 250_000 : 1_000_000
    const passes = 4
    const { file, requests } = writeRequests(keys)
    const fill = (): Promise<string> =>
      session.generate('replay', ['127.0.0.1', String(session.node.port), file, String(requests * passes), '6'])
    const configs = {
      'cleanup.policy': 'delete',
      'retention.ms': '-1',
      'segment.bytes': String(64 * 1024 * 1024),
      'file.delete.delay.ms': '500',
    }
    await session.speaker.ask('CreateTopics', 7, {
      timeoutMs: 60_000,
      topics: [
        {
          name: TOPIC,
          numPartitions: 1,
          replicationFactor: 1,
          configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        },
      ],
    })
    await session.createTopic('t-beside', 1)
    // Both brokers look for work at once.
    await configure(session, 4, '', { 'log.cleaner.backoff.ms': '50' })
    const before = await latencyOf(session)
    await fill()
    await session.touchMemory()
    const measured = await session.measured(() => clean(session))
    await fill()
    const { mbs: besideMbs, latency: during } = await cleanBeside(session)
    await configure(session, 4, '', { 'log.cleaner.backoff.ms': '15000' })
    rmSync(file)
    await session.deleteTopic(TOPIC)
    await session.deleteTopic('t-beside')
    return {
      'compaction MB/s': measured.result,
      'compaction CPU s/GB': measured.cpuSeconds / ((measured.result * measured.seconds) / 1000),
      'compaction beside a producer MB/s': besideMbs,
      'end to end p50 ms before compaction': before.p50 / 1000,
      'end to end p99 ms before compaction': before.p99 / 1000,
      'end to end p50 ms during compaction': during.p50 / 1000,
      'end to end p99 ms during compaction': during.p99 / 1000,
      'end to end p99.9 ms during compaction': during.p999 / 1000,
    } satisfies Measures
  },
}

interface Latency {
  readonly p50: number
  readonly p99: number
  readonly p999: number
}

const latencyOf = async (session: Session): Promise<Latency> => {
  const count = session.options.quick ? 2000 : 6000
  const output = await session.generate('probe', ['latency', session.node.bootstrap, 't-beside', String(count), '100'])
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the probe's own format
  return JSON.parse(output) as Latency
}

/** One record after the other from before the cleaning begins until it has ended. */
const cleanBeside = async (session: Session): Promise<{ mbs: number; latency: Latency }> => {
  const probe = session.launch('probe', ['latency', session.node.bootstrap, 't-beside', '1000000', '100'])
  const output = Session.output(probe)
  await new Promise((resolve) => probe.stderr.once('data', resolve))
  const mbs = await clean(session)
  probe.kill('SIGTERM')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the probe's own format
  return { mbs, latency: JSON.parse(await output) as Latency }
}

export const compactionRows: readonly Row[] = [compaction]
