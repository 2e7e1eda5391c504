// Every API at every version, with ordinary and odd values, in raw frames: the decoded answers must be the same.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { sleep } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { clusterCases } from '../protocol-cases/cluster.ts'
import { configCases } from '../protocol-cases/configs.ts'
import { topicCases } from '../protocol-cases/topics.ts'
import type { Facts, ProtocolCase } from '../protocol-cases/case.ts'
import { fetchCases, offsetCases, produceBody, recordCases } from '../protocol-cases/records.ts'
import { batch } from '../wire/batch.ts'
import { apiOf, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const topics: { name: string; partitions?: number; configs?: { [name: string]: string } }[] = [
  { name: 'produced', partitions: 2 },
  { name: 'idempotent' },
  { name: 'fetched', partitions: 3 },
  { name: 'trimmed' },
  { name: 'compacted', configs: { 'cleanup.policy': 'compact' } },
  { name: 'append-time', configs: { 'message.timestamp.type': 'LogAppendTime' } },
  { name: 'bounded', configs: { 'message.timestamp.before.max.ms': '1000' } },
  { name: 'small', configs: { 'max.message.bytes': '1000' } },
  { name: 'gzipped', configs: { 'compression.type': 'gzip' } },
  { name: 'plain', configs: { 'compression.type': 'uncompressed', 'segment.bytes': '1048576', 'max.message.bytes': '2000000' } },
  { name: 'compressed' },
  { name: 'zstd' },
  { name: 'altered' },
  { name: 'grown' },
  { name: '__consumer_offsets' },
]

const records = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ key: `k${from + index}`, value: `v${from + index}`, timestampDelta: from + index }))

/** Repeats while the partition has no leader yet, is not known yet, or its coordinator loads. */
const retried = async (action: () => Promise<string>): Promise<string> => {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await action()
    if (!/"errorCode": (3|6|14|15|16),/.test(answer)) return answer
    await sleep(100)
  }
  return 'never ready'
}

