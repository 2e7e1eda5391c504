import { fixed } from './case.ts'
import type { ProtocolCase } from './case.ts'
import type { Body } from '../wire/exchange.ts'

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

const describeConfig = (
  what: string,
  resourceType: number,
  resourceName: string,
  configurationKeys: string[] | null = null,
  request: Body = {},
): ProtocolCase => fixed('DescribeConfigs', what, { resources: [{ resourceType, resourceName, configurationKeys }], ...request })
const alterConfig = (what: string, resourceType: number, resourceName: string, configs: Body[], request: Body = {}): ProtocolCase[] => [
  fixed('IncrementalAlterConfigs', what, {
    resources: [{ resourceType, resourceName, configs: configs.map((config) => ({ configOperation: 0, ...config })) }],
    ...request,
  }),
]
const oldAlter = (what: string, resourceType: number, resourceName: string, configs: Body[], request: Body = {}): ProtocolCase =>
  fixed('AlterConfigs', what, { resources: [{ resourceType, resourceName, configs }], ...request })

export const configCases: ProtocolCase[] = [
  describeConfig('topic', 2, 'fetched'),
  describeConfig('topic, with synonyms', 2, 'fetched', null, { includeSynonyms: true }),
  describeConfig('topic, with documentation: two keys', 2, 'fetched', ['retention.ms', 'cleanup.policy', 'nope'], {
    includeSynonyms: true,
  }),
  describeConfig('topic, no keys', 2, 'fetched', []),
  describeConfig('unknown topic', 2, 'nowhere'),
  describeConfig('bad topic', 2, 'bad name'),
  describeConfig('broker', 4, '1', null, { includeSynonyms: false }),
  describeConfig('cluster-wide broker', 4, ''),
  describeConfig('other broker', 4, '2'),
  describeConfig('broker that is no number', 4, 'x'),
  describeConfig('broker -1', 4, '-1'),
  describeConfig('logger', 8, '1', ['no.such']),
  describeConfig('logger of another', 8, '2'),
  describeConfig('logger default', 8, ''),
  describeConfig('client metrics', 16, 'cm'),
  describeConfig('client metrics unnamed', 16, ''),
  describeConfig('group', 32, 'g'),
  describeConfig('group unnamed', 32, ''),
  describeConfig('type 0', 0, 'x'),
  describeConfig('type 3', 3, 'x'),
  describeConfig('type 127', 127, 'x'),
  fixed('DescribeConfigs', 'twice the same', {
    resources: [
      { resourceType: 2, resourceName: 'fetched', configurationKeys: ['retention.ms'] },
      { resourceType: 2, resourceName: 'fetched', configurationKeys: ['retention.ms'] },
    ],
  }),
  fixed('DescribeConfigs', 'nothing', { resources: [] }),
  ...alterConfig('topic', 2, 'altered', [{ name: 'retention.ms', value: '5' }]),
  ...alterConfig('topic, validate only', 2, 'altered', [{ name: 'retention.ms', value: '7' }], { validateOnly: true }),
  ...alterConfig('topic, null value', 2, 'altered', [{ name: 'retention.ms', value: null }]),
  ...alterConfig('topic, null value deleted', 2, 'altered', [{ name: 'retention.ms', value: null, configOperation: 1 }]),
  ...alterConfig('topic, operation 9', 2, 'altered', [{ name: 'retention.ms', value: '1', configOperation: 9 }]),
  ...alterConfig('topic, append', 2, 'altered', [{ name: 'cleanup.policy', value: 'compact', configOperation: 2 }]),
  ...alterConfig('topic, append again', 2, 'altered', [{ name: 'cleanup.policy', value: 'compact', configOperation: 2 }]),
  ...alterConfig('topic, subtract', 2, 'altered', [{ name: 'cleanup.policy', value: 'delete', configOperation: 3 }]),
  ...alterConfig('topic, subtract all', 2, 'altered', [{ name: 'cleanup.policy', value: 'compact', configOperation: 3 }]),
  ...alterConfig('topic, append to a number', 2, 'altered', [{ name: 'retention.ms', value: '1', configOperation: 2 }]),
  ...alterConfig('topic, append to an unknown key', 2, 'altered', [{ name: 'nope', value: '1', configOperation: 2 }]),
  ...alterConfig('topic, the same key twice', 2, 'altered', [
    { name: 'retention.ms', value: '1' },
    { name: 'retention.ms', value: '2' },
  ]),
  ...alterConfig('topic, bad value', 2, 'altered', [{ name: 'retention.ms', value: 'x' }]),
  ...alterConfig('unknown topic', 2, 'nowhere', [{ name: 'retention.ms', value: '1' }]),
  ...alterConfig('unnamed topic', 2, '', [{ name: 'retention.ms', value: '1' }]),
  ...alterConfig('topic, no configs', 2, 'altered', []),
  ...alterConfig('broker', 4, '1', [{ name: 'log.cleaner.threads', value: '2' }]),
  ...alterConfig('broker, back', 4, '1', [{ name: 'log.cleaner.threads', value: null, configOperation: 1 }]),
  ...alterConfig('broker, read only', 4, '1', [{ name: 'num.partitions', value: '2' }]),
  ...alterConfig('broker, bad number', 4, '1', [{ name: 'log.cleaner.threads', value: 'x' }]),
  ...alterConfig('broker, validate only', 4, '1', [{ name: 'log.retention.ms', value: '100000' }], { validateOnly: true }),
  ...alterConfig('other broker', 4, '2', [{ name: 'log.cleaner.threads', value: '2' }]),
  ...alterConfig('broker that is no number', 4, 'x', [{ name: 'log.cleaner.threads', value: '2' }]),
  ...alterConfig('cluster-wide', 4, '', [{ name: 'log.retention.ms', value: '100000' }]),
  ...alterConfig('cluster-wide, back', 4, '', [{ name: 'log.retention.ms', value: null, configOperation: 1 }]),
  ...alterConfig('cluster-wide, per broker only', 4, '', [{ name: 'advertised.listeners', value: 'PLAINTEXT://h:1' }]),
  ...alterConfig('logger', 8, '1', [{ name: 'interop.test', value: 'TRACE' }]),
  ...alterConfig('logger, off', 8, '1', [{ name: 'interop.test', value: 'LOUD' }]),
  ...alterConfig('logger, delete', 8, '1', [{ name: 'interop.test', value: null, configOperation: 1 }]),
  ...alterConfig('logger, delete root', 8, '1', [{ name: 'root', value: null, configOperation: 1 }]),
  ...alterConfig('logger, append', 8, '1', [{ name: 'interop.test', value: 'INFO', configOperation: 2 }]),
  ...alterConfig('logger of another', 8, '2', [{ name: 'interop.test', value: 'INFO' }]),
  ...alterConfig('logger, default', 8, '', [{ name: 'interop.test', value: 'INFO' }]),
  ...alterConfig('client metrics', 16, 'cm', [{ name: 'interval.ms', value: '60000' }]),
  ...alterConfig('client metrics, unknown', 16, 'cm', [{ name: 'nope', value: '1' }]),
  ...alterConfig('client metrics unnamed', 16, '', [{ name: 'interval.ms', value: '60000' }]),
  ...alterConfig('group', 32, 'g', [{ name: 'consumer.session.timeout.ms', value: '50000' }]),
  ...alterConfig('group, too low', 32, 'g', [{ name: 'consumer.session.timeout.ms', value: '1' }]),
  ...alterConfig('group unnamed', 32, '', [{ name: 'consumer.session.timeout.ms', value: '50000' }]),
  ...alterConfig('type 0', 0, 'x', [{ name: 'a', value: 'b' }]),
  ...alterConfig('type 99', 99, 'x', [{ name: 'a', value: 'b' }]),
  fixed('IncrementalAlterConfigs', 'the same resource twice', {
    resources: [0, 1].map(() => ({
      resourceType: 2,
      resourceName: 'altered',
      configs: [{ name: 'retention.ms', value: '1', configOperation: 0 }],
    })),
  }),
  oldAlter('topic', 2, 'altered', [{ name: 'retention.ms', value: '5' }]),
  oldAlter('topic, null value', 2, 'altered', [{ name: 'retention.ms', value: null }]),
  oldAlter('topic, nothing', 2, 'altered', []),
  oldAlter('topic, twice', 2, 'altered', [
    { name: 'retention.ms', value: '5' },
    { name: 'retention.ms', value: '6' },
  ]),
  oldAlter('unknown topic', 2, 'nowhere', [{ name: 'retention.ms', value: '5' }]),
  oldAlter('logger', 8, '1', [{ name: 'interop.test', value: 'INFO' }]),
  oldAlter('broker, validate only', 4, '1', [{ name: 'log.cleaner.threads', value: '2' }], { validateOnly: true }),
  oldAlter('type 99', 99, 'x', []),
  describeConfig('topic after alterations', 2, 'altered'),
  describeConfig('client metrics after', 16, 'cm', null, { includeSynonyms: true }),
  describeConfig('group after', 32, 'g', null, { includeSynonyms: true }),
  ...[[], [2], [4], [8], [16], [32], [0], [99], [2, 4]].map((resourceTypes) =>
    fixed('ListConfigResources', `types ${resourceTypes.join(', ')}`, { resourceTypes }),
  ),
]

