import type { OffsetCommitKey } from '@samsa/protocol'

/** Which open transactions have an offset of a partition; nothing is kept for what is empty. */
export class PendingOffsets {
  readonly #groups = new Map<string, Map<string, Map<number, Set<number>>>>()

  /** Producer ids, by group, topic and partition. */
  producersOf(groupId: string, topic: string, partition: number): ReadonlySet<number> | undefined {
    return this.#groups.get(groupId)?.get(topic)?.get(partition)
  }

  hasGroup(groupId: string): boolean {
    return this.#groups.has(groupId)
  }

  topicsOf(groupId: string): ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<number>>> | undefined {
    return this.#groups.get(groupId)
  }

  add({ group, topic, partition }: OffsetCommitKey, producerId: number): void {
    let topics = this.#groups.get(group)
    if (topics === undefined) this.#groups.set(group, (topics = new Map()))
    let partitions = topics.get(topic)
    if (partitions === undefined) topics.set(topic, (partitions = new Map()))
    const producers = partitions.get(partition)
    if (producers === undefined) partitions.set(partition, new Set([producerId]))
    else producers.add(producerId)
  }

  /** Without a producer, of all of them. */
  remove({ group, topic, partition }: OffsetCommitKey, producerId?: number): void {
    const topics = this.#groups.get(group)
    const partitions = topics?.get(topic)
    const producers = partitions?.get(partition)
    if (topics === undefined || partitions === undefined || producers === undefined) return
    if (producerId !== undefined) producers.delete(producerId)
    if (producerId !== undefined && producers.size > 0) return
    partitions.delete(partition)
    if (partitions.size === 0) topics.delete(topic)
    if (topics.size === 0) this.#groups.delete(group)
  }
}
