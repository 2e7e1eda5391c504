import type { Body } from '../wire/exchange.ts'
import { fixed } from './case.ts'
import type { ProtocolCase } from './case.ts'

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
