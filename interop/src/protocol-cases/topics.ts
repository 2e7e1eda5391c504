import type { Body } from '../wire/exchange.ts'
import { fixed } from './case.ts'
import type { ProtocolCase } from './case.ts'

const create = (what: string, topic: Body, request: Body = {}): ProtocolCase => ({
  api: 'CreateTopics',
  what,
  body: (_, __, unique) => ({
    timeoutMs: 10_000,
    ...request,
    topics: [{ name: unique('created'), numPartitions: 1, replicationFactor: 1, ...topic }],
  }),
})
const assigned = (...replicas: number[][]): Body => ({
  numPartitions: -1,
  replicationFactor: -1,
  assignments: replicas.map((brokerIds, partitionIndex) => ({ partitionIndex, brokerIds })),
})
const topicConfig = (name: string, value: string | null): Body => ({ configs: [{ name, value }] })

export const topicCases: ProtocolCase[] = [
  create('plain', {}),
  create('defaults', { numPartitions: -1, replicationFactor: -1 }),
  create('validate only', {}, { validateOnly: true }),
  create('zero partitions', { numPartitions: 0 }),
  create('minus two partitions', { numPartitions: -2 }),
  create('zero replicas', { replicationFactor: 0 }),
  create('two replicas', { replicationFactor: 2 }),
  create('negative replicas', { replicationFactor: -3 }),
  create('timeout 0', {}, { timeoutMs: 0 }),
  create('name null-ish', { name: '' }),
  create('name .', { name: '.' }),
  create('name with a slash', { name: 'a/b' }),
  create('name of 250', { name: 'n'.repeat(250) }),
  create('existing', { name: 'fetched' }),
  create('colliding', { name: 'append.time' }),
  create('cluster metadata', { name: '__cluster_metadata' }),
  create('assigned', assigned([1], [1])),
  create('assigned to nobody', assigned([])),
  create('assigned twice', assigned([1, 1])),
  create('assigned to unknown', assigned([2])),
  create('assigned unevenly', assigned([1], [1, 2])),
  create('assigned from partition 1', { numPartitions: -1, replicationFactor: -1, assignments: [{ partitionIndex: 1, brokerIds: [1] }] }),
  create('assigned and counted', { numPartitions: 1, replicationFactor: 1, assignments: [{ partitionIndex: 0, brokerIds: [1] }] }),
  create('assigned twice the same partition', {
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [
      { partitionIndex: 0, brokerIds: [1] },
      { partitionIndex: 0, brokerIds: [1] },
    ],
  }),
  create('config', topicConfig('retention.ms', '1')),
  create('config null', topicConfig('retention.ms', null)),
  create('config empty', topicConfig('retention.ms', '')),
  create('config unknown', topicConfig('nope', '1')),
  create('config twice', {
    configs: [
      { name: 'retention.ms', value: '1' },
      { name: 'retention.ms', value: '2' },
    ],
  }),
  create('config bad list', topicConfig('cleanup.policy', 'delete,delete')),
  create('config no policy', topicConfig('cleanup.policy', '')),
  create('config zstd level', topicConfig('compression.zstd.level', '99')),
  create('config gzip level 0', topicConfig('compression.gzip.level', '0')),
  create('config bool', topicConfig('preallocate', 'yes')),
  create('config lag', {
    configs: [
      { name: 'min.compaction.lag.ms', value: '10' },
      { name: 'max.compaction.lag.ms', value: '5' },
    ],
  }),
  create('config with spaces', topicConfig('retention.ms', ' 5 ')),
  create('config overflow', topicConfig('retention.bytes', '9223372036854775808')),
  create('config broker key', topicConfig('log.retention.ms', '5')),
  fixed('CreateTopics', 'the same name twice', {
    timeoutMs: 1000,
    topics: [
      { name: 'doubled', numPartitions: 1, replicationFactor: 1 },
      { name: 'doubled', numPartitions: 1, replicationFactor: 1 },
    ],
  }),
  fixed('CreateTopics', 'no topics', { timeoutMs: 1000, topics: [] }),
  ...['fetched', 'nowhere', '', 'bad name'].map((name) =>
    fixed(
      'Metadata',
      `topic '${name}'`,
      {
        topics: [{ name }],
        allowAutoTopicCreation: false,
        includeClusterAuthorizedOperations: true,
        includeTopicAuthorizedOperations: true,
      },
      name === 'nowhere' ? { versions: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13] } : {},
    ),
  ),
  fixed('Metadata', 'no topics', { topics: [], allowAutoTopicCreation: false }, { versions: [1, 4, 8, 9, 10, 12, 13] }),
  fixed('Metadata', 'twice', { topics: [{ name: 'fetched' }, { name: 'fetched' }], allowAutoTopicCreation: false }),
  {
    api: 'Metadata',
    what: 'by id',
    versions: [10, 12, 13],
    body: (facts) => ({ topics: [{ topicId: facts.topicIds['fetched'], name: null }], allowAutoTopicCreation: false }),
  },
  {
    api: 'Metadata',
    what: 'by unknown id',
    versions: [10, 12, 13],
    body: () => ({ topics: [{ topicId: 'CCCCCCCCCCCCCCCCCCCCCA', name: null }], allowAutoTopicCreation: false }),
  },
  {
    api: 'Metadata',
    what: 'by id and name',
    versions: [10, 12, 13],
    body: (facts) => ({ topics: [{ topicId: facts.topicIds['fetched'], name: 'fetched' }], allowAutoTopicCreation: false }),
  },
  {
    api: 'Metadata',
    what: 'neither id nor name',
    versions: [10, 12, 13],
    body: () => ({ topics: [{ name: null }], allowAutoTopicCreation: false }),
  },
  {
    api: 'Metadata',
    what: 'creates',
    versions: [0, 1, 2, 3, 4, 9, 12, 13],
    body: (_, version) => ({ topics: [{ name: `auto-${version}` }], allowAutoTopicCreation: true }),
  },
  fixed(
    'Metadata',
    'does not create a bad name',
    { topics: [{ name: 'bad name' }], allowAutoTopicCreation: true },
    { versions: [4, 9, 12] },
  ),
  ...(
    [
      ['three', { count: 5 }],
      ['fewer', { count: 1 }],
      ['negative', { count: -1 }],
      ['zero', { count: 0 }],
      ['unknown topic', { name: 'nowhere', count: 5 }],
      ['assigned', { count: 6, assignments: [{ brokerIds: [1] }] }],
      ['assigned to unknown', { count: 7, assignments: [{ brokerIds: [9] }] }],
      ['assigned too few', { count: 9, assignments: [{ brokerIds: [1] }] }],
      ['assigned to nobody', { count: 8, assignments: [{ brokerIds: [] }] }],
    ] as const
  ).map(([what, topic]) => fixed('CreatePartitions', what, { timeoutMs: 1000, topics: [{ name: 'grown', assignments: null, ...topic }] })),
  fixed('CreatePartitions', 'validate only', {
    timeoutMs: 1000,
    validateOnly: true,
    topics: [{ name: 'grown', count: 50, assignments: null }],
  }),
  fixed('CreatePartitions', 'twice', {
    timeoutMs: 1000,
    topics: [
      { name: 'grown', count: 50, assignments: null },
      { name: 'grown', count: 51, assignments: null },
    ],
  }),
  fixed(
    'Metadata',
    'finds what it created',
    { topics: [0, 1, 2, 3, 4, 9, 12, 13].map((version) => ({ name: `auto-${version}` })), allowAutoTopicCreation: false },
    { versions: [13], delayMs: 1500 },
  ),
  fixed('DeleteTopics', 'unknown', {
    timeoutMs: 1000,
    topicNames: ['nowhere', 'bad name', ''],
    topics: [{ name: 'nowhere' }, { topicId: 'CCCCCCCCCCCCCCCCCCCCCA', name: null }],
  }),
  fixed('DeleteTopics', 'nothing', { timeoutMs: 1000 }),
  fixed('DeleteTopics', 'twice', {
    timeoutMs: 1000,
    topicNames: ['nowhere', 'nowhere'],
    topics: [{ name: 'nowhere' }, { name: 'nowhere' }],
  }),
  {
    api: 'DeleteTopics',
    what: 'id and name',
    versions: [6],
    body: (facts) => ({ timeoutMs: 1000, topics: [{ name: 'grown', topicId: facts.topicIds['grown'] }, { name: null }] }),
  },
  ...([['fetched'], ['nowhere'], ['bad name'], ['fetched', 'produced', 'nowhere'], []] as const).map((names) =>
    fixed('DescribeTopicPartitions', `topics ${names.join(', ')}`, {
      topics: names.map((name) => ({ name })),
      responsePartitionLimit: 2000,
      cursor: null,
    }),
  ),
  fixed('DescribeTopicPartitions', 'limit 1', { topics: [{ name: 'fetched' }], responsePartitionLimit: 1, cursor: null }),
  fixed('DescribeTopicPartitions', 'limit 0', { topics: [{ name: 'fetched' }], responsePartitionLimit: 0, cursor: null }),
  fixed('DescribeTopicPartitions', 'cursor', {
    topics: [{ name: 'fetched' }],
    responsePartitionLimit: 2,
    cursor: { topicName: 'fetched', partitionIndex: 1 },
  }),
  fixed('DescribeTopicPartitions', 'cursor beyond', {
    topics: [{ name: 'fetched' }],
    responsePartitionLimit: 2,
    cursor: { topicName: 'zzz', partitionIndex: 1 },
  }),
  fixed('DescribeTopicPartitions', 'cursor negative', {
    topics: [{ name: 'fetched' }],
    responsePartitionLimit: 2,
    cursor: { topicName: 'fetched', partitionIndex: -1 },
  }),
]
