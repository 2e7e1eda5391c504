import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConsumerProtocolSubscription, encodeMessage } from '@samsa/protocol'
import type { ConsumerGroupHeartbeatRequest } from '@samsa/protocol'
import fc from 'fast-check'
import { ScriptedHost } from '../../test/scripted-host.ts'
import { defaultGroupSettings } from '../group-settings.ts'
import type { ConsumerGroup } from './consumer-group.ts'

// Members of both protocols join, go on, leave, crash and come back; topics come, grow and go; the log refuses and holds back records. Then:
// a coordinator that loads the log knows what the one that wrote it knows, no two members have a partition, and members that are left
// alone come to rest with every partition assigned.

const GROUP = 'g'
const NAMES = ['a', 'b', 'c', 'd']
const TOPICS = ['t', 'u', 'v']

interface Member {
  epoch: number
  /** What it has told; undefined: nothing yet. */
  owned: NonNullable<ConsumerGroupHeartbeatRequest['topicPartitions']>
  memberId: string
  generationId: number
}

function subscription(topics: readonly string[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(0, 0), ...encodeMessage(ConsumerProtocolSubscription, 0, { topics: [...topics] })])
}

class Model {
  readonly host = new ScriptedHost({
    ...defaultGroupSettings,
    initialRebalanceDelayMs: 0,
    offsetsRetentionCheckIntervalMs: 1_000_000,
    consumer: {
      ...defaultGroupSettings.consumer,
      timesOf: () => ({ sessionTimeoutMs: 20_000, heartbeatIntervalMs: 5000, assignmentIntervalMs: 0 }),
    },
  })
  readonly #members = new Map<string, Member>()
  #uuids = 0

  constructor() {
    this.host.setTopic('t', 4)
    this.host.setTopic('u', 3)
  }

  member(name: string): Member {
    let member = this.#members.get(name)
    if (member === undefined) this.#members.set(name, (member = { epoch: 0, owned: [], memberId: '', generationId: -1 }))
    return member
  }

  /** A heartbeat; `owned` null says nothing of partitions. */
  beat(name: string, body: Partial<ConsumerGroupHeartbeatRequest> = {}): void {
    const { host } = this
    const member = this.member(name)
    const request: ConsumerGroupHeartbeatRequest = {
      groupId: GROUP,
      memberId: name,
      memberEpoch: member.epoch,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: -1,
      subscribedTopicNames: null,
      subscribedTopicRegex: null,
      serverAssignor: null,
      topicPartitions: member.owned,
      ...body,
    }
    host.perform(
      host.shard.heartbeatOfConsumer(host.nowMs, {
        apiVersion: 1,
        request,
        clientId: name,
        clientHost: '/h',
        uuid: 'u',
        to: (answer) => {
          if ((answer.errorCode ?? 0) !== 0) return
          member.epoch = answer.memberEpoch ?? 0
          const { assignment } = answer
          if (assignment != null) {
            member.owned = (assignment.topicPartitions ?? []).map(({ topicId = '', partitions = [] }) => ({
              topicId,
              partitions: [...partitions],
            }))
          }
        },
      }),
    )
  }

  join(name: string, body: Partial<ConsumerGroupHeartbeatRequest>): void {
    this.beat(name, { memberEpoch: 0, rebalanceTimeoutMs: 10_000, topicPartitions: [], subscribedTopicNames: [], ...body })
  }

  joinClassic(name: string, topics: readonly string[]): void {
    const { host } = this
    const member = this.member(name)
    for (let attempt = 0; attempt < 2; attempt++) {
      host.perform(
        host.shard.join(host.nowMs, {
          apiVersion: 9,
          clientId: name,
          clientHost: '/h',
          uuid: `uuid-${++this.#uuids}`,
          request: {
            groupId: GROUP,
            sessionTimeoutMs: 10_000,
            rebalanceTimeoutMs: 10_000,
            memberId: member.memberId,
            groupInstanceId: null,
            protocolType: 'consumer',
            protocols: [{ name: 'range', metadata: subscription(topics) }],
            reason: null,
          },
          to: (body) => {
            member.memberId = body.memberId ?? ''
            member.generationId = body.generationId ?? -1
          },
        }),
      )
    }
  }

