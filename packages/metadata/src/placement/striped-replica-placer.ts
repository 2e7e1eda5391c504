import type { Random } from '@samsa/ports'

/** A broker that may get replicas; fenced ones only after all others. */
export interface UsableBroker {
  readonly id: number
  readonly rack: string | null
  readonly fenced: boolean
}

/** Brokers of one rack, dealt round and round, beginning one further on each time. */
class BrokerList {
  readonly #brokers: number[] = []
  #offset = 0
  #index = 0
  #epoch = 0

  add(id: number): void {
    this.#brokers.push(id)
  }

  begin(random: Random): void {
    if (this.#brokers.length === 0) return
    this.#brokers.sort((a, b) => a - b)
    this.#offset = random.below(this.#brokers.length)
  }

  shuffle(random: Random): void {
    shuffle(this.#brokers, random)
  }

  /** -1: every broker was given in this epoch. */
  next(epoch: number): number {
    const count = this.#brokers.length
    if (count === 0) return -1
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#index = 0
      this.#offset = (this.#offset + 1) % count
    }
    if (this.#index >= count) return -1
    return this.#brokers[(this.#index++ + this.#offset) % count] ?? -1
  }
}

interface Rack {
  readonly fenced: BrokerList
  readonly unfenced: BrokerList
}

/** The racks of the cluster. One `place` is one partition: its first replica unfenced, the others from the racks that follow. */
class RackList {
  readonly #random: Random
  readonly #racks: Rack[]
  readonly #unfenced: number
  #epoch = 0
  #offset: number

  constructor(brokers: readonly UsableBroker[], random: Random) {
    this.#random = random
    const racks = new Map<string | null, Rack>()
    for (const broker of brokers) {
      const rack = racks.get(broker.rack) ?? { fenced: new BrokerList(), unfenced: new BrokerList() }
      racks.set(broker.rack, rack)
      ;(broker.fenced ? rack.fenced : rack.unfenced).add(broker.id)
    }
    const ordered = [...racks].sort(([a], [b]) => (a === null ? -1 : b === null ? 1 : a < b ? -1 : 1))
    this.#racks = ordered.map(([, rack]) => rack)
    this.#unfenced = brokers.filter((broker) => !broker.fenced).length
    for (const rack of this.#racks) {
      rack.fenced.begin(random)
      rack.unfenced.begin(random)
    }
    this.#offset = random.below(this.#racks.length)
  }

  place(replicationFactor: number): number[] {
    // As many assignments as unfenced brokers were given: mix anew, so that they do not repeat. A single broker cannot be mixed.
    if (this.#epoch === this.#unfenced && this.#unfenced > 1) {
      shuffle(this.#racks, this.#random)
      for (const rack of this.#racks) {
        rack.fenced.shuffle(this.#random)
        rack.unfenced.shuffle(this.#random)
      }
      this.#epoch = 0
    }
    if (this.#offset === this.#racks.length) this.#offset = 0
    const replicas: number[] = []
    let first = this.#offset
    for (;;) {
      const leader = this.#racks[first]?.unfenced.next(this.#epoch) ?? -1
      if (leader >= 0) {
        replicas.push(leader)
        break
      }
      first = (first + 1) % this.#racks.length
    }
    let next = this.#offset
    while (replicas.length < replicationFactor) {
      // The rack of the leader is passed over once.
      let replica = -1
      if (next === first) first = -1
      else {
        const rack = this.#racks[next]
        replica = rack?.unfenced.next(this.#epoch) ?? -1
        if (replica < 0) replica = rack?.fenced.next(this.#epoch) ?? -1
      }
      next = (next + 1) % this.#racks.length
      if (replica >= 0) replicas.push(replica)
    }
    this.#epoch++
    this.#offset++
    return replicas
  }
}

function shuffle(list: unknown[], random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[list[i], list[j]] = [list[j], list[i]]
  }
}

/**
 * Replicas for `count` partitions, by Kafka's striped placement: racks alternate, leaders move on from partition to partition. A string is
 * why it cannot be done, in Kafka's words.
 */
export function placeReplicas(
  brokers: readonly UsableBroker[],
  count: number,
  replicationFactor: number,
  random: Random,
): number[][] | string {
  if (replicationFactor <= 0) return `Invalid replication factor ${replicationFactor}: the replication factor must be positive.`
  if (!brokers.some((broker) => !broker.fenced)) return 'All brokers are currently fenced, or have all their log directories cordoned.'
  if (replicationFactor > brokers.length)
    return (
      `The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.length} broker(s) are registered ` +
      'or some brokers have all their log directories cordoned.'
    )
  const racks = new RackList(brokers, random)
  return Array.from({ length: count }, () => racks.place(replicationFactor))
}
