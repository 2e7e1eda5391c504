import { sleep } from '../harness/children.ts'
import type { Suite, SuiteContext } from '../harness/suite.ts'
import { apiOf, show, Speaker } from '../wire/exchange.ts'
import type { Body } from '../wire/exchange.ts'

const metadata = Buffer.from('00000000000100066d656d62657200000000', 'hex')
/** `member` is the one topic that members subscribe to. */
const topics = ['member', 'other']

/** A client on a connection of its own, so that its parked requests hold up nobody else's. */
class Client {
  readonly name: string
  readonly speaker: Speaker
  memberId = ''
  generationId = -1
  leader = ''

  constructor(name: string, port: number) {
    this.name = name
    this.speaker = new Speaker(port)
  }
}

/** Asks and records answers, with member ids by the name of their client. */
class Dialogue {
  readonly #context: SuiteContext
  readonly #names = new Map<string, string>()

  constructor(context: SuiteContext) {
    this.#context = context
  }

  name(id: string, name: string): void {
    if (id !== '') this.#names.set(id, name)
  }

  async ask(client: Client, what: string, api: string, asked: number, body: Body): Promise<Body> {
    const version = Math.min(asked, apiOf(api).versions.at(-1) ?? 0)
    let answer: Body | string = ''
    await this.#context.log.step(`${what}: ${client.name} ${api} v${version}`, async () => {
      answer = await client.speaker.ask(api, version, body, 20_000)
      let text = typeof answer === 'string' ? answer : show(answer)
      for (const [id, name] of this.#names) text = text.replaceAll(id, name)
      return text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
    })
    return typeof answer === 'string' ? {} : answer
  }

  async join(client: Client, what: string, version: number, body: Body): Promise<void> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const request = {
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        memberId: client.memberId,
        protocolType: 'consumer',
        protocols: [
          { name: 'range', metadata },
          { name: 'sticky', metadata },
        ],
        ...body,
      }
      const answer = await this.ask(client, what, 'JoinGroup', version, request)
      client.memberId = String(answer['memberId'] ?? '')
      client.generationId = Number(answer['generationId'] ?? -1)
      client.leader = String(answer['leader'] ?? '')
      this.name(client.memberId, `<${client.name}>`)
      if (answer['errorCode'] !== 79) return
    }
  }
}

const identity = (client: Client): Body => ({ memberId: client.memberId, generationId: client.generationId })

async function ready(context: SuiteContext): Promise<void> {
  const speaker = new Speaker(context.node.port)
  await speaker.ask('CreateTopics', 7, {
    timeoutMs: 10_000,
    topics: topics.map((name) => ({ name, numPartitions: 2, replicationFactor: 1 })),
  })
  for (let attempt = 0; attempt < 200; attempt++) {
    const found = await speaker.text('FindCoordinator', 4, { keyType: 0, coordinatorKeys: ['x'] })
    const listed = await speaker.text('ListGroups', 4, {})
    const described = await speaker.text('DescribeGroups', 5, { groups: Array.from({ length: 200 }, (_, index) => `g${index}`) })
    if ([found, listed, described].every((text) => !/"errorCode": [1-9]/.test(text))) break
    await sleep(100)
  }
  speaker.end()
}

