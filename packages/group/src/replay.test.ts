import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConsumerProtocolSubscription, encodeMessage, ZERO_UUID } from '@samsa/protocol'
import fc from 'fast-check'
import { ScriptedHost } from '../test/scripted-host.ts'
import { defaultGroupSettings } from './group-settings.ts'
import type { GroupShard } from './shard.ts'

// What a coordinator knows after loading its log is what the one that wrote the log knows of groups that are not just rebalancing, and of
// every committed offset; whatever members do, and however the log refuses or holds back records.

const GROUPS = ['g0', 'g1']
const NAMES = ['a', 'b', 'c']
const subscription = Buffer.concat([Uint8Array.of(0, 0), ...encodeMessage(ConsumerProtocolSubscription, 0, { topics: ['t'] })])

interface Member {
  memberId: string
  generationId: number
  isLeader: boolean
}

class Model {
  readonly host = new ScriptedHost({
    ...defaultGroupSettings,
    initialRebalanceDelayMs: 100,
    maxSize: 3,
    offsetsRetentionMs: 60_000,
    offsetsRetentionCheckIntervalMs: 20_000,
  })
  readonly #members = new Map<string, Member>()
  #uuids = 0
  asked = 0
  answered = 0

  member(groupId: string, name: string): Member {
    const key = `${groupId}/${name}`
    let member = this.#members.get(key)
    if (member === undefined) this.#members.set(key, (member = { memberId: '', generationId: -1, isLeader: false }))
    return member
  }

