import { partitionKey } from '../topic-partition.ts'
import type { TopicPartition } from '../topic-partition.ts'
import { compare } from './member-order.ts'
import { PartitionMoves } from './partition-moves.ts'
import type { StickyInput } from './sticky-input.ts'

interface PreviousOwner {
  readonly memberId: string
  readonly generation: number
}

const keyOf = ({ topic, partition }: TopicPartition): string => partitionKey(topic, partition)

/** For members that want different topics: begins with what members own, gives the rest to the least loaded, then moves partitions while that balances better. */
export class GeneralStickyAssignment {
  readonly #input: StickyInput
  #current: Map<string, TopicPartition[]>
  /** Members that may have a topic, and topics that a member may have. */
  readonly #candidates = new Map<string, string[]>()
  readonly #wanted = new Map<string, string[]>()
  #owners = new Map<string, string>()
  #all: TopicPartition[]
  /** Members by load, then id. */
  #byLoad: string[] = []
  readonly #moves = new PartitionMoves()
  readonly #total: number
  #revokes = false

  constructor(input: StickyInput) {
    this.#input = input
    this.#current = input.owned
    for (const topic of input.topics.keys()) this.#candidates.set(topic, [])
    for (const [memberId, { topics }] of input.members) {
      const existing = topics.filter((topic) => input.topics.has(topic))
      this.#wanted.set(memberId, existing)
      for (const topic of existing) this.#candidates.get(topic)?.push(memberId)
      if (!this.#current.has(memberId)) this.#current.set(memberId, [])
    }
    for (const [memberId, partitions] of this.#current) for (const each of partitions) this.#owners.set(keyOf(each), memberId)
    const topics = [...this.#candidates.keys()].sort((a, b) => this.#candidateCount(a) - this.#candidateCount(b) || compare(a, b))
    this.#all = topics.flatMap((topic) => (input.topics.get(topic) ?? []).map(({ partition }) => ({ topic, partition })))
    this.#total = this.#all.length
  }

  build(): Map<string, TopicPartition[]> {
    const previous = this.#previousOwners()
    const kept = this.#keepOwned()
    const unassigned = this.#all.filter((each) => !kept.has(keyOf(each)))
    this.#byLoad = [...this.#current.keys()]
    this.#sortByLoad()
    this.#balance(previous, unassigned)
    return this.#current
  }

  #candidateCount(topic: string): number {
    return this.#candidates.get(topic)?.length ?? 0
  }

  #load(memberId: string): number {
    return this.#current.get(memberId)?.length ?? 0
  }

  #sortByLoad(): void {
    this.#byLoad.sort((a, b) => this.#load(a) - this.#load(b) || compare(a, b))
  }

