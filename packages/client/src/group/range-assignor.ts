import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AssignablePartition, Assignor, GroupAssignment, MemberSubscription } from './assignor.ts'
import { byTopicThenNumber } from './consumer-protocol.ts'
import { sortedMembers } from './member-order.ts'
import { racksMatter } from './rack-awareness.ts'

/**
 * Topic by topic, consecutive partitions for each member. Where racks matter, partitions go to members of their racks as far as the sizes of the shares allow,
 * and topics with as many partitions and the same members stay co-partitioned.
 */
export const rangeAssignor: Assignor = {
  name: 'range',
  isCooperative: false,
  assign(topics, members) {
    const subscribers = new Map<string, string[]>()
    for (const [memberId, { topics: subscribed }] of members) {
      for (const topic of subscribed) subscribers.set(topic, [...(subscribers.get(topic) ?? []), memberId])
    }
    const shares: TopicShare[] = []
    for (const [topic, partitions] of topics) {
      if (partitions.length > 0)
        shares.push(new TopicShare(topic, partitions, sortedMembers(members, subscribers.get(topic) ?? []), members))
    }
    const assignment = new Map<string, TopicPartition[]>([...members.keys()].map((memberId) => [memberId, []]))
    const byRack = shares.some((share) => share.usesRacks)
    if (byRack) assignByRack(shares, assignment)
    for (const share of shares) assignRanges(share, () => true, assignment)
    if (byRack) for (const partitions of assignment.values()) partitions.sort(byTopicThenNumber)
    return assignment satisfies GroupAssignment
  },
}

function assignRanges(
  share: TopicShare,
  mayAssign: (memberId: string, partition: number) => boolean,
  assignment: ReadonlyMap<string, TopicPartition[]>,
): void {
  for (const memberId of share.members) {
    if (share.unassigned.size === 0) break
    const limit = share.maxAssignable(memberId)
    const chosen = [...share.unassigned].filter((partition) => mayAssign(memberId, partition)).slice(0, limit)
    if (chosen.length > 0) share.assign(memberId, chosen, assignment)
  }
}

function assignByRack(shares: readonly TopicShare[], assignment: ReadonlyMap<string, TopicPartition[]>): void {
  const groups = new Map<string, TopicShare[]>()
  for (const share of shares) {
    const key = JSON.stringify([share.members.map((memberId) => [memberId, share.rackOf(memberId) ?? null]).sort(), share.rackedPartitions])
    groups.set(key, [...(groups.get(key) ?? []), share])
  }
  for (const group of groups.values()) {
    const [share] = group
    if (share === undefined) continue
    if (group.length > 1) assignTogether(group, share, assignment)
    else if (share.usesRacks) assignRanges(share, (memberId, partition) => share.racksMatch(memberId, partition), assignment)
  }
}

/** Co-partitioned topics: partition n of all of them to one member whose rack has them all. */
function assignTogether(shares: readonly TopicShare[], first: TopicShare, assignment: ReadonlyMap<string, TopicPartition[]>): void {
  const left = new Set(first.members)
  for (let partition = 0; partition < first.rackedPartitions; partition++) {
    const memberId = [...left].find((each) => shares.every((share) => share.racksMatch(each, partition) && share.maxAssignable(each) > 0))
    if (memberId === undefined) continue
    for (const share of shares) share.assign(memberId, [partition], assignment)
    if (shares.every((share) => share.maxAssignable(memberId) <= 0)) {
      left.delete(memberId)
      if (left.size === 0) break
    }
  }
}

/** How far one topic is divided. */
class TopicShare {
  readonly topic: string
  readonly members: readonly string[]
  readonly unassigned: Set<number>
  readonly usesRacks: boolean
  /** Partitions whose racks are known: all of them, or none where no member has a rack. */
  readonly rackedPartitions: number
  readonly #racks = new Map<string, Set<string>>()
  readonly #memberRacks = new Map<string, string>()
  readonly #counts = new Map<string, number>()
  readonly #each: number
  #withExtra: number

  constructor(
    topic: string,
    partitions: readonly AssignablePartition[],
    members: readonly string[],
    subscriptions: ReadonlyMap<string, MemberSubscription>,
  ) {
    this.topic = topic
    this.members = [...new Set(members)]
    this.unassigned = new Set(partitions.map((each) => each.partition))
    const count = this.members.length
    this.#each = count === 0 ? 0 : Math.floor(partitions.length / count)
    this.#withExtra = count === 0 ? 0 : partitions.length % count
    for (const memberId of this.members) {
      const rack = subscriptions.get(memberId)?.rackId
      if (rack !== undefined && rack !== '') this.#memberRacks.set(memberId, rack)
    }
    const partitionRacks = new Set<string>()
    if (this.#memberRacks.size > 0) {
      for (const { partition, racks } of partitions) {
        this.#racks.set(partitionKey(topic, partition), new Set(racks))
        for (const rack of racks) partitionRacks.add(rack)
      }
    }
    this.rackedPartitions = this.#racks.size
    this.usesRacks = racksMatter(new Set(this.#memberRacks.values()), partitionRacks, this.#racks.values())
  }

  rackOf(memberId: string): string | undefined {
    return this.#memberRacks.get(memberId)
  }

  racksMatch(memberId: string, partition: number): boolean {
    const rack = this.#memberRacks.get(memberId)
    return rack === undefined || (this.#racks.get(partitionKey(this.topic, partition))?.has(rack) ?? false)
  }

  maxAssignable(memberId: string): number {
    return Math.max(0, this.#each + (this.#withExtra > 0 ? 1 : 0) - (this.#counts.get(memberId) ?? 0))
  }

  assign(memberId: string, partitions: readonly number[], assignment: ReadonlyMap<string, TopicPartition[]>): void {
    for (const partition of partitions) {
      assignment.get(memberId)?.push({ topic: this.topic, partition })
      this.unassigned.delete(partition)
    }
    const count = (this.#counts.get(memberId) ?? 0) + partitions.length
    this.#counts.set(memberId, count)
    if (count > this.#each) this.#withExtra--
  }
}