const quota = (what: string, entity: Body[], ops: Body[], request: Body = {}): ProtocolCase =>
  fixed('AlterClientQuotas', what, { validateOnly: false, entries: [{ entity, ops }], ...request })
const user = { entityType: 'user', entityName: 'u' }
const rate = { key: 'producer_byte_rate', value: 100, remove: false }
const component = (entityType: string, matchType: number, match: string | null, strict = false): ProtocolCase =>
  fixed('DescribeClientQuotas', `${entityType} ${matchType} ${match} ${strict}`, { components: [{ entityType, matchType, match }], strict })
const reassign = (what: string, topics: Body[], request: Body = {}): ProtocolCase =>
  fixed('AlterPartitionReassignments', what, { timeoutMs: 1000, ...request, topics })

const withoutLogEnd = (text: string): string => text.replaceAll(/"(highWatermark|logEndOffset)": \d+/g, '"$1": <n>')

export const clusterCases: ProtocolCase[] = [
  ...[0, 1, 2, 3, 4].map((version) =>
    fixed('ApiVersions', 'named', { clientSoftwareName: 'interop', clientSoftwareVersion: '1.0' }, { versions: [version] }),
  ),
  fixed('ApiVersions', 'bad name', { clientSoftwareName: 'bad name!', clientSoftwareVersion: '1' }, { versions: [3, 4] }),
  fixed('ApiVersions', 'no name', {}, { versions: [3, 4] }),
  fixed(
    'ApiVersions',
    'controller',
    { clientSoftwareName: 'interop', clientSoftwareVersion: '1.0' },
    { listener: 'controller', versions: [0, 3, 4] },
  ),
  fixed('DescribeCluster', 'brokers', { includeClusterAuthorizedOperations: true, endpointType: 1 }),
  fixed('DescribeCluster', 'controllers at the broker', { endpointType: 2 }, { versions: [1, 2] }),
  fixed('DescribeCluster', 'type 9', { endpointType: 9 }, { versions: [1, 2] }),
  fixed('DescribeCluster', 'fenced too', { endpointType: 1, includeFencedBrokers: true }, { versions: [2] }),
  fixed('DescribeCluster', 'at the controller', { endpointType: 2 }, { listener: 'controller', versions: [0, 1, 2] }),
  fixed('DescribeCluster', 'brokers at the controller', { endpointType: 1 }, { listener: 'controller', versions: [1, 2] }),
  fixed('DescribeLogDirs', 'some', {
    topics: [
      { topic: 'fetched', partitions: [0, 9] },
      { topic: 'nowhere', partitions: [0] },
    ],
  }),
  fixed('DescribeLogDirs', 'none', { topics: [] }),
  {
    api: 'AlterReplicaLogDirs',
    what: 'to where it is',
    body: (facts) => ({
      dirs: [
        {
          path: facts.directory,
          topics: [
            { name: 'fetched', partitions: [0, 9] },
            { name: 'nowhere', partitions: [0] },
          ],
        },
      ],
    }),
  },
  fixed('AlterReplicaLogDirs', 'to an unknown directory', { dirs: [{ path: '/no/such', topics: [{ name: 'fetched', partitions: [0] }] }] }),
  fixed('AlterReplicaLogDirs', 'to a relative directory', { dirs: [{ path: 'x', topics: [{ name: 'fetched', partitions: [0] }] }] }),
  ...[0, 1, 2].map((electionType) =>
    fixed('ElectLeaders', `type ${electionType}`, {
      electionType,
      timeoutMs: 1000,
      topicPartitions: [
        { topic: 'fetched', partitions: [0, 9] },
        { topic: 'nowhere', partitions: [0] },
      ],
    }),
  ),
  fixed('ElectLeaders', 'all', { electionType: 0, timeoutMs: 1000, topicPartitions: null }),
  fixed('ElectLeaders', 'all, unclean', { electionType: 1, timeoutMs: 1000, topicPartitions: null }),
  reassign('in place', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [1] }] }]),
  reassign('unknown broker', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [2] }] }]),
  reassign('added broker', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [1, 2] }] }]),
  reassign('twice the broker', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [1, 1] }] }]),
  reassign('nobody', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [] }] }]),
  reassign('cancel', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: null }] }]),
  reassign('negative broker', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [-1] }] }]),
  reassign('unknown', [
    { name: 'fetched', partitions: [{ partitionIndex: 9, replicas: [1] }] },
    { name: 'nowhere', partitions: [{ partitionIndex: 0, replicas: [1] }] },
  ]),
  reassign('no change of factor', [{ name: 'fetched', partitions: [{ partitionIndex: 0, replicas: [1] }] }], {
    allowReplicationFactorChange: false,
  }),
  fixed('ListPartitionReassignments', 'all', { timeoutMs: 1000, topics: null }),
  fixed('ListPartitionReassignments', 'some', {
    timeoutMs: 1000,
    topics: [
      { name: 'fetched', partitionIndexes: [0, 9] },
      { name: 'nowhere', partitionIndexes: [0] },
    ],
  }),
  fixed(
    'DescribeQuorum',
    'metadata',
    { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
    { clean: withoutLogEnd },
  ),
  fixed('DescribeQuorum', 'another topic', { topics: [{ topicName: 'fetched', partitions: [{ partitionIndex: 0 }] }] }),
  fixed('DescribeQuorum', 'another partition', { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 1 }] }] }),
  fixed('DescribeQuorum', 'nothing', { topics: [] }),
  fixed(
    'DescribeQuorum',
    'at the controller',
    { topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }] },
    { listener: 'controller', clean: withoutLogEnd },
  ),
  quota('user', [user], [rate]),
  quota('user default', [{ entityType: 'user', entityName: null }], [rate]),
  quota(
    'user and client',
    [user, { entityType: 'client-id', entityName: 'c' }],
    [rate, { key: 'request_percentage', value: 12.5, remove: false }],
  ),
  quota('ip', [{ entityType: 'ip', entityName: '1.2.3.4' }], [{ key: 'connection_creation_rate', value: 3, remove: false }]),
  quota('ip, bad', [{ entityType: 'ip', entityName: 'not an ip' }], [{ key: 'connection_creation_rate', value: 3, remove: false }]),
  quota('ip with a byte rate', [{ entityType: 'ip', entityName: '1.2.3.4' }], [rate]),
  quota('ip and user', [{ entityType: 'ip', entityName: '1.2.3.4' }, user], [rate]),
  quota('unknown type', [{ entityType: 'planet', entityName: 'x' }], [rate]),
  quota('nobody', [], [rate]),
  quota('empty name', [{ entityType: 'user', entityName: '' }], [rate]),
  quota('type twice', [user, user], [rate]),
  quota('unknown key', [user], [{ key: 'nope', value: 1, remove: false }]),
  quota('zero', [user], [{ key: 'producer_byte_rate', value: 0, remove: false }]),
  quota('fraction', [user], [{ key: 'producer_byte_rate', value: 1.5, remove: false }]),
  quota('key twice', [user], [rate, rate]),
  quota('validate only', [{ entityType: 'user', entityName: 'v' }], [rate], { validateOnly: true }),
  component('user', 0, 'u'),
  component('user', 0, 'u', true),
  component('user', 1, null),
  component('user', 2, null),
  component('client-id', 2, null),
  component('client-id', 0, 'c'),
  component('ip', 2, null),
  component('planet', 2, null),
  component('user', 5, null),
  component('user', 0, null),
  component('', 0, 'x'),
  fixed('DescribeClientQuotas', 'everything', { components: [], strict: false }),
  fixed('DescribeClientQuotas', 'type twice', {
    components: [0, 1].map(() => ({ entityType: 'user', matchType: 2, match: null })),
    strict: false,
  }),
  quota('remove', [user], [{ key: 'producer_byte_rate', value: 0, remove: true }]),
  quota('remove again', [user], [{ key: 'producer_byte_rate', value: 0, remove: true }]),
  ...(
    [
      ['sha 256', { name: 'scram', mechanism: 1, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') }],
      [
        'too few iterations',
        { name: 'scram', mechanism: 1, iterations: 4095, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') },
      ],
      [
        'too many iterations',
        { name: 'scram', mechanism: 1, iterations: 16_385, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') },
      ],
      ['mechanism 0', { name: 'scram', mechanism: 0, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') }],
      ['mechanism 9', { name: 'scram', mechanism: 9, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') }],
      ['no name', { name: '', mechanism: 1, iterations: 4096, salt: Buffer.from('salt'), saltedPassword: Buffer.from('salted') }],
      ['empty salt', { name: 'scram', mechanism: 1, iterations: 4096, salt: Buffer.alloc(0), saltedPassword: Buffer.from('salted') }],
    ] as const
  ).map(([what, upsertion]) => fixed('AlterUserScramCredentials', what, { deletions: [], upsertions: [upsertion] })),
  fixed('AlterUserScramCredentials', 'twice', {
    deletions: [{ name: 'scram', mechanism: 1 }],
    upsertions: [{ name: 'scram', mechanism: 1, iterations: 4096, salt: Buffer.from('s'), saltedPassword: Buffer.from('s') }],
  }),
  fixed('AlterUserScramCredentials', 'unknown', { deletions: [{ name: 'nobody', mechanism: 1 }], upsertions: [] }),
  fixed('AlterUserScramCredentials', 'nothing', { deletions: [], upsertions: [] }),
  fixed('DescribeUserScramCredentials', 'all', { users: null }),
  fixed('DescribeUserScramCredentials', 'none', { users: [] }),
  fixed('DescribeUserScramCredentials', 'some', { users: [{ name: 'scram' }, { name: 'nobody' }] }),
  fixed('DescribeUserScramCredentials', 'twice', { users: [{ name: 'scram' }, { name: 'scram' }] }),
  fixed('DescribeUserScramCredentials', 'empty', { users: [{ name: '' }] }),
  fixed('AlterUserScramCredentials', 'deletes', { deletions: [{ name: 'scram', mechanism: 1 }], upsertions: [] }),
  ...(
    [
      ['unknown', { feature: 'nope', maxVersionLevel: 1, upgradeType: 1, allowDowngrade: false }],
      ['too high', { feature: 'metadata.version', maxVersionLevel: 99, upgradeType: 1, allowDowngrade: false }],
      ['negative', { feature: 'metadata.version', maxVersionLevel: -1, upgradeType: 1, allowDowngrade: false }],
      ['the same', { feature: 'metadata.version', maxVersionLevel: 29, upgradeType: 1, allowDowngrade: false }],
      ['down without leave', { feature: 'metadata.version', maxVersionLevel: 20, upgradeType: 1, allowDowngrade: false }],
      ['down safely', { feature: 'metadata.version', maxVersionLevel: 20, upgradeType: 2, allowDowngrade: true }],
      ['upgrade type 9', { feature: 'metadata.version', maxVersionLevel: 20, upgradeType: 9, allowDowngrade: true }],
      ['kraft.version', { feature: 'kraft.version', maxVersionLevel: 1, upgradeType: 1, allowDowngrade: false }],
      ['kraft.version 2', { feature: 'kraft.version', maxVersionLevel: 2, upgradeType: 1, allowDowngrade: false }],
      ['to zero', { feature: 'group.version', maxVersionLevel: 0, upgradeType: 1, allowDowngrade: false }],
    ] as const
  ).map(([what, update]) =>
    fixed('UpdateFeatures', what, { timeoutMs: 1000, validateOnly: true, featureUpdates: [update] }, { versions: [1, 2] }),
  ),
  fixed('UpdateFeatures', 'nothing', { timeoutMs: 1000, validateOnly: true, featureUpdates: [] }),
  fixed(
    'UpdateFeatures',
    'twice',
    {
      timeoutMs: 1000,
      validateOnly: true,
      featureUpdates: [0, 1].map(() => ({ feature: 'group.version', maxVersionLevel: 1, upgradeType: 1 })),
    },
    { versions: [1, 2] },
  ),
  fixed('UnregisterBroker', 'unknown', { brokerId: 7 }),
  fixed('UnregisterBroker', 'negative', { brokerId: -1 }),
  fixed('DescribeAcls', 'any', {
    resourceTypeFilter: 1,
    resourceNameFilter: null,
    patternTypeFilter: 1,
    principalFilter: null,
    hostFilter: null,
    operation: 1,
    permissionType: 1,
  }),
  fixed('CreateAcls', 'one', {
    creations: [
      { resourceType: 2, resourceName: 't', resourcePatternType: 3, principal: 'User:a', host: '*', operation: 3, permissionType: 3 },
    ],
  }),
  fixed('DeleteAcls', 'any', {
    filters: [
      {
        resourceTypeFilter: 1,
        resourceNameFilter: null,
        patternTypeFilter: 1,
        principalFilter: null,
        hostFilter: null,
        operation: 1,
        permissionType: 1,
      },
    ],
  }),
  fixed('CreateDelegationToken', 'one', { renewers: [], maxLifetimeMs: 1000 }),
  fixed('RenewDelegationToken', 'one', { hmac: Buffer.from('x'), renewPeriodMs: 1000 }),
  fixed('ExpireDelegationToken', 'one', { hmac: Buffer.from('x'), expiryTimePeriodMs: 1000 }),
  fixed('DescribeDelegationToken', 'all', { owners: null }),
  fixed('SaslHandshake', 'plain', { mechanism: 'PLAIN' }),
  fixed('SaslAuthenticate', 'bytes', { authBytes: Buffer.from('x') }),
  { api: 'GetTelemetrySubscriptions', what: 'first', body: () => ({ clientInstanceId: 'AAAAAAAAAAAAAAAAAAAAAA' }) },
  fixed('AddRaftVoter', 'wrong cluster', {
    clusterId: 'x',
    timeoutMs: 1000,
    voterId: 5,
    voterDirectoryId: 'CCCCCCCCCCCCCCCCCCCCCA',
    listeners: [{ name: 'CONTROLLER', host: '127.0.0.1', port: 1 }],
  }),
  fixed('RemoveRaftVoter', 'wrong cluster', { clusterId: 'x', voterId: 5, voterDirectoryId: 'CCCCCCCCCCCCCCCCCCCCCA' }),
  fixed('RemoveRaftVoter', 'unknown voter', { clusterId: null, voterId: 5, voterDirectoryId: 'CCCCCCCCCCCCCCCCCCCCCA' }),
  // Served by controllers only: the broker's listener closes the connection.
  fixed('Vote', 'at the broker', {}, { versions: [0] }),
  fixed('BrokerHeartbeat', 'at the broker', {}, { versions: [0] }),
  fixed('AllocateProducerIds', 'at the broker', {}, { versions: [0] }),
  fixed('FetchSnapshot', 'at the broker', {}, { versions: [0] }),
  // And the reverse.
  fixed('Metadata', 'at the controller', { topics: null }, { listener: 'controller', versions: [0, 9, 12, 13] }),
  fixed('Produce', 'at the controller', { topicData: [] }, { listener: 'controller', versions: [9] }),
  fixed('ListOffsets', 'at the controller', { topics: [] }, { listener: 'controller', versions: [5] }),
]
