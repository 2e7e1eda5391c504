import type { Assignor, AssignorInput } from './assignor.ts'

interface Topic {
  readonly partitionCount: number
  subscribers: number
  next: number
  /** How many subscribers still get one partition more. */
  extra: number
}

/**
 * Every topic's partitions in ranges, to its subscribers in the order of their instance ids, then member ids. Partitions of topics with the
 * same number of partitions and subscribers so go to the same members, for joins.
 */
export const assignRanges: Assignor = (input) => {
  const order = sortedMemberIds(input)
  const topics = countSubscribers(input)
  const assignment = new Map<string, Map<string, Set<number>>>()
  for (const memberId of order) {
    const own = new Map<string, Set<number>>()
    for (const topicId of input.members.get(memberId)?.topicIds ?? []) {
      const topic = topics.get(topicId)
      if (topic === undefined) continue
      const range = nextRange(topic)
      if (range.size > 0) own.set(topicId, range)
    }
    assignment.set(memberId, own)
  }
  return assignment
}

function countSubscribers(input: AssignorInput): Map<string, Topic> {
  const topics = new Map<string, Topic>()
  for (const { topicIds } of input.members.values()) {
    for (const topicId of topicIds) {
      let topic = topics.get(topicId)
      if (topic === undefined)
        topics.set(topicId, (topic = { partitionCount: input.partitionCount(topicId), subscribers: 0, next: 0, extra: 0 }))
      topic.subscribers++
    }
  }
  for (const topic of topics.values()) topic.extra = topic.partitionCount % topic.subscribers
  return topics
}

function nextRange(topic: Topic): Set<number> {
  let quota = Math.floor(topic.partitionCount / topic.subscribers)
  if (topic.extra > 0) {
    quota++
    topic.extra--
  }
  const end = Math.min(topic.next + quota, topic.partitionCount)
  const range = new Set<number>()
  for (; topic.next < end; topic.next++) range.add(topic.next)
  return range
}

/** Static members first, so that their ranges do not depend on the ids of others. */
function sortedMemberIds({ members }: AssignorInput): string[] {
  return Array.from(members, ([memberId, { instanceId }]) => ({ memberId, instanceId }))
    .sort((a, b) => {
      if (a.instanceId !== null && b.instanceId !== null) return compare(a.instanceId, b.instanceId)
      if (a.instanceId !== null) return -1
      return b.instanceId === null ? compare(a.memberId, b.memberId) : 1
    })
    .map(({ memberId }) => memberId)
}

/** By UTF-16 units, as Java compares. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