  join(groupId: string, name: string, instance: string | null, protocols: readonly string[], apiVersion: number): void {
    const { host } = this
    const member = this.member(groupId, name)
    this.asked++
    host.perform(
      host.shard.join(host.nowMs, {
        apiVersion,
        clientId: name,
        clientHost: '/h',
        uuid: String(++this.#uuids),
        request: {
          groupId,
          sessionTimeoutMs: 10_000,
          rebalanceTimeoutMs: 20_000,
          memberId: instance === null ? member.memberId : '',
          groupInstanceId: instance,
          protocolType: 'consumer',
          protocols: protocols.map((protocol) => ({ name: protocol, metadata: subscription })),
          reason: null,
        },
        to: (body) => {
          this.answered++
          if ((body.errorCode ?? 0) === 0 || body.memberId !== '') member.memberId = body.memberId ?? ''
          else member.memberId = ''
          member.generationId = body.generationId ?? -1
          member.isLeader = body.leader === body.memberId
        },
      }),
    )
  }

  sync(groupId: string, name: string): void {
    const { host } = this
    const { memberId, generationId } = this.member(groupId, name)
    const members = [...(host.shard.group(groupId)?.members.keys() ?? [])]
    const assignments = members.map((id) => ({ memberId: id, assignment: Buffer.from(`to ${id}`) }))
    this.asked++
    const request = { groupId, memberId, generationId, groupInstanceId: null, protocolType: null, protocolName: null, assignments }
    host.perform(host.shard.sync(host.nowMs, { request, to: () => this.answered++ }))
  }

  commitInTransaction(groupId: string, producerId: number, partitionIndex: number, committedOffset: number): void {
    const { host } = this
    const partitions = [{ partitionIndex, committedOffset, committedLeaderEpoch: 3, committedMetadata: 'm' }]
    const identity = { generationId: -1, memberId: '', groupInstanceId: null }
    this.asked++
    host.perform(
      host.shard.commitTransactionalOffsets(host.nowMs, {
        apiVersion: 5,
        request: { transactionalId: 'x', groupId, producerId, producerEpoch: 0, ...identity, topics: [{ name: 't', partitions }] },
        topicIds: new Map([['t', ZERO_UUID]]),
        verificationGuard: undefined,
        to: () => this.answered++,
      }),
    )
  }

  commit(groupId: string, name: string | undefined, partitionIndex: number, committedOffset: number): void {
    const { host } = this
    const { memberId, generationId } = name === undefined ? { memberId: '', generationId: -1 } : this.member(groupId, name)
    this.asked++
    host.perform(
      host.shard.commitOffsets(host.nowMs, {
        apiVersion: 9,
        request: {
          groupId,
          generationIdOrMemberEpoch: generationId,
          memberId,
          groupInstanceId: null,
          retentionTimeMs: -1,
          topics: [
            {
              name: 't',
              topicId: ZERO_UUID,
              partitions: [{ partitionIndex, committedOffset, committedLeaderEpoch: 3, committedMetadata: 'm' }],
            },
          ],
        },
        to: () => this.answered++,
      }),
    )
  }
}

type Step = (model: Model) => void

const PRODUCERS = [7, 8]

/** What members do whose clients are well: chance alone hardly ever gets a group stable. */
function form(model: Model, groupId: string): void {
  for (let round = 0; round < 2; round++) for (const each of NAMES) model.join(groupId, each, null, ['range'], 9)
  model.host.advance(500)
  for (const each of NAMES) model.sync(groupId, each)
}

const group = fc.constantFrom(...GROUPS)
const name = fc.constantFrom(...NAMES)
const protocols = fc.constantFrom(['range'], ['range', 'sticky'], ['sticky', 'range'], ['other'])
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: group.map((g) => (m: Model) => form(m, g)) },
  {
    weight: 6,
    arbitrary: fc.tuple(group, name, protocols, fc.constantFrom(3, 9)).map(
      ([g, n, p, v]) =>
        (m: Model) =>
          m.join(g, n, null, p, v),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(group, name).map(
      ([g, n]) =>
        (m: Model) =>
          m.join(g, n, `i-${n}`, ['range'], 9),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(group, name).map(
      ([g, n]) =>
        (m: Model) =>
          m.sync(g, n),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(group, name, fc.nat(2), fc.nat(99)).map(
      ([g, n, p, o]) =>
        (m: Model) =>
          m.commit(g, n, p, o),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(group, fc.nat(2), fc.nat(99)).map(
      ([g, p, o]) =>
        (m: Model) =>
          m.commit(g, undefined, p, o),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(group, fc.constantFrom(...PRODUCERS), fc.nat(2), fc.nat(99)).map(
      ([g, producerId, p, o]) =>
        (m: Model) =>
          m.commitInTransaction(g, producerId, p, o),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...PRODUCERS), fc.boolean()).map(
      ([producerId, isCommitted]) =>
        (m: Model) =>
          m.host.endTransaction(producerId, isCommitted),
    ),
  },
  { weight: 5, arbitrary: fc.constantFrom(100, 5000, 12_000, 40_000).map((ms) => (m: Model) => m.host.advance(ms)) },
  { weight: 1, arbitrary: fc.constant((m: Model) => void (m.host.isHolding = true)) },
  { weight: 4, arbitrary: fc.constant((m: Model) => m.host.release()) },
  { weight: 1, arbitrary: fc.constantFrom(0, 0, 7).map((error) => (m: Model) => void (m.host.refusal = error)) },
  { weight: 1, arbitrary: fc.constant((m: Model) => m.host.restart()) },
  {
    weight: 2,
    arbitrary: fc.tuple(group, name).map(([groupId, n]) => (model: Model) => {
      const { host } = model
      const { memberId } = model.member(groupId, n)
      host.perform(host.shard.leave(host.nowMs, { groupId, members: [{ memberId, groupInstanceId: null, reason: null }] }, () => {}))
    }),
  },
  {
    weight: 1,
    arbitrary: group.map(
      (g) =>
        ({ host }: Model) =>
          host.perform(host.shard.deleteGroups(host.nowMs, [g], () => {})),
    ),
  },
)

function offsetsOf(shard: GroupShard): unknown {
  const pending = GROUPS.flatMap((group) => [0, 1, 2].map((partition) => shard.offsets.isPending(group, 't', partition)))
  return [Array.from(shard.offsets.committed.all(), ([key, committed]) => JSON.stringify([key, committed])).sort(), pending]
}

/** What a group's record holds. */
function persistentOf(shard: GroupShard, groupId: string): unknown {
  const group = shard.group(groupId)
  if (group?.type !== 'classic') return undefined
  const { state, generationId, protocolName, leaderId, members } = group
  const shown = Array.from(members.values(), (member) => ({
    memberId: member.memberId,
    instance: member.groupInstanceId,
    client: [member.clientId, member.clientHost, member.sessionTimeoutMs, member.rebalanceTimeoutMs],
    assignment: Buffer.from(member.assignment).toString(),
    metadata: Buffer.from(member.metadata(protocolName)).toString('hex'),
  }))
  return { state, generationId, protocolName, leaderId, members: shown, topics: [...(group.subscribedTopics ?? [])] }
}

test('a loaded coordinator equals the one that wrote', () => {
  let stable = 0
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), (steps) => {
      const model = new Model()
      for (const each of steps) {
        each(model)
        const { shard } = model.host
        const loaded = model.host.loadedShard()
        assert.deepEqual(offsetsOf(loaded), offsetsOf(shard))
        for (const groupId of GROUPS) {
          const state = shard.group(groupId)?.state
          assert.equal(loaded.group(groupId) === undefined, state === undefined, `${groupId} exists in one of them only`)
          if (state !== 'Stable' || model.host.isHolding) continue
          stable++
          assert.deepEqual(persistentOf(loaded, groupId), persistentOf(shard, groupId))
        }
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 150) },
  )
  assert.ok(stable > 200, `only ${stable} stable groups were compared`)
})
