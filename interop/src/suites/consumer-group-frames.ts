import { sleep } from '../harness/children.ts'
import { BrokerNode } from '../harness/nodes.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { GroupDialogue } from '../wire/consumer-groups.ts'
import { Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'
import { migrations, migrationsUnder } from './consumer-group-migrations.ts'

/** Requests that are wrong by themselves, at both versions. */
async function wrong(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'wrong')
  const full = { rebalanceTimeoutMs: 1000, subscribedTopicNames: ['t'], topicPartitions: [] }
  const bodies: { readonly [what: string]: Body } = {
    'without a member id': { memberId: '', memberEpoch: -1 },
    'without a member id, later': { memberId: ' ', memberEpoch: 3 },
    'without a group id': { groupId: '', memberEpoch: 0, ...full },
    'with a blank group id': { groupId: '  ', memberEpoch: 0, ...full },
    'with an empty instance id': { instanceId: '', memberEpoch: 0, ...full },
    'with an empty rack': { rackId: '', memberEpoch: 0, ...full },
    'without a rebalance timeout': { memberEpoch: 0, ...full, rebalanceTimeoutMs: -1 },
    'without partitions': { memberEpoch: 0, ...full, topicPartitions: null },
    'with partitions': { memberEpoch: 0, ...full, topicPartitions: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitions: [1] }] },
    'without a subscription': { memberEpoch: 0, ...full, subscribedTopicNames: null },
    'as a static member without an instance id': { memberEpoch: -2 },
    'with an epoch below all': { memberEpoch: -3 },
    'with an unknown assignor': { memberEpoch: 0, ...full, serverAssignor: 'sticky' },
    'with an empty assignor': { memberEpoch: 1, serverAssignor: '' },
    'of a group that is not there': { memberEpoch: 1 },
    'leaving a group that is not there': { memberEpoch: -1 },
    'leaving, static': { memberEpoch: -2, instanceId: 'i' },
  }
  for (const version of [0, 1]) {
    for (const [what, body] of Object.entries(bodies)) await group.beat(group.member('x'), `asks ${what}`, body, version)
    for (const subscribedTopicRegex of ['[', '(', '*', 'a{2,1}', '(?<x', '\\8', 'a**', '(?=a)', '\\pX', 'x{1001}', '(?i)ok', '']) {
      await group.join(group.member('x'), null, { subscribedTopicRegex }, version)
    }
  }
  await group.ask('groups', 'ConsumerGroupDescribe', 1, { groupIds: ['missing', '', 'missing'], includeAuthorizedOperations: true })
  await group.ask('no groups', 'ConsumerGroupDescribe', 0, { groupIds: [] })
  group.end()
}

