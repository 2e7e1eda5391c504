import { partitionForKey } from './murmur2.ts'
import type { BatchRecord } from './outgoing-record.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { RoundRobin, availablePartitions } from './partitioner.ts'
import type { Partitioner } from './partitioner.ts'
import type { ProducerValues } from './producer-settings.ts'
import type { TopicQueues } from './topic-queues.ts'

/** Which partition a record goes to: the one it names, or by `partitioner.class`. */
export class RecordPlacement {
  readonly #custom: Partitioner | undefined
  readonly #roundRobin: RoundRobin | undefined
  readonly #ignoresKeys: boolean

  constructor(values: ProducerValues) {
    const given = values.partitionerClass
    this.#custom = typeof given === 'function' ? given : undefined
    this.#roundRobin = given === 'roundRobin' ? new RoundRobin() : undefined
    this.#ignoresKeys = values.partitionerIgnoreKeys
  }

  partition(topic: TopicQueues, record: BatchRecord<unknown, unknown>, key: Uint8Array | null, value: Uint8Array | null): number {
    const { partitionCount } = topic
    if (record.partition !== undefined) return checked(record.partition, topic.name, partitionCount)
    if (this.#custom !== undefined) {
      const partition = this.#custom({
        topic: topic.name,
        key: record.key,
        keyBytes: key,
        value: record.value,
        valueBytes: value,
        partitionCount,
        availablePartitions: availablePartitions(topic),
      })
      return checked(partition, topic.name, partitionCount)
    }
    if (this.#roundRobin !== undefined) return this.#roundRobin.partition(topic.name, topic)
    if (key !== null && !this.#ignoresKeys) return partitionForKey(key, partitionCount)
    return topic.sticky.current(topic)
  }

  /** Counts a record that the sticky partitioner placed; its batch may take `leastBytes`. */
  placed(topic: TopicQueues, key: Uint8Array | null, bytes: number, queue: PartitionQueue, leastBytes: number): void {
    if (this.#custom !== undefined || this.#roundRobin !== undefined || (key !== null && !this.#ignoresKeys)) return
    if (leastBytes > 0) topic.sticky.count(bytes, queue.hasClosed, topic, leastBytes)
    else topic.sticky.count(queue.packedBytes(bytes), queue.hasClosed, topic)
  }
}

function checked(partition: number, topic: string, count: number): number {
  if (Number.isInteger(partition) && partition >= 0 && partition < count) return partition
  throw new RangeError(`Topic ${topic} has partitions 0 to ${count - 1}, not ${partition}`)
}
