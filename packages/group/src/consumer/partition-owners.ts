import type { ConsumerMember } from './consumer-member.ts'
import type { PartitionEpochs } from './partitions.ts'

/**
 * Which partitions of a group somebody has, or has yet to give up, with the epoch of that member. Two members never have the same one: the
 * next gets it only when nobody has it.
 */
export class PartitionOwners {
  readonly #epochs = new Map<string, Map<number, number>>()

  isFree(topicId: string, partition: number): boolean {
    return this.#epochs.get(topicId)?.has(partition) !== true
  }

  add(member: ConsumerMember): void {
    this.#add(member.assigned, member.memberEpoch)
    this.#add(member.pendingRevocation, member.memberEpoch)
  }

  remove(member: ConsumerMember): void {
    this.#remove(member.assigned, member.memberEpoch)
    this.#remove(member.pendingRevocation, member.memberEpoch)
  }

  #add(partitions: PartitionEpochs, memberEpoch: number): void {
    for (const [topicId, each] of partitions) {
      let epochs = this.#epochs.get(topicId)
      if (epochs === undefined) this.#epochs.set(topicId, (epochs = new Map()))
      for (const partition of each.keys()) epochs.set(partition, memberEpoch)
    }
  }

  /** A log that is loaded may tell of the next owner first: then the partition is not the former one's any more. */
  #remove(partitions: PartitionEpochs, memberEpoch: number): void {
    for (const [topicId, each] of partitions) {
      const epochs = this.#epochs.get(topicId)
      if (epochs === undefined) continue
      for (const partition of each.keys()) if (epochs.get(partition) === memberEpoch) epochs.delete(partition)
      if (epochs.size === 0) this.#epochs.delete(topicId)
    }
  }
}