/** Members come and go; partitions move step by step. */
async function life(context: SuiteContext, port: number, version: number, assignor: string | null): Promise<void> {
  const group = new GroupDialogue(context, port, `life-${version}-${assignor ?? 'default'}`)
  const { groupId } = group
  const topic = `${groupId}-topic`
  const id = await group.learn(topic)
  const [a, b, c] = [group.member('a'), group.member('b'), group.member('c')]
  const extra = { serverAssignor: assignor }
  await group.join(a, [topic], extra, version)
  await group.describe()
  await group.beat(a, 'goes on')
  await group.beat(a, 'goes on too far', { memberEpoch: 9 })
  await group.beat(a, 'goes on too late', { memberEpoch: 1 })
  await group.join(b, [topic], { ...extra, rackId: 'r1' }, version)
  await group.beat(b, 'waits')
  await group.describe()
  await group.beat(a, 'hears')
  await group.beat(a, 'has not revoked', { topicPartitions: [{ topicId: id, partitions: [0, 1, 2, 3, 4, 5, 6] }] })
  await group.describe()
  await group.beat(b, 'waits')
  await group.acknowledge(a)
  await group.beat(b, 'gets')
  await group.describe()
  await group.beat(b, 'repeats', { memberEpoch: b.epoch - 1, topicPartitions: [] })
  await group.beat(b, 'repeats with too much', { memberEpoch: b.epoch - 1, topicPartitions: [{ topicId: id, partitions: [6, 99] }] })
  await group.beat(b, 'asks for all', {
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: [topic],
    topicPartitions: b.owned,
  })
  await group.join(c, [topic], extra, version)
  await group.settle(a, b, c)
  await group.describe()
  await group.join(group.member('d'), [topic], extra, version)
  await group.join(group.member('e'), [topic, 'missing'], extra, version)
  await group.join(group.member('f'), [topic], extra, version)
  await group.beat(group.member('d'), 'leaves', { memberEpoch: -1 })
  await group.beat(group.member('e'), 'leaves', { memberEpoch: -1 })
  await group.beat(a, 'leaves', { memberEpoch: -1 })
  await group.beat(a, 'leaves again', { memberEpoch: -1 })
  a.epoch = 5
  await group.beat(a, 'goes on all the same')
  await group.settle(b, c)
  await group.join(b, [topic], extra, version)
  await group.beat(b, 'changes its rack', { rackId: 'r2' })
  await group.beat(b, 'wants nothing', { subscribedTopicNames: [] })
  await group.settle(b, c)
  await group.describe()
  await group.ask('while there are members', 'DeleteGroups', 2, { groupsNames: [groupId] })
  for (const each of [b, c]) await group.beat(each, 'leaves', { memberEpoch: -1 })
  await group.describe('is empty and')
  await group.ask('by state', 'ListGroups', 5, { statesFilter: ['Assigning', 'Reconciling', 'Stable'], typesFilter: [] })
  await group.ask('by type', 'ListGroups', 5, { statesFilter: [], typesFilter: ['streams'] })
  await group.ask('and forgotten', 'DeleteGroups', 2, { groupsNames: [groupId] })
  await group.describe('is gone and')
  await group.log()
  group.end()
}

/** Members that want different topics, topics that change. */
async function topics(context: SuiteContext, port: number, serverAssignor: string): Promise<void> {
  const group = new GroupDialogue(context, port, `topics-${serverAssignor}`)
  const [t, u, v] = ['t', 'u', 'v'].map((name) => `${group.groupId}-${name}`)
  if (t === undefined || u === undefined || v === undefined) return
  for (const name of [t, u]) await group.learn(name)
  const [a, b, c] = [group.member('a'), group.member('b'), group.member('c')]
  await group.join(a, [t], { serverAssignor })
  await group.join(b, [t, u], { serverAssignor: 'range' })
  await group.settle(a, b)
  await group.join(c, [u, v], { serverAssignor })
  await group.settle(a, b, c)
  await group.describe()
  await group.topic(v, 2)
  await sleep(1000)
  await group.settle(a, b, c)
  await group.ask('t grows', 'CreatePartitions', 3, { topics: [{ name: t, count: 6, assignments: null }], timeoutMs: 10_000 })
  await sleep(1000)
  await group.settle(a, b, c)
  await group.describe()
  await group.ask('u is deleted', 'DeleteTopics', 6, { topics: [{ name: u, topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }], timeoutMs: 10_000 })
  await sleep(1000)
  await group.settle(a, b, c)
  await group.describe()
  await group.beat(b, 'changes its topics', { subscribedTopicNames: [v] })
  await group.beat(a, 'wants all', { subscribedTopicNames: [t, v, v] })
  await group.settle(a, b, c)
  await group.describe()
  await group.log()
  group.end()
}