  /** Owners of generations that are over: partitions go back to them where that balances. */
  #previousOwners(): Map<string, PreviousOwner> {
    const { memories, maxGeneration } = this.#input
    const previous = new Map<string, PreviousOwner>()
    for (const [memberId, { partitions, generation }] of memories) {
      const isOld = generation === undefined ? maxGeneration > -1 : generation < maxGeneration
      if (!isOld) continue
      for (const each of partitions) {
        const found = previous.get(keyOf(each))
        if (found === undefined || (generation ?? -1) > found.generation)
          previous.set(keyOf(each), { memberId, generation: generation ?? -1 })
      }
    }
    return previous
  }

  #keepOwned(): Set<string> {
    const { members, racks } = this.#input
    const kept = new Set<string>()
    for (const [memberId, partitions] of this.#current) {
      const wanted = members.get(memberId)?.topics ?? []
      const stays = partitions.filter((each) => {
        if (!this.#candidates.has(each.topic)) {
          this.#owners.delete(keyOf(each))
          return false
        }
        if (!wanted.includes(each.topic) || racks.isFar(memberId, each)) {
          this.#revokes = true
          return false
        }
        kept.add(keyOf(each))
        return true
      })
      this.#current.set(memberId, stays)
    }
    return kept
  }

  #balance(previous: ReadonlyMap<string, PreviousOwner>, all: readonly TopicPartition[]): void {
    const isFirst = this.#load(this.#byLoad.at(-1) ?? '') === 0
    const { racks } = this.#input
    const toAssign = racks.isUsed ? this.#assignAll(all, true) : all
    this.#assignAll(toAssign, false)
    // What only one member can have never moves.
    const isMovable = ({ topic }: TopicPartition): boolean => this.#candidateCount(topic) >= 2
    const unassigned = all.filter(isMovable)
    this.#all = this.#all.filter(isMovable)
    const fixed = new Map<string, TopicPartition[]>()
    for (const memberId of this.#wanted.keys()) {
      if (this.#canMove(memberId)) continue
      this.#byLoad.splice(this.#byLoad.indexOf(memberId), 1)
      fixed.set(memberId, this.#current.get(memberId) ?? [])
      this.#current.delete(memberId)
    }
    const before = new Map([...this.#current].map(([memberId, partitions]) => [memberId, [...partitions]]))
    const ownersBefore = new Map(this.#owners)
    if (!this.#revokes) this.#reassign(unassigned, previous)
    const hasMoved = this.#reassign(this.#all, previous)
    if (!isFirst && hasMoved && balanceScore(this.#current) >= balanceScore(before)) {
      this.#current = before
      this.#owners = ownersBefore
    }
    for (const [memberId, partitions] of fixed) this.#current.set(memberId, partitions)
  }

  /** To the least loaded member that wants it (and is near); returns what nobody took. */
  #assignAll(partitions: readonly TopicPartition[], nearOnly: boolean): TopicPartition[] {
    return partitions.filter((each) => {
      if (this.#candidateCount(each.topic) === 0) return nearOnly
      const memberId = this.#byLoad.find(
        (candidate) =>
          this.#wanted.get(candidate)?.includes(each.topic) === true && !(nearOnly && this.#input.racks.isFar(candidate, each)),
      )
      if (memberId === undefined) return true
      this.#current.get(memberId)?.push(each)
      this.#owners.set(keyOf(each), memberId)
      this.#sortByLoad()
      return false
    })
  }

  #canMove(memberId: string): boolean {
    const partitions = this.#current.get(memberId) ?? []
    if (partitions.length < this.#maxLoad(memberId)) return true
    return partitions.some(({ topic }) => this.#candidateCount(topic) >= 2)
  }

  #maxLoad(memberId: string): number {
    const topics = this.#wanted.get(memberId) ?? []
    if (topics.length === this.#input.topics.size) return this.#total
    return topics.reduce((sum, topic) => sum + (this.#input.topics.get(topic)?.length ?? 0), 0)
  }

  #isBalanced(): boolean {
    const min = this.#load(this.#byLoad[0] ?? '')
    const max = this.#load(this.#byLoad.at(-1) ?? '')
    if (min >= max - 1) return true
    const owners = new Map<string, string>()
    for (const [memberId, partitions] of this.#current) for (const each of partitions) owners.set(keyOf(each), memberId)
    for (const memberId of this.#byLoad) {
      const load = this.#load(memberId)
      if (load === this.#maxLoad(memberId)) continue
      for (const topic of this.#wanted.get(memberId) ?? []) {
        for (let partition = 0; partition < (this.#input.topics.get(topic)?.length ?? 0); partition++) {
          const owner = owners.get(partitionKey(topic, partition))
          if (owner !== undefined && owner !== memberId && load + 1 < this.#load(owner)) return false
        }
      }
    }
    return true
  }

  #reassign(partitions: readonly TopicPartition[], previous: ReadonlyMap<string, PreviousOwner>): boolean {
    const { racks } = this.#input
    let hasMoved = false
    let isModified: boolean
    do {
      isModified = false
      for (const each of partitions) {
        if (this.#isBalanced()) break
        const owner = this.#owners.get(keyOf(each)) ?? ''
        const load = this.#load(owner)
        const before = previous.get(keyOf(each))
        if (before !== undefined && load > this.#load(before.memberId) + 1) {
          this.#moveTo(each, before.memberId)
          hasMoved = isModified = true
          continue
        }
        const near = racks.racksOf(each)
        const ownRack = racks.memberRacks.get(owner)
        const isLess = (other: string): boolean => load > this.#load(other) + 1
        const isNearAndLess = (other: string): boolean => {
          const rack = racks.memberRacks.get(other)
          return rack !== undefined && near?.has(rack) === true && isLess(other)
        }
        const others = this.#candidates.get(each.topic) ?? []
        const isNear = ownRack !== undefined && near?.has(ownRack) === true
        if ((isNear && others.some(isNearAndLess)) || others.some(isLess)) {
          const target = this.#byLoad.find((candidate) => this.#wanted.get(candidate)?.includes(each.topic) === true)
          if (target === undefined) continue
          this.#moveTo(each, target)
          hasMoved = isModified = true
        }
      }
    } while (isModified)
    return hasMoved
  }

  #moveTo(wanted: TopicPartition, memberId: string): void {
    const partition = this.#moves.actual(wanted, this.#owners.get(keyOf(wanted)) ?? '', memberId)
    const owner = this.#owners.get(keyOf(partition)) ?? ''
    this.#moves.record(partition, owner, memberId)
    const from = this.#current.get(owner) ?? []
    const at = from.findIndex((each) => keyOf(each) === keyOf(partition))
    if (at >= 0) from.splice(at, 1)
    this.#current.get(memberId)?.push(partition)
    this.#owners.set(keyOf(partition), memberId)
    this.#sortByLoad()
  }
}

/** The sum of the differences between all pairs of loads: 0 is perfect. */
function balanceScore(assignment: ReadonlyMap<string, readonly TopicPartition[]>): number {
  const loads = [...assignment.values()].map((partitions) => partitions.length)
  let score = 0
  for (let a = 0; a < loads.length; a++) for (let b = a + 1; b < loads.length; b++) score += Math.abs((loads[a] ?? 0) - (loads[b] ?? 0))
  return score
}
