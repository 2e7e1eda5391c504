import { NO_PARTITIONS } from './partitions.ts'
import type { Partitions } from './partitions.ts'

/** Who is to have what, as an assignor decided at a group epoch. */
export class TargetAssignment {
  /** The group epoch it was made for; -1 when the group is being deleted. */
  epoch = 1
  /** When it was computed; 0 if unknown. */
  timestampMs = 0
  readonly #members = new Map<string, Partitions>()
  readonly #owners = new Map<string, Map<number, string>>()

  get members(): ReadonlyMap<string, Partitions> {
    return this.#members
  }

  of(memberId: string): Partitions {
    return this.#members.get(memberId) ?? NO_PARTITIONS
  }

  isAssigned(topicId: string, partition: number): boolean {
    return this.#owners.get(topicId)?.has(partition) === true
  }

  set(memberId: string, partitions: Partitions): void {
    this.#release(memberId)
    for (const [topicId, each] of partitions) {
      let owners = this.#owners.get(topicId)
      if (owners === undefined) this.#owners.set(topicId, (owners = new Map()))
      for (const partition of each) owners.set(partition, memberId)
    }
    this.#members.set(memberId, partitions)
  }

  delete(memberId: string): void {
    this.#release(memberId)
    this.#members.delete(memberId)
  }

  /** What another member has got meanwhile stays with that one. */
  #release(memberId: string): void {
    for (const [topicId, each] of this.of(memberId)) {
      const owners = this.#owners.get(topicId)
      if (owners === undefined) continue
      for (const partition of each) if (owners.get(partition) === memberId) owners.delete(partition)
      if (owners.size === 0) this.#owners.delete(topicId)
    }
  }
}
