import type { Random } from '@samsa/ports'

/** What a partitioner of one's own is asked. */
export interface PartitionerInput {
  readonly topic: string
  /** As it was given, and as bytes. */
  readonly key: unknown
  readonly keyBytes: Uint8Array | null
  readonly value: unknown
  readonly valueBytes: Uint8Array | null
  readonly partitionCount: number
  /** Those that have a leader. */
  readonly availablePartitions: readonly number[]
}

/** Chooses a partition, 0 … partitionCount - 1. */
export type Partitioner = (input: PartitionerInput) => number
export type PartitionerName = 'default' | 'roundRobin'

/** How busy a topic's partitions are, for those who place records. */
export interface PartitionLoad {
  readonly partitionCount: number
  hasLeader(partition: number): boolean
  /** Batches that wait to be sent or acknowledged. */
  queueSize(partition: number): number
  /** Its batches have waited longer than `partitioner.availability.timeout.ms`. */
  isStuck(partition: number): boolean
}

/** The sticky partitioner of KIP-794: one partition until a batch's worth of bytes went there, then another, the idle ones more often. */
export class StickyPartitioner {
  readonly #random: Random
  readonly #batchSizeBytes: number
  readonly #isAdaptive: boolean
  #partition = -1
  #bytes = 0

  constructor(random: Random, batchSizeBytes: number, isAdaptive: boolean) {
    this.#random = random
    this.#batchSizeBytes = Math.max(1, batchSizeBytes)
    this.#isAdaptive = isAdaptive
  }

  /** The partition of the next record. */
  current(load: PartitionLoad): number {
    if (this.#partition < 0 || this.#partition >= load.partitionCount) this.#partition = this.#next(load)
    return this.#partition
  }

  /**
   * Counts a record; moves on after a batch's worth of bytes, at once if a batch was just closed, otherwise at twice as much. `leastBytes`: this
   * record's batch may grow that large.
   */
  count(bytes: number, hasClosedBatch: boolean, load: PartitionLoad, leastBytes = 0): void {
    this.#bytes += bytes
    const batchBytes = Math.max(this.#batchSizeBytes, leastBytes)
    if (this.#bytes < batchBytes || (!hasClosedBatch && this.#bytes < 2 * batchBytes)) return
    this.#bytes = 0
    this.#partition = this.#next(load)
  }

  #next(load: PartitionLoad): number {
    const weighted = this.#isAdaptive && load.partitionCount > 1 ? this.#weighted(load) : undefined
    if (weighted !== undefined) return weighted
    const available = availablePartitions(load)
    if (available.length === 0) return this.#random.below(Math.max(1, load.partitionCount))
    return available[this.#random.below(available.length)] ?? 0
  }

  /** By the lengths of the queues: a partition is chosen as often as its queue is shorter than the longest. Undefined where all are equal. */
  #weighted(load: PartitionLoad): number | undefined {
    const partitions = availablePartitions(load).filter((partition) => !load.isStuck(partition))
    if (partitions.length === 0) return undefined
    const sizes = partitions.map((partition) => load.queueSize(partition))
    const longest = Math.max(...sizes)
    if (partitions.length === load.partitionCount && sizes.every((size) => size === longest)) return undefined
    let draw = this.#random.below(sizes.reduce((sum, size) => sum + longest + 1 - size, 0))
    for (const [index, partition] of partitions.entries()) {
      draw -= longest + 1 - (sizes[index] ?? 0)
      if (draw < 0) return partition
    }
    return partitions.at(-1)
  }
}

/** Partitions in turn, those with a leader; one counter for each topic, as Kafka's RoundRobinPartitioner. */
export class RoundRobin {
  readonly #next = new Map<string, number>()

  partition(topic: string, load: PartitionLoad): number {
    const turn = this.#next.get(topic) ?? 0
    this.#next.set(topic, (turn + 1) % 0x7fffffff)
    const available = availablePartitions(load)
    return available.length > 0 ? (available[turn % available.length] ?? 0) : turn % load.partitionCount
  }
}

export function availablePartitions(load: PartitionLoad): number[] {
  const available: number[] = []
  for (let partition = 0; partition < load.partitionCount; partition++) if (load.hasLeader(partition)) available.push(partition)
  return available
}
