import type { MetadataDelta } from '@samsa/metadata'
import { code } from '../error-codes.ts'
import type { HostedPartitions } from '../partitions/hosted-partitions.ts'
import type { Partition } from '../partitions/partition.ts'
import type { CoordinatorEffect } from '@samsa/stdx'
import type { CoordinatorShard } from './coordinator-shard.ts'
import type { HostedShard } from './hosted-shard.ts'

/** The shards of one coordinator on this node: one for each partition of its topic that this node leads. */
export class HostedShards<Record, Outside, Shard extends CoordinatorShard<Record, Outside>> {
  readonly #topic: string
  readonly #partitions: HostedPartitions
  readonly #make: (partition: Partition) => HostedShard<Record, Outside, Shard>
  readonly #shards = new Map<number, HostedShard<Record, Outside, Shard>>()
  #isStopped = false

  constructor(topic: string, partitions: HostedPartitions, make: (partition: Partition) => HostedShard<Record, Outside, Shard>) {
    this.#topic = topic
    this.#partitions = partitions
    this.#make = make
  }

  get size(): number {
    return this.#shards.size
  }

  get isStopped(): boolean {
    return this.#isStopped
  }

  get(index: number): HostedShard<Record, Outside, Shard> | undefined {
    return this.#shards.get(index)
  }

  values(): IterableIterator<HostedShard<Record, Outside, Shard>> {
    return this.#shards.values()
  }

  /** Asks the shard of a partition. An error code if this node cannot answer now, otherwise 0: then the answer comes from the shard. */
  ask(index: number, question: (shard: Shard, nowMs: number) => readonly CoordinatorEffect<Record, Outside>[]): number {
    if (this.#isStopped) return code.COORDINATOR_NOT_AVAILABLE
    return this.#shards.get(index)?.ask(question) ?? code.NOT_COORDINATOR
  }

  /** Asks every shard of this node; the error codes of those that cannot answer. */
  askAll(question: (shard: Shard, nowMs: number) => readonly CoordinatorEffect<Record, Outside>[]): number[] {
    if (this.#isStopped) return [code.COORDINATOR_NOT_AVAILABLE]
    const errors: number[] = []
    for (const shard of this.#shards.values()) {
      const error = shard.ask(question)
      if (error !== 0) errors.push(error)
    }
    return errors
  }

  /** The replicas of this node are what the metadata says; now the shards follow. Without a delta everything is looked at. */
  metadataApplied(delta: MetadataDelta | undefined): void {
    if (!this.#isStopped && (delta === undefined || concerns(delta, this.#topic))) this.#follow()
  }

  stop(): void {
    this.#isStopped = true
    for (const shard of this.#shards.values()) shard.unload()
    this.#shards.clear()
  }

  #follow(): void {
    const hosted = this.#partitions.topic(this.#topic)
    for (const [index, shard] of this.#shards) {
      const partition = hosted?.partitions[index]
      if (partition === shard.partition && partition.isLeader) {
        // Elected again: nobody else has written meanwhile.
        shard.leaderEpoch = partition.leaderEpoch
        continue
      }
      this.#shards.delete(index)
      shard.unload()
    }
    for (const partition of hosted?.partitions ?? []) {
      if (partition?.isLeader !== true || this.#shards.has(partition.index)) continue
      if (partition.log === undefined) continue
      const shard = this.#make(partition)
      this.#shards.set(partition.index, shard)
      shard.load()
    }
  }
}

function concerns(delta: MetadataDelta, topicName: string): boolean {
  for (const topic of delta.changedTopics.values()) if (topic.name === topicName) return true
  for (const name of delta.deletedTopics.values()) if (name === topicName) return true
  return false
}