  sync(name: string): void {
    const { host } = this
    const { memberId, generationId } = this.member(name)
    const request = {
      groupId: GROUP,
      memberId,
      generationId,
      groupInstanceId: null,
      protocolType: null,
      protocolName: null,
      assignments: [],
    }
    host.perform(host.shard.sync(host.nowMs, { request, to: () => {} }))
  }

  leaveClassic(name: string): void {
    const { host } = this
    const { memberId } = this.member(name)
    host.perform(host.shard.leave(host.nowMs, { groupId: GROUP, members: [{ memberId, groupInstanceId: null, reason: null }] }, () => {}))
  }
}

type Step = (model: Model) => void

const name = fc.constantFrom(...NAMES)
const topics = fc.subarray(TOPICS)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(name, topics, fc.constantFrom('uniform', 'range', null)).map(
      ([n, subscribedTopicNames, serverAssignor]) =>
        (m: Model) =>
          m.join(n, { subscribedTopicNames, serverAssignor }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(name, fc.constantFrom('t|u', '.*', 'x')).map(
      ([n, regex]) =>
        (m: Model) =>
          m.join(n, { subscribedTopicNames: null, subscribedTopicRegex: regex }),
    ),
  },
  { weight: 2, arbitrary: name.map((n) => (m: Model) => m.join(n, { instanceId: `i-${n}`, subscribedTopicNames: ['t'] })) },
  { weight: 1, arbitrary: name.map((n) => (m: Model) => m.join(`${n}${n}`, { instanceId: `i-${n}`, subscribedTopicNames: ['t', 'u'] })) },
  { weight: 12, arbitrary: name.map((n) => (m: Model) => m.beat(n)) },
  { weight: 3, arbitrary: name.map((n) => (m: Model) => m.beat(n, { topicPartitions: null })) },
  {
    weight: 2,
    arbitrary: fc.tuple(name, topics).map(
      ([n, subscribedTopicNames]) =>
        (m: Model) =>
          m.beat(n, { subscribedTopicNames }),
    ),
  },
  { weight: 2, arbitrary: name.map((n) => (m: Model) => m.beat(n, { memberEpoch: -1 })) },
  { weight: 1, arbitrary: name.map((n) => (m: Model) => m.beat(n, { memberEpoch: -2, instanceId: `i-${n}` })) },
  {
    weight: 3,
    arbitrary: fc.tuple(name, topics).map(
      ([n, wanted]) =>
        (m: Model) =>
          m.joinClassic(`classic-${n}`, wanted),
    ),
  },
  { weight: 3, arbitrary: name.map((n) => (m: Model) => m.sync(`classic-${n}`)) },
  { weight: 1, arbitrary: name.map((n) => (m: Model) => m.leaveClassic(`classic-${n}`)) },
  { weight: 3, arbitrary: fc.constantFrom(0, 100, 4000, 11_000, 21_000).map((ms) => (m: Model) => m.host.advance(ms)) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(...TOPICS), fc.constantFrom(0, 1, 5)).map(
      ([t, count]) =>
        (m: Model) =>
          m.host.setTopic(t, count),
    ),
  },
  { weight: 1, arbitrary: fc.constant((m: Model) => void (m.host.isHolding = true)) },
  { weight: 3, arbitrary: fc.constant((m: Model) => m.host.release()) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0, 7).map((error) => (m: Model) => void (m.host.refusal = error)) },
  { weight: 1, arbitrary: fc.constant((m: Model) => m.host.restart()) },
)

