/**
 * What encoding and decoding cost, in ns a message: `node packages/protocol/src/codec/codec.bench.ts`. The table to compare with is in
 * the README. As a test it only shows that the benchmark still runs.
 */
import { FetchRequest, FetchResponse, MetadataResponse, ProduceRequest, ProduceResponse } from '../index.ts'
import type { Input, MessageSchema } from '../schema/message.ts'
import { decodeMessage, encodeMessage, releaseChunks } from './codec.ts'

const SMOKE = process.env['SAMSA_BENCH_SMOKE'] !== undefined
const ROUNDS = SMOKE ? 1 : 8
const ROUND_MS = SMOKE ? 1 : 10
/** Until the optimizing compiler is done. */
const WARM_UP_MS = SMOKE ? 1 : 60

const records = (size: number): Uint8Array => Buffer.alloc(size, 7)
const range = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))

row('MetadataResponse, 10 topics of 6', MetadataResponse, 12, {
  brokers: range(3, (i) => ({ nodeId: i, host: `broker-${i}.example.com`, port: 9092, rack: null })),
  clusterId: 'MkU3OEVBNTcwNTJENDM2Qg',
  topics: range(10, (t) => ({
    name: `topic-number-${t}`,
    topicId: `AAAAAAAAAAAAAAAAAAAA${t}A`,
    partitions: range(6, (p) => ({ partitionIndex: p, leaderId: p % 3, leaderEpoch: 5, replicaNodes: [0, 1, 2], isrNodes: [0, 1, 2] })),
  })),
})
row('ProduceRequest, a batch of 16 KiB', ProduceRequest, 9, {
  acks: -1,
  timeoutMs: 30000,
  topicData: [{ name: 'topic-number-1', partitionData: [{ index: 3, records: records(16384) }] }],
})
row('ProduceRequest v13, a batch of 200 B', ProduceRequest, 13, {
  acks: -1,
  timeoutMs: 30000,
  topicData: [{ topicId: 'AQIDBAUGBwgJCgsMDQ4PEA', partitionData: [{ index: 3, records: records(200) }] }],
})
row('ProduceResponse, a partition', ProduceResponse, 9, {
  responses: [{ name: 'topic-number-1', partitionResponses: [{ index: 3, baseOffset: 123456789, logStartOffset: 0 }] }],
})
row('FetchRequest, 20 partitions', FetchRequest, 12, {
  maxWaitMs: 500,
  minBytes: 1,
  sessionId: 77,
  sessionEpoch: 3,
  topics: [{ topic: 'topic-number-1', partitions: range(20, (i) => ({ partition: i, fetchOffset: 1e9 + i, partitionMaxBytes: 1048576 })) }],
})
row('FetchResponse, 20 partitions of 1 KiB', FetchResponse, 12, {
  sessionId: 77,
  responses: [
    {
      topic: 'topic-number-1',
      partitions: range(20, (i) => ({
        partitionIndex: i,
        highWatermark: 1e9,
        lastStableOffset: 1e9,
        logStartOffset: 0,
        records: records(1024),
      })),
    },
  ],
})

function row<S extends MessageSchema>(name: string, schema: S, version: number, input: Input<S>): void {
  const bytes = Buffer.concat(encodeMessage(schema, version, input))
  const decoded = decodeMessage(schema, version, bytes)
  const decode = nanoseconds(() => decodeMessage(schema, version, bytes))
  const encode = nanoseconds(() => releaseChunks(encodeMessage<MessageSchema>(schema, version, decoded)))
  process.stdout.write(`${name.padEnd(40)} ${String(bytes.length).padStart(6)} B   decode ${decode} ns   encode ${encode} ns\n`)
}

/** The best of some rounds, each long enough for the clock. */
function nanoseconds(work: () => unknown): string {
  for (const start = performance.now(); performance.now() - start < WARM_UP_MS;) work()
  let best = Infinity
  let batch = 16
  for (let round = 0; round < ROUNDS;) {
    const start = performance.now()
    for (let i = 0; i < batch; i++) work()
    const elapsed = performance.now() - start
    if (elapsed < ROUND_MS) {
      batch *= 2
      continue
    }
    best = Math.min(best, elapsed / batch)
    round++
  }
  return String(Math.round(best * 1e6)).padStart(6)
}
