// Compaction: the same records into both brokers, each cleans, and what is left must be equal: records, offsets, batches, times of deletion. Then the other broker goes on
// with the cleaned directory.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BatchBuilder, readBatches, RecordBatch } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Target } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { show, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

/** Topics and how they differ. Each is written while it is not compacted, then compacted at once: so both brokers have one cleaning to do. */
const TOPICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { 'segment.ms': '1000' },
  codecs: { 'segment.ms': '1000' },
  'log-append-time': { 'message.timestamp.type': 'LogAppendTime', 'segment.bytes': '1048576' },
  tombstones: { 'segment.ms': '1000', 'delete.retention.ms': '100' },
  producers: { 'segment.ms': '1000' },
  transactions: { 'segment.ms': '600000', 'delete.retention.ms': '100', 'message.timestamp.after.max.ms': '9223372036854775807' },
  keyless: { 'segment.ms': '1000' },
}
const CODECS = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
/** Segments roll by the time of records, so that both brokers roll at the same ones. */
const STEP_MS = 2000
/** Markers have the time of now, which must not decide where a segment begins: whatever a machine takes, it is less than `segment.ms`. */
const TRANSACTIONS_STEP_MS = 700_000

type Row = readonly [key: string | null, value: string | null]

class Writer {
  readonly #speaker: Speaker
  readonly #startMs: number
  readonly #steps = new Map<string, number>()
  failures: string[] = []

  constructor(port: number, startMs: number, from: number) {
    this.#speaker = new Speaker(port)
    this.#startMs = startMs
    for (const topic of Object.keys(TOPICS)) this.#steps.set(topic, from)
  }

  end(): void {
    this.#speaker.end()
  }

  async ask(api: string, version: number, body: Body): Promise<Body> {
    const answer = await this.#speaker.ask(api, version, body, 20_000)
    return typeof answer === 'string' ? { failed: answer } : answer
  }

  /** One batch; the next one of the topic begins a segment. */
  async write(topic: string, rows: readonly Row[], options: BatchOptions = {}): Promise<void> {
    const step = this.#steps.get(topic) ?? 0
    this.#steps.set(topic, step + 1)
    const builder = new BatchBuilder(options)
    for (const [index, [key, value]] of rows.entries()) {
      const bytes = (text: string | null): Uint8Array | null => (text === null ? null : Buffer.from(text))
      const stepMs = topic === 'transactions' ? TRANSACTIONS_STEP_MS : STEP_MS
      builder.append(this.#startMs + step * stepMs + index, bytes(key), bytes(value))
    }
    const body = {
      transactionalId: options.isTransactional === true ? 'compaction' : null,
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records: builder.build() }] }],
    }
    let text = show(await this.ask('Produce', 9, body))
    // A topic that was just made may not have its leader yet.
    for (let attempt = 0; attempt < 200 && /"errorCode": (3|5|6)\b/.test(text); attempt++) {
      await sleep(50)
      text = show(await this.ask('Produce', 9, body))
    }
    if (!text.includes('"errorCode": 0')) this.failures.push(`${topic}: ${text}`)
  }

  /** Time passes in the topic. */
  skip(topic: string, steps: number): void {
    this.#steps.set(topic, (this.#steps.get(topic) ?? 0) + steps)
  }

  async configure(topic: string, configs: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.ask('IncrementalAlterConfigs', 1, {
      validateOnly: false,
      resources: [
        {
          resourceType: 2,
          resourceName: topic,
          configs: Object.entries(configs).map(([name, value]) => ({ name, configOperation: 0, value })),
        },
      ],
    })
    const text = show(answer)
    if (!text.includes('"errorCode": 0')) this.failures.push(`${topic}: ${text}`)
  }
}

const createTopics = async (writer: Writer): Promise<void> => {
  await writer.ask('CreateTopics', 5, {
    timeoutMs: 10_000,
    topics: Object.entries(TOPICS).map(([name, configs]) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      configs: Object.entries({
        'cleanup.policy': 'delete',
        'retention.ms': '-1',
        'file.delete.delay.ms': '1000',
        ...configs,
      }).map(([key, value]) => ({ name: key, value })),
    })),
  })
  await sleep(1000)
}

