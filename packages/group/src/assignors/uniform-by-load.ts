import type { Partitions } from '../consumer/partitions.ts'
import type { AssignorInput } from './assignor.ts'
import { inGrownMapOrder } from './java-order.ts'
import { LoadRanges } from './load-ranges.ts'

/** Balancing stops here: with overlapping subscriptions it converges slowly, and each round about halves what is left. */
const MAX_ROUNDS = 16
const NOBODY = -1

/** Members with different subscriptions: partitions go to the least loaded subscriber, then from the most to the least loaded. */
export function assignByLoad(input: AssignorInput): ReadonlyMap<string, Partitions> {
  return new Balance(input).assign()
}

interface Topic {
  readonly id: string
  /** For a comparison as Java does it: of two signed halves, which keeps the order of the bytes but for the sign. */
  readonly sortKey: readonly [bigint, bigint]
  /** Indexes of members, ascending. */
  readonly subscribers: number[]
  /** The member index of each partition. */
  readonly owners: Int32Array
}

class Balance {
  readonly #memberIds: readonly string[]
  readonly #loads: Int32Array
  readonly #topics = new Map<string, Topic>()
  readonly #ranges: LoadRanges

  constructor(input: AssignorInput) {
    this.#memberIds = inGrownMapOrder([...input.members.keys()])
    this.#loads = new Int32Array(this.#memberIds.length)
    this.#ranges = new LoadRanges(this.#loads)
    this.#memberIds.forEach((memberId, index) => {
      for (const topicId of input.members.get(memberId)?.topicIds ?? []) {
        let topic = this.#topics.get(topicId)
        if (topic === undefined) this.#topics.set(topicId, (topic = newTopic(topicId, input.partitionCount(topicId))))
        topic.subscribers.push(index)
      }
    })
    this.#memberIds.forEach((memberId, index) => {
      const member = input.members.get(memberId)
      for (const [topicId, partitions] of member?.target ?? []) {
        const topic = this.#topics.get(topicId)
        if (topic === undefined || member?.topicIds.has(topicId) !== true) continue
        for (const partition of partitions) topic.owners[partition] = index
        this.#loads[index] = (this.#loads[index] ?? 0) + partitions.size
      }
    })
  }

  assign(): ReadonlyMap<string, Partitions> {
    if (this.#topics.size === 0) return new Map()
    const topics = [...this.#topics.values()].sort(byPartitionsPerSubscriber)
    for (const topic of topics) this.#assignRest(topic)
    this.#balance(topics.filter(({ subscribers }) => subscribers.length > 1))
    return this.#result()
  }

  #assignRest(topic: Topic): void {
    if (!topic.owners.includes(NOBODY)) return
    this.#ranges.begin(topic.subscribers)
    topic.owners.forEach((owner, partition) => {
      if (owner === NOBODY) this.#give(topic, partition, this.#ranges.nextLeastLoaded())
    })
  }

  /** Topic by topic, until a whole round has moved nothing. */
  #balance(topics: readonly Topic[]): void {
    let lastMoved = -1
    for (let round = 0; round < MAX_ROUNDS; round++) {
      for (const [index, topic] of topics.entries()) {
        if (index === lastMoved) return
        if (this.#balanceTopic(topic) > 0 || lastMoved === -1) lastMoved = index
      }
    }
  }

  #balanceTopic(topic: Topic): number {
    const ranges = this.#ranges
    if (ranges.begin(topic.subscribers) <= 1) return 0
    const ownedBy = new Map<number, number[]>()
    topic.owners.forEach((owner, partition) => {
      const owned = ownedBy.get(owner)
      if (owned === undefined) ownedBy.set(owner, [partition])
      else owned.push(partition)
    })
    let moved = 0
    while (!ranges.isBalanced) {
      let giver = ranges.nextMostLoaded()
      while (giver !== undefined && (ownedBy.get(giver)?.length ?? 0) === 0) {
        ranges.excludeMostLoaded()
        giver = ranges.nextMostLoaded()
      }
      const partition = giver === undefined ? undefined : ownedBy.get(giver)?.pop()
      if (partition === undefined) break
      const taker = ranges.nextLeastLoaded()
      if (ranges.isBalanced) break
      this.#give(topic, partition, taker)
      moved++
    }
    return moved
  }

  #give(topic: Topic, partition: number, member: number): void {
    const before = topic.owners[partition] ?? NOBODY
    if (before !== NOBODY) this.#loads[before] = (this.#loads[before] ?? 0) - 1
    topic.owners[partition] = member
    this.#loads[member] = (this.#loads[member] ?? 0) + 1
  }

  #result(): ReadonlyMap<string, Partitions> {
    const result = new Map<string, Map<string, Set<number>>>(this.#memberIds.map((memberId) => [memberId, new Map()]))
    for (const topic of this.#topics.values()) {
      topic.owners.forEach((owner, partition) => {
        const own = result.get(this.#memberIds[owner] ?? '')
        const partitions = own?.get(topic.id)
        if (partitions === undefined) own?.set(topic.id, new Set([partition]))
        else partitions.add(partition)
      })
    }
    return result
  }
}

function newTopic(id: string, partitionCount: number): Topic {
  const bytes = Buffer.from(id, 'base64url')
  return {
    id,
    sortKey: [bytes.readBigInt64BE(0), bytes.readBigInt64BE(8)],
    subscribers: [],
    owners: new Int32Array(partitionCount).fill(-1),
  }
}

/** Most partitions per subscriber first, then fewest subscribers. */
function byPartitionsPerSubscriber(a: Topic, b: Topic): number {
  const order =
    b.owners.length / b.subscribers.length - a.owners.length / a.subscribers.length || a.subscribers.length - b.subscribers.length
  if (order !== 0) return order
  const [high, low] = a.sortKey
  const [otherHigh, otherLow] = b.sortKey
  if (high !== otherHigh) return high < otherHigh ? -1 : 1
  return low < otherLow ? -1 : low > otherLow ? 1 : 0
}