/** Two members from the first join to the last leave, every request at the version that JoinGroup has here. */
async function life(context: SuiteContext, version: number): Promise<void> {
  const dialogue = new Dialogue(context)
  const [a, b] = [new Client('a', context.node.port), new Client('b', context.node.port)]
  const groupId = `life-${version}`
  const what = `life ${version}`
  const commitVersion = Math.max(2, version)
  const commit = (client: Client, partitions: Body[], extra: Body = {}): Promise<Body> =>
    dialogue.ask(client, what, 'OffsetCommit', Math.min(commitVersion, 9), {
      groupId,
      memberId: client.memberId,
      generationIdOrMemberEpoch: client.generationId,
      retentionTimeMs: -1,
      topics: [{ name: 'member', partitions }],
      ...extra,
    })
  const protocol = { protocolType: 'consumer', protocolName: 'range' }
  const sync = (client: Client, extra: Body = {}): Promise<Body> =>
    dialogue.ask(client, what, 'SyncGroup', version, { groupId, ...identity(client), ...protocol, ...extra })
  await dialogue.join(a, what, version, { groupId })
  await sync(a, { assignments: [{ memberId: a.memberId, assignment: Buffer.from('alone') }] })
  await Promise.all([dialogue.join(b, what, version, { groupId }), sleep(200).then(() => dialogue.join(a, what, version, { groupId }))])
  await commit(a, [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }])
  const assign = { assignments: [a, b].map((each, index) => ({ memberId: each.memberId, assignment: Buffer.from([index]) })) }
  await sync(a, { protocolName: 'sticky' })
  await sync(a, { protocolName: null })
  await sync(a, { generationId: 9 })
  await sync(a, { memberId: 'nobody' })
  await Promise.all([sync(b), sleep(100).then(() => sync(a, assign))])
  await sync(b)
  const heartbeat = (client: Client, extra: Body = {}): Promise<Body> =>
    dialogue.ask(client, what, 'Heartbeat', version, { groupId, ...identity(client), ...extra })
  await heartbeat(a)
  await heartbeat(a, { generationId: 7 })
  await heartbeat(a, { memberId: '' })
  await heartbeat(a, { groupInstanceId: 'i' })
  await commit(a, [
    { partitionIndex: 0, committedOffset: 5, committedLeaderEpoch: 3, committedMetadata: 'note' },
    { partitionIndex: 1, committedOffset: 6, committedMetadata: null },
    { partitionIndex: 9, committedOffset: 6, committedMetadata: null },
    { partitionIndex: 0, committedOffset: 7, committedMetadata: 'x'.repeat(4097) },
  ])
  await commit(b, [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }], { generationIdOrMemberEpoch: 9 })
  await commit(b, [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }], { memberId: 'nobody' })
  await commit(b, [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }], { memberId: '', generationIdOrMemberEpoch: -1 })
  await commit(b, [{ partitionIndex: 0, committedOffset: 9, committedMetadata: '' }], { topics: [] })
  const asked = ['member', 'missing'].map((name) => ({ name, partitionIndexes: [0, 1, 9] }))
  for (const list of [asked, null, []]) {
    await dialogue.ask(a, what, 'OffsetFetch', Math.min(Math.max(1, version), 9), {
      groupId,
      topics: version < 2 ? (list ?? []) : list,
      groups: [groupId, 'missing', ''].map((each) => ({ groupId: each, topics: list })),
      requireStable: version % 2 === 1,
    })
  }
  await dialogue.ask(a, what, 'DescribeGroups', version, { groups: [groupId, `missing-${version}`], includeAuthorizedOperations: true })
  await dialogue.ask(a, what, 'DeleteGroups', version, { groupsNames: [groupId, 'missing', groupId, ''] })
  const forget = (name: string, partitionIndex: number): Promise<Body> =>
    dialogue.ask(a, what, 'OffsetDelete', 0, { groupId, topics: [{ name, partitions: [{ partitionIndex }] }] })
  for (const [name, index] of [
    ['member', 0],
    ['other', 0],
    ['other', 7],
    ['missing', 0],
  ] as const)
    await forget(name, index)
  await dialogue.join(b, what, version, { groupId })
  await dialogue.join(new Client('c', context.node.port), what, version, { groupId, protocols: [{ name: 'none', metadata }] })
  await dialogue.join(new Client('c', context.node.port), what, version, { groupId, protocolType: 'connect' })
  await dialogue.join(new Client('c', context.node.port), what, version, { groupId, sessionTimeoutMs: 1 })
  const rejoined = dialogue.join(a, what, version, { groupId })
  await sleep(100)
  await heartbeat(b)
  await commit(b, [{ partitionIndex: 1, committedOffset: 11, committedMetadata: '' }])
  await sync(b)
  await dialogue.ask(b, what, 'DescribeGroups', version, { groups: [groupId] })
  const leave = (client: Client, memberId = client.memberId): Promise<Body> =>
    dialogue.ask(client, what, 'LeaveGroup', version, { groupId, memberId, members: [{ memberId }, { memberId: 'nobody' }] })
  await leave(b)
  await rejoined
  await sync(a, { assignments: [{ memberId: a.memberId, assignment: Buffer.from('all') }] })
  await leave(a, 'nobody')
  await leave(a)
  await dialogue.ask(a, what, 'DescribeGroups', version, { groups: [groupId] })
  await dialogue.ask(a, what, 'ListGroups', version, { statesFilter: ['EMPTY'], typesFilter: version % 2 === 0 ? ['Classic'] : [] })
  await forget('member', 1)
  await dialogue.ask(a, what, 'DeleteGroups', version, { groupsNames: [groupId] })
  for (const client of [a, b]) client.speaker.end()
}