/** What goes in at first. */
const fill = async (writer: Writer): Promise<void> => {
  for (let index = 0; index < 30; index++) {
    const rows: Row[] = [
      [`a${index % 4}`, `${index}.0`],
      [`b${index % 7}`, `${index}.1 ${'x'.repeat(100)}`],
      [`c${index}`, index % 5 === 0 ? null : `${index}.2`],
    ]
    await writer.write('plain', rows)
    const compression = CODECS[index % CODECS.length] ?? 'none'
    await writer.write('codecs', [...rows, [`b${(index + 1) % 7}`, 'y'.repeat(300)]], { compression })
    const packed = index % 3 === 0 ? compression : 'none'
    await writer.write('log-append-time', [...rows, [`large${index % 3}`, 'z'.repeat(100_000)]], { compression: packed })
  }
  await fillTombstones(writer)
  await fillProducers(writer)
  await fillTransactions(writer)
  await writer.write('keyless', [
    [null, 'without key'],
    ['k', '1'],
  ])
  await writer.write('keyless', [
    [null, 'all'],
    [null, 'without'],
  ])
  await writer.write('keyless', [['k', '2']])
  await writer.write('keyless', [['end', '3']])
}

const fillTombstones = async (writer: Writer): Promise<void> => {
  await writer.write('tombstones', [
    ['a', '1'],
    ['b', '1'],
    ['c', '1'],
  ])
  await writer.write(
    'tombstones',
    [
      ['a', null],
      ['d', '1'],
    ],
    { compression: 'lz4' },
  )
  await writer.write('tombstones', [['b', null]])
  await writer.write('tombstones', [
    ['b', '2'],
    ['e', null],
  ])
  await writer.write('tombstones', [['c', null]])
  await writer.write('tombstones', [['end', '1']])
}

const fillProducers = async (writer: Writer): Promise<void> => {
  const by = (producerId: number, baseSequence: number): BatchOptions => ({ producerId, producerEpoch: 0, baseSequence })
  await writer.write(
    'producers',
    [
      ['a', '1'],
      ['b', '1'],
    ],
    by(9001, 0),
  )
  await writer.write(
    'producers',
    [
      ['a', '2'],
      ['b', '2'],
    ],
    by(9001, 2),
  )
  await writer.write(
    'producers',
    [
      ['a', '3'],
      ['b', '3'],
    ],
    { ...by(9002, 0), compression: 'gzip' },
  )
  await writer.write('producers', [
    ['a', '4'],
    ['b', '4'],
  ])
  await writer.write('producers', [['end', '1']])
}

const fillTransactions = async (writer: Writer): Promise<void> => {
  const transactionalId = 'compaction'
  let init: Body = {}
  for (let attempt = 0; attempt < 100; attempt++) {
    // The first one to ask makes the topic of the coordinators.
    await writer.ask('FindCoordinator', 4, { keyType: 1, coordinatorKeys: [transactionalId] })
    init = await writer.ask('InitProducerId', 4, { transactionalId, transactionTimeoutMs: 60_000, producerId: -1, producerEpoch: -1 })
    if (init['errorCode'] === 0) break
    await sleep(100)
  }
  const producerId = Number(init['producerId'])
  const producerEpoch = Number(init['producerEpoch'])
  let sequence = 0
  const transact = async (commit: boolean, batches: readonly (readonly Row[])[]): Promise<void> => {
    for (let attempt = 0; attempt < 100; attempt++) {
      const added = await writer.ask('AddPartitionsToTxn', 3, {
        v3AndBelowTransactionalId: transactionalId,
        v3AndBelowProducerId: producerId,
        v3AndBelowProducerEpoch: producerEpoch,
        v3AndBelowTopics: [{ name: 'transactions', partitions: [0] }],
      })
      if (!/"errorCode": (51|14|15|16)\b/.test(show(added))) break
      await sleep(50)
    }
    for (const rows of batches) {
      await writer.write('transactions', rows, { producerId, producerEpoch, baseSequence: sequence, isTransactional: true })
      sequence += rows.length
    }
    const ended = await writer.ask('EndTxn', 3, { transactionalId, producerId, producerEpoch, committed: commit })
    if (ended['errorCode'] !== 0) writer.failures.push(`EndTxn: ${show(ended)}`)
    // The marker follows the answer.
    await sleep(500)
  }
  await transact(true, [
    [
      ['a', '1'],
      ['b', '1'],
    ],
    [['c', '1']],
  ])
  await transact(false, [
    [
      ['a', 'aborted'],
      ['d', 'aborted'],
    ],
    [['e', 'aborted']],
  ])
  await transact(true, [
    [
      ['b', '2'],
      ['c', null],
    ],
  ])
  await transact(false, [[['b', 'aborted']]])
  writer.skip('transactions', 5)
  await writer.write('transactions', [
    ['a', '3'],
    ['b', '3'],
  ])
  await writer.write('transactions', [['end', '1']])
}

interface Partition {
  errorCode: number
  highWatermark: number
  lastStableOffset: number
  records: Uint8Array | null
  abortedTransactions: { producerId: number; firstOffset: number }[] | null
}

