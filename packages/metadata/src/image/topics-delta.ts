import type { ClearElrRecord, PartitionChangeRecord, PartitionRecord, TopicRecord } from '@samsa/protocol'
import { assert } from '@samsa/stdx'
import type { PartitionRegistration, TopicImage, TopicsImage } from './metadata-image.ts'
import { mergePartition, partitionFromRecord } from './partition-registration.ts'
import { PersistentMap } from './persistent-map.ts'

/** What changed in one topic since the delta's base image. */
export interface TopicChange {
  readonly id: string
  readonly name: string
  /** Partition ids that are new or changed. */
  readonly partitions: ReadonlySet<number>
  readonly created: boolean
}

interface TouchedTopic {
  readonly id: string
  readonly name: string
  readonly partitions: Set<number>
  readonly created: boolean
  readonly registrations: PartitionRegistration[]
}

/** Topics as records change them. A topic that is touched has its partition list copied once. */
export class TopicsDelta {
  readonly deleted = new Map<string, string>()
  readonly #base: TopicsImage
  readonly #touched = new Map<string, TouchedTopic>()
  #byId
  #byName

  constructor(base: TopicsImage) {
    this.#base = base
    this.#byId = base.byId.builder()
    this.#byName = base.byName.builder()
  }

  get changed(): ReadonlyMap<string, TopicChange> {
    return this.#touched
  }

  startSnapshot(): void {
    assert(this.#touched.size === 0 && this.deleted.size === 0, 'a snapshot starts a delta')
    this.#byId = PersistentMap.empty<string, TopicImage>().builder()
    this.#byName = PersistentMap.empty<string, TopicImage>().builder()
  }

  finishSnapshot(): void {
    for (const topic of this.#base.byId.values()) if (!this.#touched.has(topic.id)) this.deleted.set(topic.id, topic.name)
  }

  createTopic(record: TopicRecord): void {
    const before = this.#base.byId.get(record.topicId)
    assert(this.#topic(record.name) === undefined && this.#byId.get(record.topicId) === undefined, `topic ${record.name} exists`)
    const partitions = new Set<number>()
    const created = before === undefined
    this.#touched.set(record.topicId, { id: record.topicId, name: record.name, partitions, created, registrations: [] })
    const topic: TopicImage = { id: record.topicId, name: record.name, partitions: [] }
    this.#byId.set(topic.id, topic)
    this.#byName.set(topic.name, topic)
  }

  createPartition(record: PartitionRecord): void {
    const topic = this.#touch(record.topicId)
    topic.registrations[record.partitionId] = partitionFromRecord(record)
    topic.partitions.add(record.partitionId)
  }

  changePartition(record: PartitionChangeRecord): void {
    const topic = this.#touch(record.topicId)
    const partition = topic.registrations[record.partitionId]
    assert(partition !== undefined, `no partition ${record.partitionId} of topic ${record.topicId}`)
    topic.registrations[record.partitionId] = mergePartition(partition, record)
    topic.partitions.add(record.partitionId)
  }

  /** The name of the topic that is gone. */
  removeTopic(id: string): string {
    const topic = this.#byId.get(id)
    assert(topic !== undefined, `no topic ${id} to remove`)
    this.#byId.delete(id)
    this.#byName.delete(topic.name)
    this.#touched.delete(id)
    if (this.#base.byId.has(id)) this.deleted.set(id, topic.name)
    return topic.name
  }

  clearElr(record: ClearElrRecord): void {
    if (record.topicName === '') for (const topic of this.#byId.values()) this.#clearElrOf(topic.id)
    else {
      const topic = this.#topic(record.topicName)
      assert(topic !== undefined, `no topic ${record.topicName} to clear the ELR of`)
      this.#clearElrOf(topic.id)
    }
  }

  image(): TopicsImage {
    for (const touched of this.#touched.values()) {
      const topic: TopicImage = { id: touched.id, name: touched.name, partitions: touched.registrations.slice() }
      this.#byId.set(topic.id, topic)
      this.#byName.set(topic.name, topic)
    }
    return { byId: this.#byId.build(), byName: this.#byName.build() }
  }

  #topic(name: string): TopicImage | undefined {
    return this.#byName.get(name)
  }

  #touch(id: string): TouchedTopic {
    const present = this.#touched.get(id)
    if (present !== undefined) return present
    const topic = this.#byId.get(id)
    assert(topic !== undefined, `no topic ${id}`)
    const touched = { id, name: topic.name, partitions: new Set<number>(), created: false, registrations: topic.partitions.slice() }
    this.#touched.set(id, touched)
    return touched
  }

  #clearElrOf(id: string): void {
    const partitions = this.#touched.get(id)?.registrations ?? this.#byId.get(id)?.partitions ?? []
    for (const [index, partition] of partitions.entries()) {
      if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) continue
      const topic = this.#touch(id)
      topic.registrations[index] = { ...partition, elr: [], lastKnownElr: [], partitionEpoch: partition.partitionEpoch + 1 }
      topic.partitions.add(index)
    }
  }
}