async function statics(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'statics')
  const topic = 'statics-topic'
  await group.learn(topic)
  const [a, b] = [group.member('a'), group.member('b')]
  await group.join(a, [topic], { instanceId: 'i-a' })
  await group.join(b, [topic], { instanceId: 'i-b' })
  await group.settle(a, b)
  const successor = group.member('successor')
  await group.join(successor, [topic], { instanceId: 'i-a' })
  await group.beat(successor, 'goes on', { memberEpoch: 1, instanceId: 'i-a' })
  await group.beat(successor, 'leaves', { memberEpoch: -1, instanceId: 'i-a' })
  await group.beat(a, 'goes on by instance', { instanceId: 'i-a' })
  await group.beat(a, 'is unknown', { instanceId: 'i-z' })
  await group.beat(a, 'is away', { memberEpoch: -2, instanceId: 'i-a' })
  await group.describe()
  await group.beat(b, 'goes on')
  await group.join(successor, [topic], { instanceId: 'i-a' })
  a.epoch = 3
  await group.beat(a, 'comes back as before', { instanceId: 'i-a' })
  await group.beat(a, 'comes back without its instance')
  await group.settle(successor, b)
  await group.describe()
  await group.beat(b, 'is away', { memberEpoch: -2, instanceId: 'i-b' })
  const other = group.member('other')
  await group.join(other, [], { instanceId: 'i-b', rackId: 'r' })
  await group.settle(successor, other)
  await group.ask('an administrator removes i-b', 'LeaveGroup', 5, {
    groupId: group.groupId,
    members: [
      { memberId: '', groupInstanceId: 'i-b' },
      { memberId: '', groupInstanceId: 'i-none' },
      { memberId: 'member-b', groupInstanceId: 'i-a' },
      { memberId: 'nobody' },
    ],
  })
  await group.describe()
  await group.beat(successor, 'leaves for good', { memberEpoch: -1, instanceId: 'i-a' })
  await group.describe()
  await group.log()
  group.end()
}

async function regexes(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'regexes')
  for (const name of ['regex-1', 'regex-2', 'other-1']) await group.learn(name)
  const [a, b, c] = [group.member('a'), group.member('b'), group.member('c')]
  await group.join(a, null, { serverAssignor: 'range', subscribedTopicRegex: 'regex-.*' })
  await sleep(1000)
  await group.settle(a)
  await group.describe()
  await group.join(b, null, { serverAssignor: 'range', subscribedTopicRegex: 'regex-.*' })
  await group.settle(a, b)
  await group.join(c, ['other-1'], { serverAssignor: 'range', subscribedTopicRegex: 'none' })
  await sleep(1000)
  await group.settle(a, b, c)
  await group.describe()
  await group.beat(b, 'wants less', { subscribedTopicRegex: '' })
  await group.settle(a, b, c)
  await group.beat(c, 'wants the known one', { subscribedTopicRegex: 'regex-.*' })
  await group.settle(a, b, c)
  await group.topic('regex-3', 1)
  await sleep(10_500)
  await group.beat(a, 'hears of a new topic')
  await sleep(1000)
  await group.settle(a, b, c)
  await group.describe()
  await group.beat(a, 'leaves', { memberEpoch: -1 })
  await group.beat(c, 'leaves', { memberEpoch: -1 })
  await group.settle(b)
  await group.describe()
  await group.log()
  group.end()
}

async function offsets(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'offsets')
  const { groupId } = group
  const topic = 'offsets-topic'
  const id = await group.learn(topic)
  const [a, b] = [group.member('a'), group.member('b')]
  await group.join(a, [topic])
  const old = a.epoch
  await group.join(b, [topic])
  await group.settle(a, b)
  const commit = (what: string, version: number, body: Body, partitions = [0, 1, 2]): Promise<Body> =>
    group.ask(what, 'OffsetCommit', version, {
      groupId,
      memberId: a.memberId,
      generationIdOrMemberEpoch: a.epoch,
      retentionTimeMs: -1,
      topics: [
        {
          name: topic,
          topicId: id,
          partitions: partitions.map((partitionIndex) => ({ partitionIndex, committedOffset: 5 + version, committedMetadata: 'm' })),
        },
      ],
      ...body,
    })
  const fetch = (what: string, version: number, body: Body): Promise<Body> =>
    group.ask(what, 'OffsetFetch', version, {
      groupId,
      topics: [{ name: topic, partitionIndexes: [0, 1, 2] }],
      groups: [{ groupId, topics: [{ name: topic, topicId: id, partitionIndexes: [0, 1, 2] }], ...body }],
      requireStable: false,
    })
  for (const version of [2, 5, 7, 8, 9, 10]) {
    await commit('at its epoch', version, {})
    await commit('at an older epoch', version, { generationIdOrMemberEpoch: old })
    await commit('at an older epoch, its own partition', version, { generationIdOrMemberEpoch: old }, [
      ...a.owned.flatMap((each) => (Array.isArray(each['partitions']) ? each['partitions'].map(Number) : [])),
    ])
    await commit('at a newer epoch', version, { generationIdOrMemberEpoch: 99 })
    await commit('at no epoch', version, { generationIdOrMemberEpoch: -1 })
    await commit('as nobody', version, { memberId: 'nobody' })
    await commit('without a member', version, { memberId: '', generationIdOrMemberEpoch: -1 })
  }
  for (const version of [1, 7, 8, 9, 10]) {
    await fetch('as nobody in particular', version, {})
    await fetch('at its epoch', version, { memberId: a.memberId, memberEpoch: a.epoch })
    await fetch('at an older epoch', version, { memberId: a.memberId, memberEpoch: old })
    await fetch('as nobody', version, { memberId: 'nobody', memberEpoch: 1 })
    await fetch('without a member at an epoch', version, { memberEpoch: 1 })
  }
  const forget = (name: string): Promise<Body> =>
    group.ask(`forgets ${name}`, 'OffsetDelete', 0, { groupId, topics: [{ name, partitions: [{ partitionIndex: 0 }] }] })
  await forget(topic)
  await group.beat(a, 'wants nothing', { subscribedTopicNames: [] })
  await group.beat(b, 'wants nothing', { subscribedTopicNames: [] })
  await forget(topic)
  for (const member of [a, b]) await group.beat(member, 'leaves', { memberEpoch: -1 })
  await commit('to an empty group', 9, { memberId: '', generationIdOrMemberEpoch: -1 })
  await commit('to an empty group as a member', 9, {})
  await fetch('of an empty group', 9, { memberId: a.memberId, memberEpoch: a.epoch })
  await group.log()
  group.end()
}