/** Every batch and record, in words that do not depend on when it was. */
const readAll = async (writer: Writer, topic: string, startMs: number, compacted: boolean): Promise<string> => {
  const lines: string[] = []
  const producers: number[] = []
  for (let offset = 0; ;) {
    const answer = await writer.ask('Fetch', 11, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 50_000_000,
      isolationLevel: 1,
      topics: [{ topic, partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 10_000_000, currentLeaderEpoch: -1 }] }],
    })
    const [found] = (answer['responses'] ?? []) as { partitions: Partition[] }[]
    const partition = found?.partitions[0]
    if (partition === undefined || partition.errorCode !== 0) return `error ${partition?.errorCode} ${show(answer)}`
    for (const { firstOffset } of partition.abortedTransactions ?? [])
      if (!lines.includes(`aborted from ${firstOffset}`)) lines.push(`aborted from ${firstOffset}`)
    const before = offset
    for (const batch of readBatches(Buffer.from(partition.records ?? []))) {
      offset = batch.nextOffset
      lines.push(batchText(batch, startMs, producers, compacted))
    }
    if (offset === before || offset >= partition.highWatermark) return lines.join('\n')
  }
}

const batchText = (batch: RecordBatch, startMs: number, producers: number[], compacted: boolean): string => {
  if (!batch.isCrcValid) return `WRONG CRC at ${batch.baseOffset}`
  if (batch.producerId >= 0 && !producers.includes(batch.producerId)) producers.push(batch.producerId)
  const appendTime = batch.timestampType === 'LogAppendTime'
  const time = (ms: number): string => (ms < 0 ? `${ms}` : appendTime ? '<now>' : `${ms - startMs}`)
  const horizon = batch.deleteHorizonMs === undefined ? '' : ' with horizon'
  const kind = [
    batch.compressionType,
    appendTime ? 'append time' : '',
    batch.isTransactional ? 'transactional' : '',
    batch.isControlBatch ? 'control' : '',
  ]
  const producer =
    batch.producerId < 0 ? '' : ` producer ${producers.indexOf(batch.producerId)}/${batch.producerEpoch} sequence ${batch.baseSequence}`
  const base = batch.deleteHorizonMs === undefined ? time(batch.baseTimestamp) : 'horizon'
  const records = [...batch.records()].map((record) => {
    const key = batch.isControlBatch ? `type ${record.key?.[3]}` : (record.key?.toString() ?? '-')
    const value = batch.isControlBatch
      ? ''
      : record.value === null
        ? '-'
        : record.value.length > 20
          ? `${record.value.length} bytes`
          : record.value.toString()
    return `${record.offset}@${batch.isControlBatch ? '<now>' : time(record.timestamp)} ${key}=${value}`
  })
  const times = batch.isControlBatch ? '' : ` base ${base} max ${time(batch.maxTimestamp)}`
  return `${batch.baseOffset}-${batch.lastOffset} epoch ${batch.partitionLeaderEpoch} ${kind.filter((each) => each !== '').join(' ')}${compacted ? horizon : ''}${producer}${times} count ${batch.recordCount}: ${records.join(', ')}`.trimEnd()
}

const folderOf = (node: BrokerNode, topic: string): string => join(node.logDirs[0] ?? '', `${topic}-0`)

const segmentsOf = (node: BrokerNode, topic: string): string[] =>
  readdirSync(folderOf(node, topic))
    .filter((name) => name.endsWith('.log'))
    .sort()

