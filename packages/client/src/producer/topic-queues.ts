import type { Cluster } from '../cluster.ts'
import type { TopicMetadata } from '../metadata-cache.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { QueueOptions } from './partition-queue.ts'
import type { PartitionLoad, StickyPartitioner } from './partitioner.ts'

/** A topic that records are sent to: its partitions as last told, their queues, and where records without a key go. */
export class TopicQueues implements PartitionLoad {
  readonly name: string
  readonly sticky: StickyPartitioner
  readonly #cluster: Cluster
  readonly #options: QueueOptions
  readonly #availabilityTimeoutMs: number
  readonly #queues: (PartitionQueue | undefined)[] = []
  #metadata: TopicMetadata
  lastUsedMs = 0

  constructor(cluster: Cluster, metadata: TopicMetadata, options: QueueOptions, sticky: StickyPartitioner, availabilityTimeoutMs: number) {
    this.name = metadata.name
    this.#cluster = cluster
    this.#metadata = metadata
    this.#options = options
    this.sticky = sticky
    this.#availabilityTimeoutMs = availabilityTimeoutMs
  }

  get partitionCount(): number {
    return this.#metadata.partitions.length
  }

  /** Takes over what metadata has learned meanwhile: more partitions, other leaders. */
  refresh(): void {
    const known = this.#cluster.lastKnown(this.name)
    if (known !== undefined) this.#metadata = known
  }

  queue(partition: number): PartitionQueue {
    const held = this.#queues[partition]
    if (held !== undefined) return held
    const made = new PartitionQueue(this.name, partition, this.#options)
    this.#queues[partition] = made
    return made
  }

  hasLeader(partition: number): boolean {
    return (this.#metadata.partitions[partition]?.leaderId ?? -1) >= 0
  }

  queueSize(partition: number): number {
    return this.#queues[partition]?.size ?? 0
  }

  isStuck(partition: number): boolean {
    if (this.#availabilityTimeoutMs === 0) return false
    const sinceMs = this.#queues[partition]?.waitingSinceMs ?? Infinity
    return this.#cluster.world.clock.monotonicMs() - sinceMs > this.#availabilityTimeoutMs
  }
}
