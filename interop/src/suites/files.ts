// The directory: Apache's tools read ours, Apache Kafka starts on ours and appends, we start on its own and append.
import { readFileSync, readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Target } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { batch } from '../wire/batch.ts'
import { Speaker } from '../wire/exchange.ts'

const codecs = [
  [0, undefined],
  [1, gzipSync],
  [4, (bytes: Uint8Array) => zstdCompressSync(bytes)],
] as const

/** Batches that differ in codec, headers, nulls and producer, several segments of them. */
const fill = async (speaker: Speaker, from: number, count: number): Promise<string> => {
  let failures = 0
  for (let index = from; index < from + count; index++) {
    const [attributes, compress] = codecs[index % codecs.length] ?? codecs[0]
    const records = Array.from({ length: 1 + (index % 5) }, (_, at) => ({
      key: at === 2 ? null : `k${index % 10}`,
      value: at === 3 ? null : `${'x'.repeat(2000)} ${index}.${at}`,
      timestampDelta: at,
      headers: at === 1 ? ([['h', 'v']] as [string, string][]) : [],
    }))
    const bytes = batch({
      attributes,
      records,
      baseTimestamp: Date.now(),
      ...(compress ? { compress } : {}),
      producerId: 4242n,
      producerEpoch: 0,
      baseSequence: sequence,
    })
    sequence += records.length
    const answer = await speaker.ask('Produce', 9, {
      acks: -1,
      timeoutMs: 5000,
      topicData: [{ name: 'files', partitionData: [{ index: 0, records: bytes }] }],
    })
    const text = JSON.stringify(answer, (_, value: unknown) => (value instanceof Uint8Array ? '' : value))
    if (!text.includes('"errorCode":0')) failures++
  }
  return `${failures} failures`
}
let sequence = 0

const readAll = async (speaker: Speaker): Promise<string> => {
  const batches: string[] = []
  let offset = 0
  for (;;) {
    const answer = await speaker.ask('Fetch', 11, {
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 50_000_000,
      topics: [
        { topic: 'files', partitions: [{ partition: 0, fetchOffset: offset, partitionMaxBytes: 10_000_000, currentLeaderEpoch: -1 }] },
      ],
    })
    if (typeof answer === 'string') return answer
    const [topic] = answer['responses'] as { partitions: { errorCode: number; highWatermark: number; records: Uint8Array | null }[] }[]
    const partition = topic?.partitions[0]
    if (!partition || partition.errorCode !== 0) return `error ${partition?.errorCode}`
    const bytes = Buffer.from(partition.records ?? [])
    let at = 0
    while (at + 61 <= bytes.length && at + 12 + bytes.readInt32BE(at + 8) <= bytes.length) {
      const length = 12 + bytes.readInt32BE(at + 8)
      batches.push(`${bytes.readBigInt64BE(at)}+${bytes.readInt32BE(at + 23)} crc ${bytes.readUInt32BE(at + 17)}`)
      offset = Number(bytes.readBigInt64BE(at)) + bytes.readInt32BE(at + 23) + 1
      at += length
    }
    if (at === 0 || offset >= partition.highWatermark) return batches.join('\n')
  }
}

const createTopic = async (speaker: Speaker): Promise<void> => {
  await speaker.text('CreateTopics', 5, {
    timeoutMs: 10_000,
    topics: [
      {
        name: 'files',
        numPartitions: 1,
        replicationFactor: 1,
        configs: [
          { name: 'segment.bytes', value: '1048576' },
          { name: 'segment.index.bytes', value: '4096' },
          { name: 'index.interval.bytes', value: '1000' },
        ],
      },
    ],
  })
  await sleep(1000)
}

const dumpAll = async (context: SuiteContext, dir: string, label: string): Promise<void> => {
  const names = readdirSync(dir).filter((name) => /\.(log|index|timeindex|snapshot|txnindex|checkpoint)$/.test(name))
  for (const name of names.sort()) {
    const args = name.endsWith('.log')
      ? ['--deep-iteration', '--print-data-log']
      : name.endsWith('.checkpoint')
        ? ['--cluster-metadata-decoder', '--skip-record-metadata']
        : []
    const outcome = await context.tools.run('DumpLogSegments', ['--files', join(dir, name), ...args])
    // Of a segment that does not start at zero the tool says that its first batch follows -1.
    const bad = /Mismatches in|isvalid: false|out of order|does not end|non-monotonic|(?<!-1) is followed by|Exception|Could not/i.exec(
      `${outcome.stdout}${outcome.stderr}`,
    )
    context.log.check(
      `${label}: DumpLogSegments reads ${name}`,
      outcome.code === 0 && !bad,
      () => `${bad?.[0] ?? ''}\n${outcome.stdout.slice(-300)}\n${outcome.stderr.slice(0, 600)}`,
    )
  }
}

