import { ConsumerProtocolAssignment, ConsumerProtocolSubscription, encodeMessage } from '@samsa/protocol'
import type { SuiteContext } from '../harness/suite.ts'
import { GroupDialogue } from '../wire/consumer-groups.ts'
import type { Body } from '../wire/exchange.ts'

const VERSION = 9

type Owned = readonly (readonly [topic: string, partitions: readonly number[]])[]

function subscription(topics: readonly string[], owned: Owned = [], version = 3): Uint8Array {
  const ownedPartitions = owned.map(([topic, partitions]) => ({ topic, partitions: [...partitions] }))
  const body = encodeMessage(ConsumerProtocolSubscription, version, {
    topics: [...topics],
    ownedPartitions,
    generationId: -1,
    rackId: null,
  })
  return Buffer.concat([Uint8Array.of(0, version), ...body])
}

function assignment(given: Owned, userData: Uint8Array | null = null): Uint8Array {
  const assignedPartitions = given.map(([topic, partitions]) => ({ topic, partitions: [...partitions] }))
  return Buffer.concat([Uint8Array.of(0, 3), ...encodeMessage(ConsumerProtocolAssignment, 3, { assignedPartitions, userData })])
}

/** A member that speaks the classic protocol. */
class ClassicClient {
  readonly name: string
  readonly #group: GroupDialogue
  readonly #instance: string | null
  memberId: string
  generationId = -1

  /** Coordinators take any member id in a consumer group: so it is no matter of chance who gets which partition. */
  constructor(group: GroupDialogue, name: string, instance: string | null = null, memberId = '') {
    this.#group = group
    this.name = name
    this.#instance = instance
    this.memberId = memberId
  }

  get #identity(): Body {
    return { groupId: this.#group.groupId, memberId: this.memberId, generationId: this.generationId, groupInstanceId: this.#instance }
  }

  async join(topics: readonly string[], owned: Owned = [], body: Body = {}): Promise<Body> {
    for (;;) {
      const answer = await this.#group.ask(`${this.name} joins`, 'JoinGroup', VERSION, {
        ...this.#identity,
        sessionTimeoutMs: 10_000,
        rebalanceTimeoutMs: 10_000,
        protocolType: 'consumer',
        protocols: ['range', 'cooperative-sticky'].map((name) => ({ name, metadata: subscription(topics, owned) })),
        ...body,
      })
      const memberId = String(answer['memberId'] ?? '')
      if (memberId !== '') this.memberId = memberId
      this.#group.name(this.memberId, `<${this.name}>`)
      if (answer['errorCode'] !== 79) {
        this.generationId = Number(answer['generationId'] ?? -1)
        return answer
      }
    }
  }

  sync(assignments: readonly (readonly [ClassicClient, Uint8Array])[] = [], body: Body = {}): Promise<Body> {
    return this.#group.ask(`${this.name} syncs`, 'SyncGroup', 5, {
      ...this.#identity,
      protocolType: 'consumer',
      protocolName: 'range',
      assignments: assignments.map(([{ memberId }, bytes]) => ({ memberId, assignment: bytes })),
      ...body,
    })
  }

  beat(body: Body = {}): Promise<Body> {
    return this.#group.ask(`${this.name} beats`, 'Heartbeat', 4, { ...this.#identity, ...body })
  }

  commit(topic: string, committedOffset: number, body: Body = {}): Promise<Body> {
    return this.#group.ask(`${this.name} commits`, 'OffsetCommit', 9, {
      ...this.#identity,
      generationIdOrMemberEpoch: this.generationId,
      topics: [{ name: topic, partitions: [{ partitionIndex: 0, committedOffset, committedMetadata: '' }] }],
      ...body,
    })
  }

  leave(): Promise<Body> {
    const { memberId } = this
    return this.#group.ask(`${this.name} leaves`, 'LeaveGroup', 5, {
      groupId: this.#group.groupId,
      members: [{ memberId, groupInstanceId: this.#instance, reason: 'test' }],
    })
  }
}

/** A classic member alone: two would have to join at the same time. */
async function classicOne(group: GroupDialogue, topic: string, partitions: readonly number[], instance: string): Promise<ClassicClient> {
  const x = new ClassicClient(group, 'x', instance)
  await x.join([topic])
  await x.sync([[x, assignment([[topic, partitions]])]])
  return x
}

