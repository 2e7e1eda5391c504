import type { TopicPartition } from '../topic-partition.ts'
import type { Assignor } from './assignor.ts'
import { sortedMembers } from './member-order.ts'

/** All partitions of all topics, one after another, to the members in turn. */
export const roundRobinAssignor: Assignor = {
  name: 'roundrobin',
  isCooperative: false,
  assign(topics, members) {
    const order = sortedMembers(members, members.keys())
    const assignment = new Map<string, TopicPartition[]>([...members.keys()].map((memberId) => [memberId, []]))
    const subscribed = new Map([...members].map(([memberId, { topics: wanted }]) => [memberId, new Set(wanted)]))
    const all = new Set([...members.values()].flatMap((member) => member.topics))
    let turn = 0
    for (const topic of [...all].sort()) {
      for (const { partition } of topics.get(topic) ?? []) {
        while (subscribed.get(order[turn % order.length] ?? '')?.has(topic) !== true) turn++
        assignment.get(order[turn % order.length] ?? '')?.push({ topic, partition })
        turn++
      }
    }
    return assignment
  },
}
