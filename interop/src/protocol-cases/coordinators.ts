// Requests of groups and transactions as their clients send them, to be mutated: what matters is that coordinators get past the first check.
import { batch } from '../wire/batch.ts'
import type { Body } from '../wire/exchange.ts'

const subscription = Buffer.from('000000000001000766657463686564ffffffff', 'hex')
const groupId = 'fuzz'
const transactionalId = 'fuzz'
const members = ['', 'a', 'interop-00000000-0000-0000-0000-000000000000']
const topics = [{ name: 'produced', partitionIndexes: [0, 1], partitions: [0, 1] }]
const producers = [0, 1, 2].map((producerId) => ({ producerId, producerEpoch: 0 }))

const offsets = [
  {
    name: 'fetched',
    partitions: [0, 1].map((partitionIndex) => ({
      partitionIndex,
      committedOffset: 5,
      committedLeaderEpoch: 0,
      committedMetadata: 'm',
      commitTimestamp: -1,
    })),
  },
]

const groupRequests = (memberId: string): [string, Body][] => {
  const member = { groupId, memberId, generationId: 1, generationIdOrMemberEpoch: memberId === '' ? -1 : 1, groupInstanceId: null }
  const protocols = ['range', 'cooperative-sticky'].map((name) => ({ name, metadata: subscription }))
  const join = { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, protocolType: 'consumer', protocols, reason: 'fuzz' }
  const heartbeat = { rebalanceTimeoutMs: 5000, subscribedTopicNames: ['fetched'], serverAssignor: 'uniform', topicPartitions: [] }
  return [
    ['JoinGroup', { ...member, ...join }],
    ['JoinGroup', { ...member, ...join, groupInstanceId: 'static' }],
    ['SyncGroup', { ...member, protocolType: 'consumer', protocolName: 'range', assignments: [{ memberId, assignment: subscription }] }],
    ['Heartbeat', member],
    ['LeaveGroup', { ...member, members: [{ memberId, groupInstanceId: null, reason: 'fuzz' }] }],
    ['OffsetCommit', { ...member, retentionTimeMs: -1, topics: offsets }],
    ['ConsumerGroupHeartbeat', { ...member, ...heartbeat, memberEpoch: 0, groupId: 'fuzz-consumer' }],
    ['ConsumerGroupHeartbeat', { ...member, ...heartbeat, memberEpoch: 0, groupId: 'fuzz-consumer', subscribedTopicRegex: 'f.*' }],
    ['ConsumerGroupHeartbeat', { ...member, ...heartbeat, memberEpoch: -1, groupId: 'fuzz-consumer' }],
  ]
}

const transactionRequests = (producer: Body): [string, Body][] => [
  ['InitProducerId', { transactionalId, transactionTimeoutMs: 1000, producerId: -1, producerEpoch: -1 }],
  ['InitProducerId', { transactionalId, transactionTimeoutMs: 1000, ...producer }],
  [
    'AddPartitionsToTxn',
    {
      v3AndBelowTransactionalId: transactionalId,
      v3AndBelowProducerId: producer['producerId'],
      v3AndBelowProducerEpoch: producer['producerEpoch'],
      v3AndBelowTopics: topics,
      transactions: [{ transactionalId, ...producer, verifyOnly: false, topics }],
    },
  ],
  ['AddOffsetsToTxn', { transactionalId, ...producer, groupId }],
  ['TxnOffsetCommit', { transactionalId, groupId, ...producer, generationId: -1, memberId: '', groupInstanceId: null, topics: offsets }],
  ['EndTxn', { transactionalId, ...producer, committed: true }],
  ['EndTxn', { transactionalId, ...producer, committed: false }],
  [
    'WriteTxnMarkers',
    {
      markers: [{ ...producer, transactionResult: true, coordinatorEpoch: 0, transactionVersion: 2, topics: [...topics, ...offsetsTopic] }],
    },
  ],
  [
    'Produce',
    {
      transactionalId,
      acks: -1,
      timeoutMs: 1000,
      topicData: [{ name: 'produced', partitionData: [{ index: 0, records: transactionalBatch(producer) }] }],
    },
  ],
]

const offsetsTopic = [{ name: '__consumer_offsets', partitionIndexes: [0, 1, 2] }]

const transactionalBatch = (producer: Body): Buffer =>
  batch({
    attributes: 0x10,
    producerId: BigInt(Number(producer['producerId'])),
    producerEpoch: Number(producer['producerEpoch']),
    baseSequence: 0,
  })

const administration: [string, Body][] = [
  ['FindCoordinator', { key: groupId, keyType: 0, coordinatorKeys: [groupId, 'fuzz-consumer'] }],
  ['FindCoordinator', { key: transactionalId, keyType: 1, coordinatorKeys: [transactionalId] }],
  ['OffsetFetch', { groupId, topics, requireStable: true, groups: [{ groupId, memberId: null, memberEpoch: -1, topics: null }] }],
  [
    'OffsetFetch',
    {
      groupId,
      topics: null,
      groups: [
        { groupId, topics },
        { groupId: 'fuzz-consumer', topics: null },
      ],
    },
  ],
  ['OffsetDelete', { groupId, topics: [{ name: 'fetched', partitions: [{ partitionIndex: 0 }] }] }],
  ['DescribeGroups', { groups: [groupId, 'none'], includeAuthorizedOperations: true }],
  ['ConsumerGroupDescribe', { groupIds: ['fuzz-consumer', groupId], includeAuthorizedOperations: true }],
  ['DeleteGroups', { groupsNames: ['none', groupId] }],
  ['ListGroups', { statesFilter: ['Stable', 'Empty'], typesFilter: ['classic', 'consumer'] }],
  ['DescribeTransactions', { transactionalIds: [transactionalId, 'none'] }],
  ['ListTransactions', { stateFilters: ['Ongoing'], producerIdFilters: [0, 1], durationFilter: 10, transactionalIdPattern: 'f.*' }],
  ['DescribeProducers', { topics }],
]

export const coordinatorRequests: readonly (readonly [string, Body])[] = [
  ...members.flatMap(groupRequests),
  ...producers.flatMap(transactionRequests),
  ...administration,
]