function persistentOf(group: ConsumerGroup): unknown {
  const sorted = <Value>(map: ReadonlyMap<string, Value>): [string, Value][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
  const plain = (partitions: ReadonlyMap<string, ReadonlyMap<number, number> | ReadonlySet<number>>): unknown =>
    sorted(partitions).map(([topicId, each]) => [topicId, [...each].map(String).sort()])
  return {
    state: group.state,
    epoch: group.groupEpoch,
    hash: group.metadataHash,
    assignment: [group.target.epoch, group.target.timestampMs],
    members: sorted(group.members).map(([id, member]) => [
      id,
      {
        ...member,
        subscribedTopicNames: [...member.subscribedTopicNames].sort(),
        assigned: plain(member.assigned),
        pendingRevocation: plain(member.pendingRevocation),
      },
    ]),
    targets: sorted(group.target.members).map(([id, partitions]) => [id, plain(partitions)]),
    topics: sorted(group.subscribedTopics),
    regexes: sorted(group.resolvedRegexes).map(([regex, resolved]) => [
      regex,
      [...resolved.topics].sort(),
      resolved.version,
      resolved.timestampMs,
    ]),
    counts: [sorted(group.regexes), sorted(group.staticMembers), group.classicMemberCount, group.preferredAssignor()],
  }
}

/** No partition is somebody's twice, neither now nor in the target. */
function checkOwners(group: ConsumerGroup): void {
  const owned = new Set<string>()
  const wanted = new Set<string>()
  const take = (set: Set<string>, topicId: string, partition: number): void => {
    const key = `${topicId}/${partition}`
    assert.ok(!set.has(key), `${key} has two owners`)
    set.add(key)
  }
  for (const member of group.members.values()) {
    for (const partitions of [member.assigned, member.pendingRevocation]) {
      for (const [topicId, each] of partitions) {
        for (const partition of each.keys()) {
          take(owned, topicId, partition)
          assert.ok(!group.owners.isFree(topicId, partition), `${topicId}/${partition} counts as free`)
        }
      }
    }
    for (const [topicId, each] of group.target.of(member.memberId)) for (const partition of each) take(wanted, topicId, partition)
  }
}

test('a loaded coordinator equals the one that wrote, and nothing has two owners', () => {
  let compared = 0
  let mixed = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 100 }), (steps) => {
      const model = new Model()
      for (const each of steps) {
        each(model)
        const group = model.host.shard.group(GROUP)
        const loaded = model.host.loadedShard().group(GROUP)
        if (group?.type !== 'consumer') continue
        assert.equal(loaded?.type, 'consumer')
        if (loaded?.type !== 'consumer') continue
        assert.deepEqual(persistentOf(loaded), persistentOf(group))
        checkOwners(group)
        compared++
        if (group.classicMemberCount > 0 && group.classicMemberCount < group.members.size) mixed++
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  )
  assert.ok(compared > 2000 && mixed > 50, `only ${compared} groups were compared, ${mixed} of them mixed`)
})

test('members that are left alone come to rest with every partition', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const model = new Model()
      for (const each of steps) each(model)
      const { host } = model
      host.release()
      host.refusal = 0
      host.setTopic('t', 5)
      // Everybody of before is out, then two come that go on regularly.
      host.advance(60_000)
      for (const each of ['x', 'y']) model.join(each, { subscribedTopicNames: ['t'] })
      for (let round = 0; round < 8; round++) {
        for (const each of ['x', 'y']) model.beat(each)
        host.advance(1000)
      }
      const group = host.shard.group(GROUP)
      assert.ok(group?.type === 'consumer')
      assert.equal(group.state, 'Stable')
      const sizes = [...group.members.values()].map(({ assigned }) => [...assigned.values()].reduce((sum, each) => sum + each.size, 0))
      assert.deepEqual(sizes.sort(), [2, 3])
    }),
    { numRuns: Number(process.env['RUNS'] ?? 100) },
  )
})