/** Static members: restart, fencing, removal by an administrator. */
async function statics(context: SuiteContext, version: number): Promise<void> {
  const dialogue = new Dialogue(context)
  const [a, b] = [new Client('a', context.node.port), new Client('b', context.node.port)]
  const groupId = `static-${version}`
  const what = `static ${version}`
  const protocol = { protocolType: 'consumer', protocolName: 'range' }
  const join = (client: Client, extra: Body = {}): Promise<void> =>
    dialogue.join(client, what, version, { groupId, groupInstanceId: `i-${client.name}`, ...extra })
  const sync = (client: Client, extra: Body = {}): Promise<Body> =>
    dialogue.ask(client, what, 'SyncGroup', 5, { groupId, ...identity(client), groupInstanceId: `i-${client.name}`, ...protocol, ...extra })
  await join(a)
  await sync(a, { assignments: [{ memberId: a.memberId, assignment: Buffer.from('alone') }] })
  await Promise.all([join(b), sleep(200).then(() => join(a))])
  const assign = { assignments: [a, b].map((each, index) => ({ memberId: each.memberId, assignment: Buffer.from([index]) })) }
  await Promise.all([sync(b), sleep(100).then(() => sync(a, assign))])
  const old = b.memberId
  dialogue.name(old, '<old b>')
  await join(b, { memberId: '' })
  await sync(b)
  for (const api of ['Heartbeat', 'SyncGroup', 'JoinGroup', 'OffsetCommit']) {
    await dialogue.ask(b, what, api, 5, {
      groupId,
      memberId: old,
      groupInstanceId: 'i-b',
      generationId: b.generationId,
      generationIdOrMemberEpoch: b.generationId,
      sessionTimeoutMs: 10_000,
      rebalanceTimeoutMs: 10_000,
      ...protocol,
      protocols: [{ name: 'range', metadata }],
      topics: [{ name: 'member', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] }],
      assignments: [],
    })
  }
  dialogue.name(a.memberId, '<old a>')
  await join(a, { memberId: '' })
  await sync(a)
  await dialogue.ask(a, what, 'DescribeGroups', 6, { groups: [groupId] })
  await dialogue.ask(a, what, 'LeaveGroup', version, {
    groupId,
    members: [
      { memberId: '', groupInstanceId: 'i-b' },
      { memberId: '', groupInstanceId: 'i-z' },
      { memberId: old, groupInstanceId: 'i-a' },
    ],
  })
  await join(a)
  await dialogue.ask(a, what, 'LeaveGroup', version, { groupId, members: [{ memberId: a.memberId, groupInstanceId: 'i-a' }] })
  await dialogue.ask(a, what, 'DescribeGroups', 6, { groups: [groupId] })
  for (const client of [a, b]) client.speaker.end()
}

/** What is asked of groups that are not there, with names that are none. */
async function strangers(context: SuiteContext): Promise<void> {
  const dialogue = new Dialogue(context)
  const x = new Client('x', context.node.port)
  const bodies: { readonly [api: string]: Body } = {
    OffsetCommit: {
      memberId: 'm',
      generationIdOrMemberEpoch: 1,
      topics: [{ name: 'member', partitions: [{ partitionIndex: 0, committedOffset: 1, committedMetadata: '' }] }],
    },
    JoinGroup: { memberId: 'm', sessionTimeoutMs: 10_000, protocolType: 'consumer', protocols: [{ name: 'range', metadata }] },
    Heartbeat: { memberId: 'm', generationId: 1 },
    LeaveGroup: { memberId: 'm', members: [{ memberId: 'm' }] },
    SyncGroup: { memberId: 'm', generationId: 1, protocolType: 'consumer', protocolName: 'range', assignments: [] },
    OffsetDelete: { topics: [{ name: 'member', partitions: [{ partitionIndex: 0 }] }] },
  }
  for (const [api, body] of Object.entries(bodies)) {
    for (const version of apiOf(api).versions) {
      for (const groupId of ['', 'stranger']) {
        if (api === 'OffsetCommit' && version >= 10) continue
        await dialogue.ask(x, `group '${groupId}'`, api, version, { groupId, ...body })
      }
    }
  }
  for (const version of apiOf('FindCoordinator').versions) {
    for (const keyType of version === 0 ? [0] : [0, 3]) {
      await dialogue.ask(x, `type ${keyType}`, 'FindCoordinator', version, { key: 'k', keyType, coordinatorKeys: ['k', ''] })
    }
  }
  for (const version of apiOf('ListGroups').versions) {
    for (const statesFilter of [[], ['no such']]) {
      await dialogue.ask(x, `states ${statesFilter.join()}`, 'ListGroups', version, { statesFilter, typesFilter: ['share'] })
    }
  }
  x.speaker.end()
}

export const groupFrames: Suite = {
  name: 'group-frames',
  title: 'protocol, classic groups and offsets at every version: two members, static members, strangers',
  light: true,
  ownNode: true,
  async run(context) {
    await context.node.format()
    await context.node.start()
    await ready(context)
    for (const version of apiOf('JoinGroup').versions) await life(context, version)
    for (const version of [5, 8, 9]) await statics(context, version)
    await strangers(context)
    context.log.check('the broker lives', context.node.running, () => context.node.output().slice(-2000))
  },
}
