import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { parsePartitionKey, partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AssignableTopics, Assignor, MemberSubscription } from './assignor.ts'
import { decodeSubscription, encodeSubscription } from './consumer-protocol.ts'
import { assignors } from './assignors.ts'

interface Round {
  readonly assignor: string
  readonly run: number
  readonly round: number
  /** Racks of each partition. */
  readonly topics: Record<string, string[][]>
  readonly members: {
    readonly memberId: string
    readonly instance: string | null
    readonly topics: string[]
    readonly had: string[]
    readonly generation: number
    readonly rack: string | null
    readonly subscription: string
  }[]
  readonly assignment: Record<string, string[]>
}

const rounds = readFileSync(new URL('../../testdata/assignors.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Round)

function assignorNamed(name: string): Assignor {
  const found = assignors.find((each) => each.name === name)
  assert.ok(found !== undefined)
  return found
}

function topicsOf(round: Round): AssignableTopics {
  return new Map(
    Object.entries(round.topics).map(([topic, racks]) => [topic, racks.map((each, partition) => ({ partition, racks: each }))]),
  )
}

for (const name of ['range', 'roundrobin', 'sticky', 'cooperative-sticky']) {
  test(`${name} divides as Java's assignor does, racks and generations included`, async () => {
    const assignor = assignorNamed(name)
    const mine = rounds.filter((round) => round.assignor === name)
    assert.ok(mine.length >= 90)
    for (const round of mine) {
      const members = new Map(
        round.members.map((each) => [each.memberId, decodeSubscription(Buffer.from(each.subscription, 'base64'), each.instance)]),
      )
      const assignment = await assignor.assign(topicsOf(round), members)
      const got = Object.fromEntries(
        [...assignment].map(([memberId, all]) => [memberId, all.map((each) => partitionKey(each.topic, each.partition)).sort()]),
      )
      const expected = Object.fromEntries(Object.entries(round.assignment).map(([memberId, all]) => [memberId, all.toSorted()]))
      assert.deepEqual(got, expected, `run ${round.run} round ${round.round}`)
    }
  })
}

test("a member's subscription has the bytes that Java writes, user data of the assignor included", () => {
  for (const round of rounds) {
    const assignor = assignorNamed(round.assignor)
    for (const { memberId, topics, had, generation, rack, subscription } of round.members) {
      const owned = had.map(parsePartitionKey)
      const bytes = encodeSubscription({
        topics,
        userData: assignor.userData?.(owned, generation) ?? null,
        ownedPartitions: assignor.isCooperative ? owned : [],
        generationId: generation,
        rackId: rack ?? undefined,
      })
      assert.equal(bytes.toString('base64'), subscription, `${round.assignor} run ${round.run} round ${round.round} ${memberId}`)
    }
  }
})

const group = fc.record({
  topics: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 1, max: 12 }), { minKeys: 1 }),
  members: fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 99 }), wants: fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }) }), {
    selector: (member) => member.id,
    minLength: 1,
    maxLength: 8,
  }),
})

for (const assignor of assignors) {
  test(`${assignor.name}: every wanted partition has one owner who wants it, and a second round changes nothing`, async () => {
    await fc.assert(
      fc.asyncProperty(group, async ({ topics, members }) => {
        const assignable: AssignableTopics = new Map(
          Object.entries(topics).map(([topic, count]) => [
            topic,
            Array.from({ length: count }, (_, partition) => ({ partition, racks: [] })),
          ]),
        )
        const subscribed = (owned: ReadonlyMap<string, readonly TopicPartition[]>, generationId: number): Map<string, MemberSubscription> =>
          new Map(
            members.map(({ id, wants }) => {
              const mine = owned.get(`m${id}`) ?? []
              const userData = assignor.userData?.(mine, generationId) ?? null
              const ownedPartitions = assignor.isCooperative ? mine : []
              return [`m${id}`, { topics: wants, userData, ownedPartitions, generationId, rackId: undefined, groupInstanceId: undefined }]
            }),
          )
        const first = await assignor.assign(assignable, subscribed(new Map(), -1))
        const owners = new Map<string, string>()
        for (const [memberId, partitions] of first) {
          for (const { topic, partition } of partitions) {
            assert.ok(!owners.has(partitionKey(topic, partition)))
            owners.set(partitionKey(topic, partition), memberId)
            assert.ok(members.find((each) => `m${each.id}` === memberId)?.wants.includes(topic))
          }
        }
        for (const [topic, partitions] of assignable) {
          if (!members.some((each) => each.wants.includes(topic))) continue
          for (const { partition } of partitions) assert.ok(owners.has(partitionKey(topic, partition)))
        }
        const second = await assignor.assign(assignable, subscribed(first, 1))
        const sorted = (assignment: ReadonlyMap<string, readonly TopicPartition[]>): string =>
          JSON.stringify(
            [...assignment].map(([memberId, all]) => [memberId, all.map((each) => partitionKey(each.topic, each.partition)).sort()]).sort(),
          )
        assert.equal(sorted(second), sorted(first))
      }),
    )
  })
}