const checkpointOf = (node: BrokerNode, topic: string): number => {
  const file = join(node.logDirs[0] ?? '', 'cleaner-offset-checkpoint')
  if (!existsSync(file)) return -1
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${topic} 0 `))
  return line === undefined ? -1 : Number(line.split(' ')[2])
}

/** Compacts the topic until all but the active segment is clean, then stops that again. */
const compact = async (context: SuiteContext, node: BrokerNode, writer: Writer, topic: string): Promise<void> => {
  const active = Number.parseInt(segmentsOf(node, topic).at(-1) ?? '0', 10)
  await writer.configure(topic, { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0' })
  const isBusy = (): boolean => readdirSync(folderOf(node, topic)).some((name) => /\.(cleaned|swap)$/.test(name))
  for (let attempt = 0; attempt < 300; attempt++) {
    if (checkpointOf(node, topic) >= active && !isBusy()) break
    await sleep(100)
  }
  context.log.check(
    `${topic} is cleaned`,
    checkpointOf(node, topic) >= active,
    () => `${checkpointOf(node, topic)} of ${active}\n${node.output().slice(-1500)}`,
  )
  await writer.configure(topic, { 'cleanup.policy': 'delete' })
  await sleep(300)
}

const dump = async (context: SuiteContext, node: BrokerNode, topic: string, label: string): Promise<void> => {
  const folder = folderOf(node, topic)
  for (const name of readdirSync(folder)
    .filter((each) => /\.(log|index|timeindex|txnindex|snapshot)$/.test(each))
    .sort()) {
    const args = name.endsWith('.log') ? ['--deep-iteration', '--print-data-log'] : []
    const outcome = await context.tools.run('DumpLogSegments', ['--files', join(folder, name), ...args])
    const text = `${outcome.stdout}${outcome.stderr}`
    const bad = /Mismatches in|isvalid: false|out of order|does not end|non-monotonic|Exception|Could not/i.exec(text)
    context.log.check(
      `${label}: DumpLogSegments reads ${topic} ${name}`,
      outcome.code === 0 && !bad,
      () => `${bad?.[0] ?? ''}\n${text.slice(-600)}`,
    )
  }
}

const SETTINGS = { 'log.cleaner.backoff.ms': '100', 'log.segment.delete.delay.ms': '1000' }

/** The first broker writes and cleans; the second goes on with its directory, cleans again; the first reads what that left. */
const exchange = async (context: SuiteContext, first: Target, second: Target, isRecorded: boolean): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-compaction-'))
  const label = `${first} first`
  const startMs = Math.floor(Date.now() / 1000) * 1000 - 3_600_000
  const step = async (name: string, output: string): Promise<void> => {
    if (isRecorded) await context.log.step(name, () => output)
    else seen.set(name, output)
  }
  try {
    let node = await BrokerNode.prepare(first, { dir, settings: SETTINGS })
    await node.format()
    await node.start(180_000)
    let writer = new Writer(node.port, startMs, 0)
    await createTopics(writer)
    await fill(writer)
    for (const topic of Object.keys(TOPICS)) {
      const before = await readAll(writer, topic, startMs, false)
      await compact(context, node, writer, topic)
      await step(`${topic}: written`, before)
      await step(`${topic}: cleaned`, await readAll(writer, topic, startMs, true))
      await step(`${topic}: segments`, segmentsOf(node, topic).join('\n'))
    }
    await writer.write('plain', [[null, 'no key']])
    context.log.equal(`${label}: writes`, writer.failures, [])
    const left = await readEverything(writer, startMs)
    writer.end()
    context.log.equal(`${label}: ${first} stops`, (await node.stop()) === 124, false)
    for (const topic of Object.keys(TOPICS)) await dump(context, node, topic, `${label}, cleaned once`)

    node = await BrokerNode.prepare(second, { dir, settings: SETTINGS })
    await node.start(180_000)
    await sleep(500)
    writer = new Writer(node.port, startMs, 100)
    context.log.equal(`${label}: ${second} reads what ${first} has cleaned`, await readEverything(writer, startMs), left)
    for (const topic of Object.keys(TOPICS)) {
      await writer.write(topic, [
        ['a', 'second'],
        ['b', 'second'],
        ['new', 'second'],
      ])
      await writer.write(topic, [['end', 'second']])
      await compact(context, node, writer, topic)
      await step(`${topic}: cleaned again`, await readAll(writer, topic, startMs, true))
      await step(`${topic}: segments again`, segmentsOf(node, topic).join('\n'))
    }
    context.log.equal(`${label}: ${second} writes`, writer.failures, [])
    const leftAgain = await readEverything(writer, startMs)
    writer.end()
    await node.kill()

    node = await BrokerNode.prepare(first, { dir, settings: SETTINGS })
    await node.start(180_000)
    await sleep(500)
    writer = new Writer(node.port, startMs, 200)
    context.log.equal(
      `${label}: ${first} reads what ${second} has cleaned, and was killed`,
      await readEverything(writer, startMs),
      leftAgain,
    )
    writer.end()
    context.log.equal(`${label}: ${first} stops again`, (await node.stop()) === 124, false)
    for (const topic of Object.keys(TOPICS)) await dump(context, node, topic, `${label}, cleaned again`)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Outputs of the run in which the brokers' parts are exchanged: they must be those of the recorded one. */
const seen = new Map<string, string>()

const readEverything = async (writer: Writer, startMs: number): Promise<string> => {
  const texts: string[] = []
  for (const topic of Object.keys(TOPICS)) texts.push(`${topic}\n${await readAll(writer, topic, startMs, true)}`)
  return texts.join('\n')
}

export const compaction: Suite = {
  name: 'compaction',
  title:
    'compaction: records, offsets, batches, horizons and segments that are left; each broker goes on with what the other one has cleaned',
  smoke: true,
  ownNode: true,
  async run(context) {
    await exchange(context, context.target, 'kafka', true)
    if (context.target !== 'samsa') return
    seen.clear()
    await exchange(context, 'kafka', 'samsa', false)
    for (const { name, output } of [...context.log.steps]) {
      const exchanged = seen.get(name)
      if (exchanged !== undefined) context.log.equal(`exchanged: ${name}`, exchanged, output)
    }
  },
}