/** Makes the topics and what is in them, by the protocol alone. */
const prepare = async (context: SuiteContext, speaker: Speaker): Promise<Facts> => {
  await speaker.ask('CreateTopics', 7, {
    timeoutMs: 10_000,
    topics: topics.map(({ name, partitions = 1, configs = {} }) => ({
      name,
      numPartitions: partitions,
      replicationFactor: 1,
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
  })
  // A producer id once, so that the coordinator behind it has loaded.
  await retried(() => speaker.text('InitProducerId', 4, { transactionalId: null, transactionTimeoutMs: 60_000 }))
  const metadata = await speaker.ask('Metadata', 12, { topics: null, allowAutoTopicCreation: false })
  if (typeof metadata === 'string') throw new Error(`Metadata: ${metadata}`)
  const topicIds: { [name: string]: string } = {}
  for (const topic of metadata['topics'] as { name: string; topicId: string }[]) topicIds[topic.name] = topic.topicId
  const facts: Facts = { topicIds, directory: context.node.logDirs[0] ?? '', producerId: 777n }
  const put = async (topic: string, bytes: Uint8Array, partition = 0): Promise<void> => {
    await context.log.step(`prepare ${topic} ${partition}`, () =>
      retried(() => speaker.text('Produce', 9, produceBody(facts, topic, bytes, partition))),
    )
  }
  for (const from of [0, 4, 8]) await put('fetched', batch({ records: records(from, 4) }))
  await put('fetched', batch({ records: records(0, 20) }), 1)
  for (const from of [0, 4, 8]) await put('trimmed', batch({ records: records(from, 4) }))
  await put('compressed', batch({ attributes: 1, records: records(0, 5), compress: gzipSync }))
  await put('zstd', batch({ attributes: 4, records: records(0, 5), compress: (bytes) => zstdCompressSync(bytes) }))
  for (const [topic, partition] of [
    ['produced', 0],
    ['produced', 1],
    ['idempotent', 0],
    ['fetched', 2],
    ...topics.map((each) => [each.name, 0] as const),
  ] as const) {
    await retried(() =>
      speaker.text('ListOffsets', 4, {
        replicaId: -1,
        topics: [{ name: topic, partitions: [{ partitionIndex: partition, currentLeaderEpoch: -1, timestamp: -1 }] }],
      }),
    )
  }
  await speaker.ask('DeleteRecords', 2, { timeoutMs: 1000, topics: [{ name: 'trimmed', partitions: [{ partitionIndex: 0, offset: 2 }] }] })
  return facts
}

const runCases = async (context: SuiteContext, cases: readonly ProtocolCase[]): Promise<void> => {
  const [broker, controller] = [new Speaker(context.node.port), new Speaker(context.node.controllerPort)]
  const facts = await prepare(context, broker)
  for (const [index, each] of cases.entries()) {
    const versions = each.versions ?? apiOf(each.api).versions
    for (const version of context.smoke ? [...new Set([versions[0] ?? 0, versions.at(-1) ?? 0])] : versions) {
      const unique = (name: string): string => `${name}-${index}-${version}`
      if (each.delayMs) await sleep(each.delayMs)
      await context.log.step(`${each.api} v${version}: ${each.what}`, async () => {
        const text = await (each.listener === 'controller' ? controller : broker).text(
          each.api,
          version,
          each.body(facts, version, unique),
          each.timeoutMs,
        )
        return each.clean ? each.clean(text) : text
      })
    }
  }
  broker.end()
  controller.end()
}

const suite = (name: string, title: string, cases: readonly ProtocolCase[]): Suite => ({
  name,
  title: `protocol, ${title}`,
  smoke: true,
  light: true,
  ownNode: true,
  async run(context) {
    await context.node.format()
    await context.node.start()
    await runCases(context, cases)
    context.log.check('the broker lives', context.node.running, () => context.node.output().slice(-2000))
  },
})

/** Fetch sessions: what an incremental fetch carries and what it leaves out. */
const sessions: Suite = {
  name: 'fetch-sessions',
  title: 'protocol, fetch sessions: full, incremental, forgotten, wrong epochs, closing',
  smoke: true,
  light: true,
  ownNode: true,
  async run(context) {
    await context.node.format()
    await context.node.start()
    const speaker = new Speaker(context.node.port)
    const facts = await prepare(context, speaker)
    for (const version of [7, 12, 13, 17]) {
      let sessionId = 0
      const fetch = async (
        what: string,
        sessionEpoch: number,
        partitions: [number, number][],
        forgotten: number[] = [],
        extra: Body = {},
      ): Promise<void> => {
        await context.log.step(`v${version}: ${what}`, async () => {
          const answer = await speaker.ask('Fetch', version, {
            replicaId: -1,
            maxWaitMs: 50,
            minBytes: 1,
            maxBytes: 1_000_000,
            sessionId,
            sessionEpoch,
            topics:
              partitions.length === 0
                ? []
                : [
                    {
                      topic: 'fetched',
                      topicId: facts.topicIds['fetched'],
                      partitions: partitions.map(([partition, fetchOffset]) => ({ partition, fetchOffset, partitionMaxBytes: 10_000 })),
                    },
                  ],
            forgottenTopicsData:
              forgotten.length === 0 ? [] : [{ topic: 'fetched', topicId: facts.topicIds['fetched'], partitions: forgotten }],
            ...extra,
          })
          if (typeof answer === 'string') return answer
          const id = answer['sessionId']
          const had = sessionId
          if (typeof id === 'number' && id !== 0 && sessionEpoch === 0) sessionId = id
          const responses = answer['responses'] as {
            topic: string
            partitions: { partitionIndex: number; errorCode: number; highWatermark: number; records: Uint8Array | null }[]
          }[]
          return JSON.stringify({
            error: answer['errorCode'],
            session: id === 0 ? 0 : id === had ? 'same' : id === sessionId ? 'new' : 'other',
            partitions: responses
              .flatMap((topic) =>
                topic.partitions.map((each) => [each.partitionIndex, each.errorCode, each.highWatermark, each.records?.length ?? null]),
              )
              .sort(),
          })
        })
      }
      await fetch('full', 0, [
        [0, 0],
        [1, 0],
        [2, 0],
      ])
      await fetch('incremental, nothing new', 1, [])
      await fetch('incremental, one moves', 2, [[0, 12]])
      await fetch('incremental, after it moved', 3, [[1, 20]])
      await fetch('incremental, all at the end', 4, [])
      await speaker.ask('Produce', 9, produceBody(facts, 'fetched', batch({ records: records(0, 1) }), 2))
      await fetch('incremental, something new', 5, [])
      await fetch('incremental, not moved', 6, [])
      await fetch('wrong epoch', 9, [])
      await fetch('right epoch again', 7, [[2, version]])
      await fetch('out of range', 8, [[2, 999]])
      await fetch('forgets one', 9, [], [2])
      await fetch('forgets an unknown one', 10, [], [77])
      await fetch('adds an unknown one', 11, [[77, 0]])
      await fetch('forgets all', 12, [], [0, 1, 77])
      await fetch('empty session', 13, [])
      await fetch('closes', -1, [])
      await fetch('after it closed', 14, [])
      sessionId = 0
    }
    speaker.end()
  },
}

export const protocolSuites: Suite[] = [
  suite('protocol-records', 'Produce: every kind of batch', recordCases),
  suite('protocol-fetch', 'Fetch: offsets, limits, epochs', fetchCases),
  suite('protocol-offsets', 'ListOffsets, epochs, DeleteRecords, producers', offsetCases),
  suite('protocol-topics', 'topics, metadata, partitions', topicCases),
  suite('protocol-configs', 'configurations of every resource', configCases),
  suite('protocol-cluster', 'cluster, quorum, quotas, SCRAM, features, elections, reassignments', clusterCases),
  sessions,
]
