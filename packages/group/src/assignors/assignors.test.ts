import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Partitions } from '../consumer/partitions.ts'
import type { AssignorInput, AssignorMember } from './assignor.ts'
import { assignRanges } from './range.ts'
import { assignUniformly } from './uniform.ts'

// Sequences of groups, each step with what Kafka's own assignors made of it (test/golden/Assignors.java).

interface Step {
  readonly sequence: number
  readonly assignor: 'uniform' | 'range'
  readonly homogeneous: boolean
  readonly topics: readonly (readonly [id: string, partitionCount: number])[]
  readonly members: readonly (readonly [
    memberId: string,
    instanceId: string | null,
    topics: readonly number[],
    assignment: readonly (readonly [topic: number, partitions: readonly number[]])[],
  ])[]
}

const golden: readonly Step[] = readFileSync(new URL('../../testdata/assignors.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line))

function inputOf(step: Step, targets: ReadonlyMap<string, Partitions>): AssignorInput {
  const idOf = (topic: number): string => step.topics[topic]?.[0] ?? ''
  const members = new Map<string, AssignorMember>(
    step.members.map(([memberId, instanceId, topics]) => [
      memberId,
      { instanceId, topicIds: new Set(topics.map(idOf)), target: targets.get(memberId) ?? new Map() },
    ]),
  )
  const counts = new Map(step.topics)
  const isAssigned = (topicId: string, partition: number): boolean =>
    [...members.values()].some(({ target }) => target.get(topicId)?.has(partition) === true)
  return { members, isHomogeneous: step.homogeneous, partitionCount: (topicId) => counts.get(topicId) ?? 0, isAssigned }
}

test('the assignors make of a group what Apache Kafka makes of it', () => {
  let targets = new Map<string, Partitions>()
  let sequence = -1
  for (const step of golden) {
    if (step.sequence !== sequence) targets = new Map()
    sequence = step.sequence
    const made = (step.assignor === 'range' ? assignRanges : assignUniformly)(inputOf(step, targets))
    const shown = step.members.map(([memberId]) => [
      memberId,
      step.topics
        .map(([id], topic) => [topic, [...(made.get(memberId)?.get(id) ?? [])].sort((a, b) => a - b)] as const)
        .filter(([, partitions]) => partitions.length > 0),
    ])
    assert.deepEqual(
      shown,
      step.members.map(([memberId, , , assignment]) => [memberId, assignment]),
      `sequence ${sequence}`,
    )
    targets = new Map(
      step.members.map(([memberId, , , assignment]) => [
        memberId,
        new Map(assignment.map(([topic, partitions]) => [step.topics[topic]?.[0] ?? '', new Set(partitions)])),
      ]),
    )
  }
})

interface Scene {
  readonly counts: readonly number[]
  readonly members: readonly (readonly number[])[]
}

const scene: fc.Arbitrary<Scene> = fc.integer({ min: 1, max: 5 }).chain((topics) =>
  fc.record({
    counts: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: topics, maxLength: topics }),
    members: fc.array(fc.subarray(Array.from({ length: topics }, (_, topic) => topic)), { minLength: 1, maxLength: 9 }),
  }),
)

function stepOf({ counts, members }: Scene, isAlike: boolean): Step {
  const all = counts.map((_, topic) => topic)
  return {
    sequence: 0,
    assignor: 'uniform',
    homogeneous: isAlike,
    topics: counts.map((count, topic) => [Buffer.alloc(16, topic + 1).toString('base64url'), count]),
    members: members.map((topics, index) => [`m${index}`, null, isAlike ? all : topics, []]),
  }
}

function load(partitions: Partitions | undefined): number {
  return [...(partitions?.values() ?? [])].reduce((sum, each) => sum + each.size, 0)
}

/** Every partition of a topic that somebody wants has one owner, who wants it. */
function checkComplete(step: Step, made: ReadonlyMap<string, Partitions>): void {
  const input = inputOf(step, new Map())
  const { members } = input
  const owners = new Map<string, string>()
  for (const [memberId, topics] of made) {
    for (const [topicId, partitions] of topics) {
      assert.ok(members.get(memberId)?.topicIds.has(topicId), `${memberId} does not want ${topicId}`)
      for (const partition of partitions) {
        assert.ok(!owners.has(`${topicId}/${partition}`), `${topicId}/${partition} is assigned twice`)
        owners.set(`${topicId}/${partition}`, memberId)
      }
    }
  }
  const wanted = new Set([...members.values()].flatMap(({ topicIds }) => [...topicIds]))
  const expected = [...wanted].reduce((sum, topicId) => sum + input.partitionCount(topicId), 0)
  assert.equal(owners.size, expected)
}

test('every partition has one owner, who subscribes to its topic', () => {
  fc.assert(
    fc.property(scene, scene, fc.boolean(), fc.constantFrom(assignUniformly, assignRanges), (before, after, isAlike, assign) => {
      const first = assign(inputOf(stepOf(before, isAlike), new Map()))
      checkComplete(stepOf(before, isAlike), first)
      const grown = {
        counts: before.counts.map((count) => count + 1),
        members: after.members.map((each) => each.filter((topic) => topic < before.counts.length)),
      }
      checkComplete(stepOf(grown, isAlike), assign(inputOf(stepOf(grown, isAlike), first)))
    }),
  )
})

test('uniform: loads differ by one at most where all want the same, and nothing moves without need', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 1, max: 9 }), (before, memberCount) => {
      const step = stepOf(before, true)
      const first = assignUniformly(inputOf(step, new Map()))
      assert.deepEqual(assignUniformly(inputOf(step, first)), first)
      const after = stepOf({ ...before, members: Array.from({ length: memberCount }, () => []) }, true)
      const targets = new Map(after.members.map(([memberId]) => [memberId, first.get(memberId) ?? new Map()]))
      const second = assignUniformly(inputOf(after, targets))
      const loads = after.members.map(([memberId]) => load(second.get(memberId)))
      assert.ok(Math.max(...loads) - Math.min(...loads) <= 1, `loads ${loads.join()}`)
      // Who stays keeps what it had, up to its fair share.
      const least = Math.min(...loads)
      for (const [memberId] of after.members) {
        const kept = [...(second.get(memberId) ?? [])].reduce(
          (sum, [topicId, partitions]) =>
            sum + [...partitions].filter((each) => targets.get(memberId)?.get(topicId)?.has(each) === true).length,
          0,
        )
        assert.ok(kept >= Math.min(least, load(targets.get(memberId))), `${memberId} kept ${kept}`)
      }
    }),
  )
})