const other = (target: Target): Target => (target === 'kafka' ? 'samsa' : 'kafka')

/** One node writes, stops; the other starts on its folder. On `--target kafka` both are Apache Kafka, which proves the script. */
const exchange = async (context: SuiteContext, first: Target, second: Target): Promise<void> => {
  const dir = mkdtempSync(join(tmpdir(), 'samsa-interop-files-'))
  const label = first === context.target ? 'handover' : 'handover from the other'
  const expected = async (name: string, node: BrokerNode, previous: string): Promise<string> => {
    const speaker = new Speaker(node.port)
    const all = await readAll(speaker)
    context.log.check(
      `${label}: ${name} reads every batch`,
      all === previous || (previous !== '' && all.startsWith(previous)),
      () => `read ${all.split('\n').length}, expected ${previous.split('\n').length}: ${all.slice(-80)} | ${previous.slice(-80)}`,
    )
    speaker.end()
    return all
  }
  try {
    sequence = 0
    let node = await BrokerNode.prepare(first, { dir })
    await node.format()
    await node.start()
    let speaker = new Speaker(node.port)
    await createTopic(speaker)
    context.log.equal(`${label}: writes`, await fill(speaker, 0, context.smoke ? 600 : 2000), '0 failures')
    let before = await readAll(speaker)
    speaker.end()
    context.log.equal(`${label}: first stops`, (await node.stop()) === 124, false)
    const partition = join(node.logDirs[0] ?? '', 'files-0')
    context.log.check(`${label}: several segments`, readdirSync(partition).filter((name) => name.endsWith('.log')).length > 1)
    await dumpAll(context, partition, `${label}, ${first} wrote`)
    await dumpAll(context, join(node.logDirs[0] ?? '', '__cluster_metadata-0'), `${label}, ${first} wrote metadata`)
    if (first === context.target) {
      await context.log.step(`${label}: files of the directory`, () =>
        readdirSync(node.logDirs[0] ?? '')
          .filter((name) => !name.startsWith('.lock'))
          .sort()
          .concat(
            readdirSync(partition)
              .sort()
              .map((name) => `files-0/${name}`),
          )
          .join('\n'),
      )
      await context.log.step(`${label}: checkpoints`, () =>
        [
          'recovery-point-offset-checkpoint',
          'replication-offset-checkpoint',
          'log-start-offset-checkpoint',
          'cleaner-offset-checkpoint',
          '.kafka_cleanshutdown',
          'files-0/leader-epoch-checkpoint',
        ]
          .map((name) => {
            const file = join(node.logDirs[0] ?? '', name)
            return `${name}: ${
              existsSync(file)
                ? readFileSync(file, 'utf8')
                    .split('\n')
                    .sort()
                    .join(' | ')
                    .replaceAll(/__cluster_metadata 0 \d+/g, '__cluster_metadata 0 <n>')
                    .replaceAll(/"brokerEpoch":\d+/g, '"brokerEpoch":<n>')
                : 'absent'
            }`
          })
          .join('\n'),
      )
    }
    for (const [round, target] of [second, first].entries()) {
      node = await BrokerNode.prepare(target, { dir })
      await node.start()
      await sleep(500)
      const now = await expected(`${target} in round ${round + 1}`, node, before)
      speaker = new Speaker(node.port)
      context.log.equal(`${label}: ${target} appends with the same producer`, await fill(speaker, 5000 + round * 100, 20), '0 failures')
      before = await readAll(speaker)
      context.log.check(`${label}: ${target} shows what it appended`, before.length > now.length)
      speaker.end()
      // The second handover is after a kill, so that a recovery is taken over, too.
      if (round === 0 && !context.smoke) await node.kill()
      else context.log.equal(`${label}: ${target} stops`, (await node.stop()) === 124, false)
      if (round === 0) await dumpAll(context, partition, `${label}, ${target} appended`)
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

export const files: Suite = {
  name: 'files',
  title: 'the data directory: DumpLogSegments deep, Apache Kafka on our directory and we on its own',
  smoke: true,
  ownNode: true,
  async run(context) {
    await exchange(context, context.target, context.target === 'kafka' ? 'kafka' : other(context.target))
    if (context.target === 'samsa') await exchange(context, 'kafka', 'samsa')
  },
}
