import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
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