async function upAndDown(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'migration')
  const topic = 'migration-topic'
  await group.learn(topic)
  const x = await classicOne(group, topic, [0, 1, 2, 3], 'i-x')
  await x.commit(topic, 3)
  await group.describe('is classic and')
  const a = group.member('a')
  await group.join(a, [topic], { serverAssignor: 'range' })
  await group.describe('is upgraded and')
  await x.beat()
  await x.sync()
  await x.commit(topic, 4)
  await x.join([topic], [[topic, [0, 1, 2, 3]]])
  await x.commit(topic, 5)
  await x.sync()
  await x.beat()
  await x.sync([], { protocolName: 'other' })
  await x.sync([], { protocolType: 'other' })
  await x.sync([], { generationId: 99 })
  await x.beat({ generationId: 99 })
  await x.beat({ memberId: 'nobody' })
  await x.beat({ groupInstanceId: 'i' })
  await group.acknowledge(a)
  await x.join([topic], [[topic, [0, 1]]])
  await x.sync()
  await x.beat()
  await group.acknowledge(a)
  await group.acknowledge(a)
  await x.beat()
  await group.describe('has moved partitions and')
  const y = new ClassicClient(group, 'y', null, 'member-y')
  await y.join([topic])
  await y.sync()
  await y.beat()
  await x.beat()
  await group.settle(a)
  await x.join([topic], [[topic, [0, 1]]])
  await x.sync()
  await x.beat()
  await y.beat()
  await x.join([topic], [[topic, [0]]])
  await x.sync()
  await group.settle(a)
  await y.beat()
  await y.join([topic])
  await y.sync()
  await y.beat()
  await group.settle(a)
  await group.describe('has two classic members and')
  await new ClassicClient(group, 'z').join([topic], [], { protocols: [{ name: 'alone', metadata: subscription([topic]) }] })
  await new ClassicClient(group, 'z').join([topic], [], { protocolType: 'connect' })
  await y.leave()
  await group.settle(a)
  await x.beat()
  await x.join([topic], [[topic, [0]]])
  await x.sync()
  await group.settle(a)
  await group.beat(a, 'leaves', { memberEpoch: -1 })
  await group.describe('is downgraded and')
  await x.beat()
  await x.join([topic], [[topic, [0]]])
  await x.sync([[x, assignment([[topic, [0, 1, 2, 3]]])]])
  await x.beat()
  await x.commit(topic, 9)
  await group.describe('is classic again and')
  await x.leave()
  await group.join(a, [topic], { serverAssignor: 'range' })
  await group.describe('is made of an empty classic group and')
  await group.beat(a, 'leaves', { memberEpoch: -1 })
  await new ClassicClient(group, 'z').join([topic])
  await group.log()
  group.end()
}

async function statics(context: SuiteContext, port: number): Promise<void> {
  const group = new GroupDialogue(context, port, 'migration-static')
  const topic = 'migration-static-topic'
  await group.learn(topic)
  const x = new ClassicClient(group, 'x', 'i-x')
  await x.join([topic])
  await x.sync([[x, assignment([[topic, [0, 1, 2]]])]])
  const a = group.member('a')
  await group.join(a, [topic], { instanceId: 'i-x' })
  await group.describe('is upgraded in place and')
  await x.beat()
  await group.acknowledge(a)
  const again = new ClassicClient(group, 'again', 'i-x')
  await again.join([topic])
  await group.describe('is downgraded in place and')
  await again.sync()
  await again.beat()
  await group.beat(a, 'is too late')
  await group.join(a, [topic], { instanceId: 'i-x', serverAssignor: 'range' })
  const other = group.member('other')
  await group.join(other, [topic], { serverAssignor: 'range' })
  await group.settle(a, other)
  const third = new ClassicClient(group, 'third', 'i-x')
  await third.join([topic])
  await third.sync()
  await third.beat()
  await group.settle(other)
  await group.describe('is mixed and')
  await group.log()
  group.end()
}

/** Classic groups that cannot become consumer groups. */
async function refused(context: SuiteContext, port: number): Promise<void> {
  const custom = new GroupDialogue(context, port, 'migration-custom')
  await custom.learn('migration-custom-topic')
  const x = new ClassicClient(custom, 'x')
  await x.join(['migration-custom-topic'])
  await x.sync([[x, assignment([['migration-custom-topic', [0]]], Buffer.from('mine'))]])
  await custom.join(custom.member('a'), ['migration-custom-topic'])
  await custom.describe()
  custom.end()
  const connect = new GroupDialogue(context, port, 'migration-connect')
  const worker = new ClassicClient(connect, 'x')
  await worker.join([], [], { protocolType: 'connect', protocols: [{ name: 'range', metadata: Buffer.from('00', 'hex') }] })
  await worker.sync([[worker, Buffer.from('01', 'hex')]], { protocolType: 'connect' })
  await connect.join(connect.member('a'), ['t'])
  connect.end()
  const malformed = new GroupDialogue(context, port, 'migration-malformed')
  const broken = new ClassicClient(malformed, 'x')
  await broken.join([], [], { protocols: [{ name: 'range', metadata: Buffer.from('0001ffff', 'hex') }] })
  await broken.sync([[broken, Buffer.from('000000', 'hex')]])
  await malformed.join(malformed.member('a'), ['t'])
  malformed.end()
}

export async function migrations(context: SuiteContext, port: number): Promise<void> {
  await upAndDown(context, port)
  await statics(context, port)
  await refused(context, port)
}

/** Under a policy that does not allow everything. */
export async function migrationsUnder(context: SuiteContext, port: number, policy: string): Promise<void> {
  const topic = 'policy-topic'
  const up = new GroupDialogue(context, port, `up-${policy}`)
  await up.learn(topic)
  const x = await classicOne(up, topic, [0, 1], 'i-x')
  const a = up.member('a')
  await up.join(a, [topic], { serverAssignor: 'range' })
  await x.beat()
  await up.describe()
  up.end()
  const down = new GroupDialogue(context, port, `down-${policy}`)
  await down.learn(topic)
  const b = down.member('b')
  await down.join(b, [topic], { serverAssignor: 'range' })
  const y = new ClassicClient(down, 'y', 'i-y')
  await y.join([topic])
  await y.sync()
  await down.settle(b)
  await down.beat(b, 'leaves', { memberEpoch: -1 })
  await y.beat()
  await down.describe()
  down.end()
}
