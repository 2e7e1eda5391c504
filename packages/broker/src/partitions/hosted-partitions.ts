import type { Partition } from './partition.ts'

/** A topic of which this node holds replicas; `partitions` is sparse. */
export interface HostedTopic {
  readonly name: string
  readonly id: string
  readonly partitions: (Partition | undefined)[]
}

/** All replicas of this node, by topic name and by topic id. */
export class HostedPartitions {
  readonly #byName = new Map<string, HostedTopic>()
  readonly #byId = new Map<string, HostedTopic>()
  #partitionCount = 0
  #leaderCount = 0

  topic(name: string): HostedTopic | undefined {
    return this.#byName.get(name)
  }

  topicById(id: string): HostedTopic | undefined {
    return this.#byId.get(id)
  }

  get(name: string, index: number): Partition | undefined {
    return this.#byName.get(name)?.partitions[index]
  }

  get partitionCount(): number {
    return this.#partitionCount
  }

  get leaderCount(): number {
    return this.#leaderCount
  }

  *all(): IterableIterator<Partition> {
    for (const topic of this.#byName.values()) {
      for (const partition of topic.partitions) if (partition !== undefined) yield partition
    }
  }

  add(partition: Partition): void {
    let topic = this.#byName.get(partition.topic)
    if (topic === undefined || topic.id !== partition.topicId) {
      topic = { name: partition.topic, id: partition.topicId, partitions: [] }
      this.#byName.set(topic.name, topic)
      this.#byId.set(topic.id, topic)
    }
    if (topic.partitions[partition.index] === undefined) this.#partitionCount++
    topic.partitions[partition.index] = partition
  }

  remove(partition: Partition): void {
    const topic = this.#byId.get(partition.topicId)
    if (topic === undefined || topic.partitions[partition.index] !== partition) return
    topic.partitions[partition.index] = undefined
    this.#partitionCount--
    if (partition.isLeader) this.#leaderCount--
    if (topic.partitions.some((each) => each !== undefined)) return
    this.#byId.delete(topic.id)
    if (this.#byName.get(topic.name) === topic) this.#byName.delete(topic.name)
  }

  setLeader(partition: Partition, isLeader: boolean): void {
    if (partition.isLeader === isLeader) return
    partition.isLeader = isLeader
    this.#leaderCount += isLeader ? 1 : -1
  }
}