/** Who is silent is out; who does not give up partitions in time as well. */
async function timeouts(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'timeouts')
  const topic = 'timeouts-topic'
  await group.learn(topic)
  await group.ask('shorter times', 'IncrementalAlterConfigs', 1, {
    resources: [
      {
        resourceType: 32,
        resourceName: group.groupId,
        configs: [
          { name: 'consumer.session.timeout.ms', configOperation: 0, value: '3000' },
          { name: 'consumer.heartbeat.interval.ms', configOperation: 0, value: '2000' },
          { name: 'consumer.assignment.interval.ms', configOperation: 0, value: '1500' },
        ],
      },
    ],
    validateOnly: false,
  })
  await sleep(1000)
  const [a, b] = [group.member('a'), group.member('b')]
  await group.join(a, [topic], { rebalanceTimeoutMs: 2500 })
  await group.join(b, [topic])
  await group.describe('waits for its assignment and')
  await sleep(1600)
  await group.beat(b, 'brings the assignment about')
  await group.beat(a, 'hears')
  for (const waitMs of [900, 900, 2000]) {
    await sleep(waitMs)
    await group.beat(a, 'does not give up')
    await group.beat(b, 'waits')
  }
  await group.describe()
  await sleep(1600)
  await group.settle(b)
  await group.describe()
  await sleep(3600)
  await group.describe('is alone and')
  await group.log()
  group.end()
}

/** A member of version 0 may leave the choice of its id to the coordinator. */
async function nameless(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'nameless')
  await group.learn('nameless-topic')
  const member = { ...group.member('x'), memberId: '' }
  await group.join(member, ['nameless-topic'], {}, 0)
  await group.beat(member, 'goes on', {}, 0)
  await group.beat(member, 'leaves', { memberEpoch: -1 }, 0)
  await group.log()
  group.end()
}

/** What is allowed between the protocols, and whether the new one is spoken at all. */
async function policies(context: SuiteContext): Promise<void> {
  for (const policy of ['disabled', 'upgrade', 'downgrade']) {
    await onNode(context, { 'group.consumer.migration.policy': policy, 'group.consumer.assignment.interval.ms': '0' }, (node) =>
      migrationsUnder(context, node.port, policy),
    )
  }
  await onNode(context, { 'group.coordinator.rebalance.protocols': 'classic' }, async (node) => {
    const group = new GroupDialogue(context, node.port, 'unspoken')
    await group.join(group.member('a'), ['t'])
    await group.beat(group.member('a'), 'asks without an id', { memberId: '' })
    await group.describe()
    group.end()
  })
}

