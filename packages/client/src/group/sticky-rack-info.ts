import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import type { AssignableTopics, MemberSubscription } from './assignor.ts'
import { racksMatter } from './rack-awareness.ts'

/** Who is near what; everything is near where racks do not matter. */
export class StickyRackInfo {
  readonly memberRacks: ReadonlyMap<string, string>
  readonly #partitionRacks: ReadonlyMap<string, ReadonlySet<string>>
  readonly #nearMembers = new Map<string, number>()

  constructor(topics: AssignableTopics, members: ReadonlyMap<string, MemberSubscription>) {
    const memberRacks = new Map<string, string>()
    const membersOfRack = new Map<string, number>()
    for (const [memberId, { rackId }] of members) {
      if (rackId === undefined || rackId === '') continue
      memberRacks.set(memberId, rackId)
      membersOfRack.set(rackId, (membersOfRack.get(rackId) ?? 0) + 1)
    }
    const partitionRacks = new Map<string, Set<string>>()
    const allRacks = new Set<string>()
    if (memberRacks.size > 0) {
      for (const [topic, partitions] of topics) {
        for (const { partition, racks } of partitions) {
          partitionRacks.set(partitionKey(topic, partition), new Set(racks))
          for (const rack of racks) allRacks.add(rack)
        }
      }
    }
    const matters = racksMatter(new Set(memberRacks.values()), allRacks, partitionRacks.values())
    this.memberRacks = matters ? memberRacks : new Map()
    this.#partitionRacks = matters ? partitionRacks : new Map()
    for (const [key, racks] of partitionRacks) {
      let near = 0
      for (const rack of racks) near += membersOfRack.get(rack) ?? 0
      this.#nearMembers.set(key, near)
    }
  }

  get isUsed(): boolean {
    return this.memberRacks.size > 0
  }

  racksOf({ topic, partition }: TopicPartition): ReadonlySet<string> | undefined {
    return this.#partitionRacks.get(partitionKey(topic, partition))
  }

  isFar(memberId: string, partition: TopicPartition): boolean {
    const rack = this.memberRacks.get(memberId)
    return rack !== undefined && this.racksOf(partition)?.has(rack) !== true
  }

  /** Those with the fewest members near come first. */
  sorted(partitions: readonly TopicPartition[]): TopicPartition[] {
    if (this.#nearMembers.size === 0) return [...partitions]
    const near = ({ topic, partition }: TopicPartition): number => this.#nearMembers.get(partitionKey(topic, partition)) ?? 0
    return [...partitions].sort((a, b) => near(a) - near(b))
  }

  /** The index of the next member near the partition, going round from `from`; -1 if there is none. */
  nextNear(partition: TopicPartition, members: readonly string[], from: number): number {
    const racks = this.racksOf(partition)
    if (racks === undefined || racks.size === 0) return -1
    for (let step = 0; step < members.length; step++) {
      const index = (from + step) % members.length
      const rack = this.memberRacks.get(members[index] ?? '')
      if (rack !== undefined && racks.has(rack)) return index
    }
    return -1
  }
}
