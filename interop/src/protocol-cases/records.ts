import { gzipSync, zstdCompressSync } from 'node:zlib'
import { batch, legacyMessage } from '../wire/batch.ts'
import type { BatchInput } from '../wire/batch.ts'
import type { Body } from '../wire/exchange.ts'
import { fixed } from './case.ts'
import type { Facts, ProtocolCase } from './case.ts'

export const produceBody = (facts: Facts, topic: string, records: Uint8Array | null, index = 0, acks = -1): Body => ({
  acks,
  timeoutMs: 5000,
  topicData: [{ name: topic, topicId: facts.topicIds[topic] ?? 'CCCCCCCCCCCCCCCCCCCCCA', partitionData: [{ index, records }] }],
})

// One difference in what is accepted must not show in all offsets after it.
const withoutOffsets = (text: string): string =>
  text.replaceAll(/"baseOffset": \d+/g, '"baseOffset": <n>').replaceAll(/within \[-92233\d+/g, 'within [<now - 2^63>')

const produce = (
  what: string,
  records: Uint8Array | null | ((facts: Facts) => Uint8Array),
  extra: { topic?: string; index?: number; acks?: number; versions?: number[]; timeoutMs?: number } = {},
): ProtocolCase => ({
  api: 'Produce',
  what,
  versions: extra.versions ?? [3, 8, 9, 13],
  ...(what.startsWith('idempotent') ? {} : { clean: withoutOffsets }),
  ...(extra.timeoutMs ? { timeoutMs: extra.timeoutMs } : {}),
  body: (facts) =>
    produceBody(facts, extra.topic ?? 'produced', typeof records === 'function' ? records(facts) : records, extra.index, extra.acks),
})

const bad = (what: string, input: BatchInput, topic?: string): ProtocolCase => produce(what, batch(input), topic ? { topic } : {})
const two = [{ value: 'a' }, { value: 'b' }]
const idempotent = (sequence: number, count = 1, epoch = 0): BatchInput => ({
  producerId: 777n,
  producerEpoch: epoch,
  baseSequence: sequence,
  records: Array.from({ length: count }, () => ({ value: 'i' })),
})

export const recordCases: ProtocolCase[] = [
  { ...produce('one record', batch()), versions: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] },
  produce(
    'three records with keys and headers',
    batch({
      records: [
        {
          key: 'k',
          value: 'v',
          headers: [
            ['h', 'x'],
            ['n', null],
          ],
        },
        { key: null, value: null },
        { key: '', value: '' },
      ],
    }),
  ),
  produce('acks 1', batch(), { acks: 1 }),
  produce('acks 2', batch(), { acks: 2 }),
  produce('acks -2', batch(), { acks: -2 }),
  produce('acks 0 is not answered', batch(), { acks: 0, timeoutMs: 300, versions: [9] }),
  produce('acks 0 with a bad batch closes', batch({ crcError: 1 }), { acks: 0, timeoutMs: 1000, versions: [9] }),
  produce('null records are not answered', null, { versions: [3, 9, 13], timeoutMs: 500 }),
  produce('empty records', Buffer.alloc(0)),
  produce('a few bytes', Buffer.from([0, 0, 0, 0, 0])),
  produce('unknown topic', batch(), { topic: 'nowhere' }),
  produce('unknown partition', batch(), { index: 42 }),
  produce('negative partition', batch(), { index: -1 }),
  produce('internal topic', batch({ records: [{ key: 'k', value: 'v' }] }), { topic: '__consumer_offsets' }),
  produce('magic 0', legacyMessage(0)),
  produce('magic 1', legacyMessage(1)),
  bad('magic 3', { magic: 3 }),
  bad('magic -1', { magic: -1 }),
  bad('wrong CRC', { crcError: 1 }),
  bad('count too high', { records: two, count: 3 }),
  bad('count too low', { records: two, count: 1 }),
  bad('count zero', { records: [], count: 0, lastOffsetDelta: 0 }),
  bad('count negative', { count: -1 }),
  bad('no records, last delta -1', { records: [], count: 0, lastOffsetDelta: -1 }),
  bad('last offset delta too high', { records: two, lastOffsetDelta: 5 }),
  bad('last offset delta too low', { records: two, lastOffsetDelta: 0 }),
  bad('last offset delta negative', { records: two, lastOffsetDelta: -1 }),
  bad('offset deltas not in order', {
    records: [
      { value: 'a', offsetDelta: 1 },
      { value: 'b', offsetDelta: 0 },
    ],
  }),
  bad('offset deltas with a gap', { records: [{ value: 'a' }, { value: 'b', offsetDelta: 2 }], lastOffsetDelta: 2 }),
  bad('length too long', { lengthError: 1 }),
  bad('length too short', { lengthError: -1 }),
  bad('length tiny', { lengthError: -45 }),
  bad('length huge', { lengthError: 1_000_000_000 }),
  bad('base offset not zero', { baseOffset: 5n }),
  bad('base offset negative', { baseOffset: -1n }),
  bad('leader epoch set', { partitionLeaderEpoch: 9 }),
  produce('two batches', Buffer.concat([batch(), batch()])),
  produce('a batch and rubbish', Buffer.concat([batch(), Buffer.from('rubbish')])),
  bad('a cut record', { records: [{ raw: Buffer.from([20, 0, 0, 0]) }] }),
  bad('a record with a negative length', { records: [{ raw: Buffer.from([1]) }] }),
  bad('rubbish after the records', { records: [{ value: 'a' }, { raw: Buffer.from([0, 0, 0]) }], count: 1, lastOffsetDelta: 0 }),
  bad('a record with attributes', { records: [{ raw: Buffer.from([14, 1, 0, 0, 1, 2, 97, 0]) }] }),
  bad('a record with a negative header count', { records: [{ raw: Buffer.from([14, 0, 0, 0, 1, 2, 97, 1]) }] }),
  bad('control batch', { attributes: 32, records: [{ key: '\0\0\0\0', value: '' }] }),
  bad('control batch with a producer', {
    attributes: 48,
    producerId: 5n,
    producerEpoch: 0,
    baseSequence: -1,
    records: [{ key: '\0\0\0\0', value: '' }],
  }),
  bad('transactional batch without a transaction', { attributes: 16, producerId: 5n, producerEpoch: 0, baseSequence: 0 }),
  bad('transactional batch without a producer', { attributes: 16 }),
  bad('delete horizon flag', { attributes: 64 }),
  bad('log append time flag from a client', { attributes: 8 }),
  bad('unused attribute bits', { attributes: 0x0180 }),
  bad('codec 5', { attributes: 5 }),
  bad('codec 7', { attributes: 7 }),
  bad('codec gzip, but plain bytes', { attributes: 1 }),
  bad('codec snappy, but plain bytes', { attributes: 2 }),
  bad('codec lz4, but plain bytes', { attributes: 3 }),
  bad('codec zstd, but plain bytes', { attributes: 4 }),
  bad('gzip', { attributes: 1, records: two, compress: gzipSync }),
  bad('gzip, cut', { attributes: 1, records: two, compress: (bytes) => gzipSync(bytes).subarray(0, -6) }),
  bad('gzip with a wrong count', { attributes: 1, records: two, count: 3, lastOffsetDelta: 2, compress: gzipSync }),
  bad('gzip with more inside', { attributes: 1, records: two, count: 1, lastOffsetDelta: 0, compress: gzipSync }),
  bad('gzip with wrong deltas', {
    attributes: 1,
    records: [
      { value: 'a', offsetDelta: 1 },
      { value: 'b', offsetDelta: 0 },
    ],
    compress: gzipSync,
  }),
  bad('gzip with a wrong max timestamp', { attributes: 1, records: two, maxTimestamp: 1_700_000_009_999, compress: gzipSync }),
  { ...bad('zstd', { attributes: 4, records: two, compress: (bytes) => zstdCompressSync(bytes) }), versions: [3, 6, 7, 13] },
  bad('zstd, cut', { attributes: 4, records: two, compress: (bytes) => zstdCompressSync(bytes).subarray(0, -3) }),
  bad('max timestamp wrong', { records: two, maxTimestamp: 1_700_000_009_999 }),
  bad('timestamps -1', { baseTimestamp: -1, maxTimestamp: -1 }),
  bad('timestamps -5', { baseTimestamp: -5, maxTimestamp: -5 }),
  bad('timestamps far ahead', { baseTimestamp: 4_000_000_000_000 }),
  bad('timestamps going back', {
    records: [
      { value: 'a', timestampDelta: 10 },
      { value: 'b', timestampDelta: 0 },
    ],
  }),
  bad('timestamps bounded by the topic: old', {}, 'bounded'),
  bad('log append time topic', {}, 'append-time'),
  bad('log append time topic, gzip', { attributes: 1, records: two, compress: gzipSync }, 'append-time'),
  bad('compacted: no key', { records: [{ value: 'a' }, { key: 'k', value: 'b' }] }, 'compacted'),
  bad('compacted: no key, gzip', { attributes: 1, records: [{ key: 'k', value: 'b' }, { value: 'a' }], compress: gzipSync }, 'compacted'),
  bad('compacted: key', { records: [{ key: 'k', value: 'b' }] }, 'compacted'),
  bad('larger than the topic takes', { records: [{ value: 'x'.repeat(3000) }] }, 'small'),
  bad('recompressed by the topic', { records: two }, 'gzipped'),
  bad('decompressed by the topic', { attributes: 1, records: two, compress: gzipSync }, 'plain'),
  bad('larger than a segment', { records: [{ value: 'x'.repeat(1_100_000) }] }, 'plain'),
  produce('idempotent: first sequence 5', () => batch(idempotent(5)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: next', () => batch(idempotent(6, 2)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: duplicate', () => batch(idempotent(6, 2)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: older duplicate', () => batch(idempotent(5)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: part of a duplicate', () => batch(idempotent(7)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: gap', () => batch(idempotent(20)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: epoch up, sequence not zero', () => batch(idempotent(4, 1, 1)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: epoch up', () => batch(idempotent(0, 1, 1)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: old epoch', () => batch(idempotent(8, 1, 0)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: no sequence', () => batch(idempotent(-1, 1, 1)), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: no epoch', () => batch({ ...idempotent(0), producerEpoch: -1 }), { topic: 'idempotent', versions: [9] }),
  produce('idempotent: acks 1', () => batch(idempotent(1, 1, 1)), { topic: 'idempotent', acks: 1, versions: [9] }),
  produce('idempotent: sequence wraps', () => batch({ ...idempotent(2_147_483_647, 1), producerId: 778n }), {
    topic: 'idempotent',
    versions: [9],
  }),
  produce('idempotent: sequence wrapped', () => batch({ ...idempotent(0, 1), producerId: 778n }), { topic: 'idempotent', versions: [9] }),
  fixed(
    'Produce',
    'transactional id without a transactional batch',
    { transactionalId: 't', acks: -1, timeoutMs: 1000, topicData: [{ name: 'produced', partitionData: [{ index: 0, records: batch() }] }] },
    { versions: [3, 9, 12], clean: withoutOffsets },
  ),
  fixed('Produce', 'no topics', { acks: -1, timeoutMs: 1000, topicData: [] }),
  {
    api: 'Produce',
    what: 'the same partition twice',
    clean: withoutOffsets,
    versions: [9],
    body: (facts) => ({
      ...produceBody(facts, 'produced', batch()),
      topicData: [
        {
          name: 'produced',
          partitionData: [
            { index: 0, records: batch() },
            { index: 0, records: batch() },
          ],
        },
      ],
    }),
  },
  {
    api: 'Produce',
    what: 'the same topic twice',
    clean: withoutOffsets,
    versions: [9, 13],
    body: (facts) => ({
      acks: -1,
      timeoutMs: 1000,
      topicData: [0, 1].map((index) => ({
        name: 'produced',
        topicId: facts.topicIds['produced'],
        partitionData: [{ index, records: batch() }],
      })),
    }),
  },
  {
    api: 'Produce',
    what: 'good and bad partitions',
    clean: withoutOffsets,
    versions: [9],
    body: () => ({
      acks: -1,
      timeoutMs: 1000,
      topicData: [
        {
          name: 'produced',
          partitionData: [
            { index: 0, records: batch() },
            { index: 1, records: batch({ crcError: 1 }) },
            { index: 99, records: batch() },
          ],
        },
        { name: 'nowhere', partitionData: [{ index: 0, records: batch() }] },
      ],
    }),
  },
]

const stored = (topic: string): ProtocolCase => ({
  api: 'Fetch',
  what: `what is stored in ${topic}`,
  versions: [11],
  body: () => ({
    replicaId: -1,
    maxWaitMs: 50,
    minBytes: 1,
    maxBytes: 10_000_000,
    topics: [{ topic, partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000 }] }],
  }),
})

recordCases.push(...['append-time', 'bounded', 'compacted', 'gzipped', 'plain', 'idempotent', 'produced'].map(stored))

const fetch = (what: string, partition: Body, request: Body = {}, extra: Partial<ProtocolCase> & { topic?: string } = {}): ProtocolCase => {
  const { topic = 'fetched', ...rest } = extra
  return {
    api: 'Fetch',
    what,
    versions: [4, 11, 12, 13, 17, 18],
    body: (facts) => ({
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 10_000_000,
      ...request,
      topics: [
        {
          topic,
          topicId: facts.topicIds[topic] ?? 'CCCCCCCCCCCCCCCCCCCCCA',
          partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1_000_000, ...partition }],
        },
      ],
    }),
    ...rest,
  }
}

const all = [4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]

export const fetchCases: ProtocolCase[] = [
  fetch('from the start', {}, {}, { versions: all }),
  fetch('from the middle of a batch', { fetchOffset: 3 }),
  fetch('at the end', { fetchOffset: 12 }),
  fetch('beyond the end', { fetchOffset: 13 }),
  fetch('negative offset', { fetchOffset: -1 }),
  fetch('offset of 2^53', { fetchOffset: 9_007_199_254_740_991 }),
  fetch('below the log start', {}, {}, { topic: 'trimmed' }),
  fetch('partition max bytes 1', { partitionMaxBytes: 1 }),
  fetch('partition max bytes 0', { partitionMaxBytes: 0 }),
  fetch('partition max bytes negative', { partitionMaxBytes: -1 }),
  fetch('partition max bytes for two batches and a half', { partitionMaxBytes: 230 }),
  fetch('max bytes 1', {}, { maxBytes: 1 }),
  fetch('max bytes 0', {}, { maxBytes: 0 }),
  fetch('min bytes 0 at the end', { fetchOffset: 12 }, { minBytes: 0 }),
  fetch('max wait negative', { fetchOffset: 12 }, { maxWaitMs: -1 }),
  fetch('read committed', {}, { isolationLevel: 1 }),
  fetch('isolation 7', {}, { isolationLevel: 7 }),
  fetch('unknown topic', {}, {}, { topic: 'nowhere' }),
  fetch('unknown partition', { partition: 9 }),
  fetch('right leader epoch', { currentLeaderEpoch: 0 }),
  fetch('future leader epoch', { currentLeaderEpoch: 9 }),
  fetch('negative leader epoch', { currentLeaderEpoch: -5 }),
  fetch('last fetched epoch 0', { lastFetchedEpoch: 0, fetchOffset: 2 }),
  fetch('last fetched epoch beyond', { lastFetchedEpoch: 5, fetchOffset: 2 }),
  fetch('as a follower that is not one', {}, { replicaId: 7, replicaState: { replicaId: 7, replicaEpoch: 1 } }),
  fetch('as itself', {}, { replicaId: 1, replicaState: { replicaId: 1, replicaEpoch: 1 } }),
  fetch('as a debugging reader', {}, { replicaId: -2, replicaState: { replicaId: -2, replicaEpoch: -1 } }),
  fetch('with a rack', {}, { rackId: 'r1' }),
  fetch('unknown session', {}, { sessionId: 12345, sessionEpoch: 1 }, { versions: [7, 12, 13, 17] }),
  fetch('session epoch -1', {}, { sessionId: 0, sessionEpoch: -1 }, { versions: [7, 12, 17] }),
  fetch('session epoch 0: a session begins', {}, { sessionId: 0, sessionEpoch: 0 }, { versions: [7, 12, 13, 17] }),
  fetch('session epoch 5 without a session', {}, { sessionId: 0, sessionEpoch: 5 }, { versions: [7, 12, 17] }),
  fixed('Fetch', 'no topics', { replicaId: -1, maxWaitMs: 10, minBytes: 1, maxBytes: 1000, topics: [] }, { versions: [4, 7, 12, 13, 17] }),
  fetch('zstd topic', {}, {}, { topic: 'zstd', versions: [9, 10, 12] }),
  {
    api: 'Fetch',
    what: 'several partitions, small max bytes',
    versions: [11, 13],
    body: (facts) => ({
      replicaId: -1,
      maxWaitMs: 100,
      minBytes: 1,
      maxBytes: 100,
      topics: [
        {
          topic: 'fetched',
          topicId: facts.topicIds['fetched'],
          partitions: [1, 0].map((partition) => ({ partition, fetchOffset: 0, partitionMaxBytes: 100_000 })),
        },
      ],
    }),
  },
  {
    api: 'Fetch',
    what: 'zero topic id',
    versions: [13, 17],
    body: () => ({
      replicaId: -1,
      maxWaitMs: 10,
      minBytes: 1,
      maxBytes: 1000,
      topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', partitions: [{ partition: 0, fetchOffset: 0, partitionMaxBytes: 1000 }] }],
    }),
  },
]

const offsets = (what: string, partition: Body, extra: Body = {}, topic = 'fetched'): ProtocolCase =>
  fixed('ListOffsets', what, {
    replicaId: -1,
    ...extra,
    topics: [{ name: topic, partitions: [{ partitionIndex: 0, currentLeaderEpoch: -1, ...partition }] }],
  })

export const offsetCases: ProtocolCase[] = [
  ...[-1, -2, -3, -4, -5, -6, -7, 0, 1_700_000_000_000, 1_700_000_000_001, 1_700_000_000_004, 1_700_000_000_500, 9_007_199_254_740_991].map(
    (timestamp) => offsets(`timestamp ${timestamp}`, { timestamp }),
  ),
  ...[-1, -2, -3, -4].map((timestamp) => offsets(`trimmed, timestamp ${timestamp}`, { timestamp }, {}, 'trimmed')),
  ...[-1, -2, -3].map((timestamp) => offsets(`empty, timestamp ${timestamp}`, { timestamp, partitionIndex: 2 })),
  ...[-3, 1_700_000_000_000].map((timestamp) =>
    offsets(`log append time, timestamp ${timestamp}`, { timestamp: timestamp === -3 ? -3 : 1 }, {}, 'append-time'),
  ),
  offsets('gzip batch, a time inside', { timestamp: 1_700_000_000_002 }, {}, 'compressed'),
  offsets('zstd batch, the greatest time', { timestamp: -3 }, {}, 'zstd'),
  offsets('read committed', { timestamp: -1 }, { isolationLevel: 1 }),
  offsets('unknown topic', { timestamp: -1 }, {}, 'nowhere'),
  offsets('unknown partition', { timestamp: -1, partitionIndex: 9 }),
  offsets('negative partition', { timestamp: -1, partitionIndex: -1 }),
  offsets('right epoch', { timestamp: -1, currentLeaderEpoch: 0 }),
  offsets('future epoch', { timestamp: -1, currentLeaderEpoch: 3 }),
  offsets('as a follower', { timestamp: -1 }, { replicaId: 4 }),
  offsets('as a debugging reader', { timestamp: -1 }, { replicaId: -2 }),
  fixed('ListOffsets', 'the same partition twice', {
    replicaId: -1,
    topics: [
      {
        name: 'fetched',
        partitions: [
          { partitionIndex: 0, timestamp: -1 },
          { partitionIndex: 0, timestamp: -2 },
        ],
      },
    ],
  }),
  fixed('ListOffsets', 'no topics', { replicaId: -1, topics: [] }),
  ...(
    [
      [0, -1],
      [0, 0],
      [1, -1],
      [-1, -1],
      [0, 5],
      [5, 5],
      [-2, -1],
    ] as const
  ).map(([leaderEpoch, currentLeaderEpoch]) =>
    fixed('OffsetForLeaderEpoch', `epoch ${leaderEpoch}, current ${currentLeaderEpoch}`, {
      replicaId: -1,
      topics: [
        {
          topic: 'fetched',
          partitions: [
            { partition: 0, currentLeaderEpoch, leaderEpoch },
            { partition: 9, currentLeaderEpoch, leaderEpoch },
          ],
        },
        { topic: 'nowhere', partitions: [{ partition: 0, currentLeaderEpoch, leaderEpoch }] },
      ],
    }),
  ),
  fixed('OffsetForLeaderEpoch', 'as a follower', {
    replicaId: 3,
    topics: [{ topic: 'fetched', partitions: [{ partition: 0, currentLeaderEpoch: 0, leaderEpoch: 0 }] }],
  }),
  ...([-1, 2, 99, -2] as const).map((offset) =>
    fixed('DeleteRecords', `to ${offset}`, {
      timeoutMs: 1000,
      topics: [
        {
          name: 'trimmed',
          partitions: [
            { partitionIndex: 0, offset },
            { partitionIndex: 9, offset },
          ],
        },
        { name: 'nowhere', partitions: [{ partitionIndex: 0, offset }] },
      ],
    }),
  ),
  fixed('DeleteRecords', 'on a compacted topic', {
    timeoutMs: 1000,
    topics: [{ name: 'compacted', partitions: [{ partitionIndex: 0, offset: 1 }] }],
  }),
  fixed('DeleteRecords', 'on an internal topic', {
    timeoutMs: 1000,
    topics: [{ name: '__consumer_offsets', partitions: [{ partitionIndex: 0, offset: 0 }] }],
  }),
  fixed('DeleteRecords', 'nothing', { timeoutMs: 1000, topics: [] }),
  fixed(
    'InitProducerId',
    'without a transaction',
    { transactionalId: null, transactionTimeoutMs: 60_000 },
    { versions: [0, 1, 2, 3, 4, 5] },
  ),
  fixed(
    'InitProducerId',
    'with an id and epoch',
    { transactionalId: null, transactionTimeoutMs: 60_000, producerId: 5, producerEpoch: 3 },
    { versions: [3, 4, 5] },
  ),
  fixed(
    'InitProducerId',
    'with an id but no epoch',
    { transactionalId: null, transactionTimeoutMs: 60_000, producerId: 5, producerEpoch: -1 },
    { versions: [3, 4, 5] },
  ),
  fixed('InitProducerId', 'empty transactional id', { transactionalId: '', transactionTimeoutMs: 60_000 }, { versions: [0, 2, 4, 5] }),
  fixed('InitProducerId', 'timeout 0', { transactionalId: null, transactionTimeoutMs: 0 }, { versions: [0, 2, 4, 5] }),
  fixed('DescribeProducers', 'known, unknown', {
    topics: [
      { name: 'fetched', partitionIndexes: [0, 9] },
      { name: 'nowhere', partitionIndexes: [0] },
    ],
  }),
  fixed('DescribeProducers', 'an idempotent one', { topics: [{ name: 'produced', partitionIndexes: [0] }] }),
  fixed('DescribeProducers', 'nothing', { topics: [] }),
]
