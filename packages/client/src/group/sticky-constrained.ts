import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { byTopicThenNumber } from './consumer-protocol.ts'
import type { StickyInput, StickyResult } from './sticky-input.ts'

/**
 * For members that all want the same topics: everybody gets the lower quota, as many as the remainder asks for the upper one.
 * First what members own, then what is near, then what is left, in turn.
 */
export function assignConstrained(input: StickyInput): StickyResult {
  return new ConstrainedStickyAssignment(input).build()
}

class ConstrainedStickyAssignment {
  readonly #input: StickyInput
  readonly #assignment = new Map<string, TopicPartition[]>()
  readonly #transferring = new Map<string, string>()
  /** What members owned beyond their share, or far from their rack: it may come to somebody else. */
  readonly #givenUp = new Map<string, string>()
  readonly #assigned = new Set<string>()
  #underMin: string[] = []
  #exactlyMin: string[] = []
  readonly #minQuota: number
  readonly #maxQuota: number
  readonly #expectedOverMin: number
  #overMin = 0

  constructor(input: StickyInput) {
    this.#input = input
    let total = 0
    for (const partitions of input.topics.values()) total += partitions.length
    const count = input.members.size
    this.#minQuota = Math.floor(total / count)
    this.#maxQuota = Math.ceil(total / count)
    this.#expectedOverMin = total % count
    for (const memberId of input.members.keys()) this.#assignment.set(memberId, [])
  }

  build(): StickyResult {
    this.#keepOwned()
    const unassigned = this.#unassigned()
    this.#underMin.sort()
    this.#exactlyMin.sort()
    this.#inTurn(this.#nearFirst(this.#input.racks.sorted(unassigned)))
    return { assignment: this.#assignment, transferring: this.#transferring }
  }

  #keepOwned(): void {
    for (const [memberId, all] of this.#input.owned) {
      const owned = all
        .filter((each) => {
          if (!this.#input.racks.isFar(memberId, each)) return true
          this.#givenUp.set(partitionKey(each.topic, each.partition), memberId)
          return false
        })
        .sort((a, b) => a.partition - b.partition || byTopicThenNumber(a, b))
        .filter((each) => !this.#input.contested.has(partitionKey(each.topic, each.partition)))
      if (owned.length < this.#minQuota) {
        this.#keep(memberId, owned)
        this.#underMin.push(memberId)
      } else if (owned.length >= this.#maxQuota && this.#overMin < this.#expectedOverMin) {
        this.#overMin++
        if (this.#overMin === this.#expectedOverMin) this.#exactlyMin = []
        this.#keepSome(memberId, owned, this.#maxQuota)
      } else {
        this.#keepSome(memberId, owned, this.#minQuota)
        if (this.#overMin < this.#expectedOverMin) this.#exactlyMin.push(memberId)
      }
    }
  }

  #keepSome(memberId: string, owned: readonly TopicPartition[], count: number): void {
    this.#keep(memberId, owned.slice(0, count))
    for (const each of owned.slice(count)) this.#givenUp.set(partitionKey(each.topic, each.partition), memberId)
  }

  #keep(memberId: string, partitions: readonly TopicPartition[]): void {
    this.#assignment.get(memberId)?.push(...partitions)
    for (const each of partitions) this.#assigned.add(partitionKey(each.topic, each.partition))
  }

  #unassigned(): TopicPartition[] {
    return [...this.#input.topics.keys()].sort().flatMap((topic) =>
      // Numbers from 0, whatever metadata says.
      Array.from({ length: this.#input.topics.get(topic)?.length ?? 0 }, (_, partition) => ({ topic, partition })).filter(
        (each) => !this.#assigned.has(partitionKey(each.topic, each.partition)),
      ),
    )
  }

  /** Gives what it can to members of the partitions' racks, in turn; returns the rest. */
  #nearFirst(partitions: readonly TopicPartition[]): readonly TopicPartition[] {
    const { racks } = this.#input
    if (!racks.isUsed) return partitions
    const rest: TopicPartition[] = []
    let turn = 0
    for (const each of partitions) {
      let memberId: string | undefined
      let next = racks.nextNear(each, this.#underMin, turn)
      if (next >= 0) {
        memberId = this.#underMin[next] ?? ''
        const count = (this.#assignment.get(memberId)?.length ?? 0) + 1
        if (count >= this.#minQuota) {
          this.#underMin.splice(next, 1)
          if (count < this.#maxQuota && this.#overMin < this.#expectedOverMin) this.#exactlyMin.push(memberId)
        } else next++
        turn = this.#underMin.length === 0 ? 0 : next % this.#underMin.length
      } else if (this.#exactlyMin.length > 0) {
        const first = racks.nextNear(each, this.#exactlyMin, 0)
        if (first >= 0) {
          memberId = this.#exactlyMin[first] ?? ''
          if ((this.#assignment.get(memberId)?.length ?? 0) + 1 === this.#maxQuota) {
            this.#exactlyMin.splice(first, 1)
            this.#overMin++
            if (this.#overMin === this.#expectedOverMin) this.#exactlyMin = []
          }
        }
      }
      if (memberId === undefined) rest.push(each)
      else this.#give(each, memberId)
    }
    return rest
  }

  #inTurn(partitions: readonly TopicPartition[]): void {
    let turn = 0
    for (const each of partitions) {
      if (turn >= this.#underMin.length) turn = 0
      const isUnder = this.#underMin.length > 0
      const memberId = isUnder ? this.#underMin[turn] : this.#exactlyMin.shift()
      if (memberId === undefined) throw new Error('No more unfilled consumers to be assigned.')
      const count = this.#give(each, memberId)
      if (isUnder && count === this.#minQuota) {
        this.#underMin.splice(turn, 1)
        this.#exactlyMin.push(memberId)
      } else {
        turn++
        if (count === this.#maxQuota) this.#overMin++
      }
    }
  }

  #give(each: TopicPartition, memberId: string): number {
    const partitions = this.#assignment.get(memberId) ?? []
    partitions.push(each)
    const key = partitionKey(each.topic, each.partition)
    const before = this.#givenUp.get(key)
    if ((before !== undefined && before !== memberId) || this.#input.contested.has(key)) this.#transferring.set(key, memberId)
    return partitions.length
  }
}