async function onNode(context: SuiteContext, settings: Record<string, string>, play: (node: BrokerNode) => Promise<void>): Promise<void> {
  const node = await BrokerNode.start(context.target, { settings })
  await ready(node)
  await createTopics(node)
  await play(node)
  await node.stop()
}

export const consumerGroupFrames: Suite = {
  name: 'consumer-group-frames',
  title:
    'protocol, consumer groups of KIP-848: members, topics, static members, expressions, offsets, time, migration, and what is written',
  light: true,
  smoke: true,
  ownNode: true,
  async run(context) {
    const node = await BrokerNode.start(context.target, {
      settings: {
        'group.consumer.assignment.interval.ms': '0',
        'group.consumer.min.session.timeout.ms': '1000',
        'group.consumer.min.heartbeat.interval.ms': '1000',
        'group.consumer.max.size': '5',
        'group.min.session.timeout.ms': '1000',
      },
    })
    await ready(node)
    await createTopics(node)
    await wrong(context, node.port)
    const versions = context.smoke ? [1] : [0, 1]
    for (const version of versions) for (const assignor of [null, 'uniform', 'range']) await life(context, node.port, version, assignor)
    await statics(context, node.port)
    await offsets(context, node.port)
    await nameless(context, node.port)
    await migrations(context, node.port)
    if (!context.smoke) {
      for (const assignor of ['uniform', 'range']) await topics(context, node.port, assignor)
      await regexes(context, node.port)
      await timeouts(context, node.port)
      await policies(context)
    }
    context.log.check('the broker lives', node.running, () => node.output().slice(-2000))
    await node.stop()
  },
}

/** All at once and ahead of time: Apache Kafka's coordinator hears of topics a little later than clients do. */
async function createTopics(node: BrokerNode): Promise<void> {
  const counts: { readonly [name: string]: number } = {
    'topics-uniform-t': 4,
    'topics-uniform-u': 3,
    'topics-range-t': 4,
    'topics-range-u': 3,
    'statics-topic': 5,
    'offsets-topic': 3,
    'timeouts-topic': 3,
    'nameless-topic': 2,
    'policy-topic': 2,
    'migration-topic': 4,
    'migration-static-topic': 3,
    'migration-custom-topic': 1,
    // One partition each: who gets which must not depend on the ids of topics.
    'regex-1': 1,
    'regex-2': 1,
    'other-1': 2,
  }
  const lives = [0, 1].flatMap((version) =>
    ['default', 'uniform', 'range'].map((assignor) => [`life-${version}-${assignor}-topic`, 7] as const),
  )
  const speaker = new Speaker(node.port)
  await speaker.ask('CreateTopics', 7, {
    timeoutMs: 20_000,
    topics: [...Object.entries(counts), ...lives].map(([name, numPartitions]) => ({ name, numPartitions, replicationFactor: 1 })),
  })
  for (let index = 0; index < 6; index++) await coordinatorKnows(speaker, `probe-${index}`, 'policy-topic')
  speaker.end()
}

/** Whether the coordinator of a group has heard of a topic, by a member that comes and goes. */
async function coordinatorKnows(speaker: Speaker, groupId: string, topic: string): Promise<void> {
  const member = {
    groupId,
    memberId: 'probe',
    memberEpoch: 0,
    rebalanceTimeoutMs: 60_000,
    subscribedTopicNames: [topic],
    topicPartitions: [],
  }
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await speaker.text('ConsumerGroupHeartbeat', 1, member)
    if (answer.includes('topicId') || answer.includes('"errorCode": 35')) break
    await sleep(100)
  }
  await speaker.ask('ConsumerGroupHeartbeat', 1, { groupId, memberId: 'probe', memberEpoch: -1 })
  await speaker.ask('DeleteGroups', 2, { groupsNames: [groupId] })
}

async function ready(node: BrokerNode): Promise<void> {
  const speaker = new Speaker(node.port)
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await speaker.text('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['x'] })
    const listed = await speaker.text('ListGroups', 4, {})
    const described = await speaker.text('DescribeGroups', 5, { groups: Array.from({ length: 50 }, (_, index) => `g${index}`) })
    if ([found, listed, described].every((text) => !/"errorCode": [1-9]/.test(text))) break
    await sleep(100)
  }
  speaker.end()
}
