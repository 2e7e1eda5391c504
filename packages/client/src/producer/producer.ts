import type { CompressionType } from '@samsa/protocol'
import type { Cluster } from '../cluster.ts'
import type { TopicMetadata } from '../metadata-cache.ts'
import { partitionForKey } from './murmur2.ts'
import { bytesOf } from './outgoing-record.ts'
import type { OutgoingHeader, OutgoingRecord, ProducerRecord } from './outgoing-record.ts'
import { PartitionQueue } from './partition-queue.ts'
import type { QueueOptions, RecordMetadata } from './partition-queue.ts'
import { Sender } from './sender.ts'

export interface ProducerOptions {
  /** -1 (all) by default. */
  readonly acks?: -1 | 0 | 1
  /** `enable.idempotence`: true by default unless acks is not all. */
  readonly idempotent?: boolean
  /** `compression.type`, none. */
  readonly compression?: CompressionType
  /** `batch.size`, 16384 bytes. */
  readonly batchSizeBytes?: number
  /** `linger.ms`, 5. */
  readonly lingerMs?: number
  /** `buffer.memory`, 32 MiB. */
  readonly bufferMemoryBytes?: number
  /** `max.request.size`, 1 MiB. */
  readonly maxRequestBytes?: number
  /** `delivery.timeout.ms`, 120000. */
  readonly deliveryTimeoutMs?: number
}

const NO_HEADERS: readonly OutgoingHeader[] = []
/** Bytes of a batch header and of a record around its key, value and headers: an upper bound for the size check. */
const OVERHEAD_BYTES = 61 + 30

/** Sends records, batched per partition. Create it, `send` or `enqueue`, then `close`, which waits for what is under way. */
export class Producer {
  readonly #cluster: Cluster
  readonly #queues = new Map<string, PartitionQueue>()
  readonly #queueOptions: QueueOptions
  readonly #sender: Sender
  readonly #bufferMemoryBytes: number
  readonly #maxRequestBytes: number
  readonly #sticky = new Map<string, { partition: number; bytes: number }>()
  #bufferedBytes = 0
  #unsettled = 0
  #firstError: Error | undefined
  #waiting: (() => void)[] = []
  #closed = false

  constructor(cluster: Cluster, options: ProducerOptions = {}) {
    const acks = options.acks ?? -1
    const idempotent = options.idempotent ?? acks === -1
    if (idempotent && acks !== -1)
      throw new Error('acks must be all (-1) for an idempotent producer: set acks to all or idempotent to false')
    this.#cluster = cluster
    this.#bufferMemoryBytes = options.bufferMemoryBytes ?? 32 * 1024 * 1024
    this.#maxRequestBytes = options.maxRequestBytes ?? 1024 * 1024
    this.#queueOptions = {
      batchSizeBytes: options.batchSizeBytes ?? 16 * 1024,
      lingerMs: options.lingerMs ?? 5,
      deliveryTimeoutMs: options.deliveryTimeoutMs ?? 120_000,
      compression: options.compression ?? 'none',
    }
    this.#sender = new Sender(
      cluster,
      this.#queues,
      {
        acks,
        idempotent,
        maxInFlightPerNode: 5,
        maxRequestBytes: this.#maxRequestBytes,
        requestTimeoutMs: cluster.requestTimeoutMs,
      },
      (batch) => {
        this.#bufferedBytes -= batch.sizeBytes
        this.#unsettled -= batch.recordCount
        this.#release()
      },
    )
  }

  /** Resolves when the record is acknowledged (with acks 0: sent). Waits first while the buffer is full. */
  async send(record: ProducerRecord): Promise<RecordMetadata> {
    await this.#prepare(record.topic)
    if (!this.hasRoom) await this.room()
    const timestampMs = record.timestampMs ?? this.#cluster.world.clock.nowMs()
    return await new Promise((resolve, reject) => {
      const partition = this.#add(record, timestampMs, (error, offset, logAppendTimeMs) => {
        if (error !== undefined) reject(error)
        else resolve({ topic: record.topic, partition, offset, timestampMs: logAppendTimeMs >= 0 ? logAppendTimeMs : timestampMs })
      })
    })
  }

  /**
   * Adds a record without a promise of its own. The topic must have been prepared. Its failure is thrown by the next `flush`.
   * Ask `hasRoom` and await `room()` between calls, so that memory stays bounded. Key and value are copied before the call returns.
   */
  enqueue(record: ProducerRecord): void {
    this.#add(record, record.timestampMs ?? this.#cluster.world.clock.nowMs(), (error) => {
      this.#firstError ??= error
    })
  }

  /** Fetches the topic's metadata, creating the topic where the broker allows it. */
  async prepare(topic: string): Promise<void> {
    await this.#prepare(topic)
  }

  get hasRoom(): boolean {
    return this.#bufferedBytes < this.#bufferMemoryBytes
  }

  /** Resolves when there is room in the buffer again. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Waits until everything added before is settled. Rejects with the first failure of an enqueued record since the last flush. */
  async flush(): Promise<void> {
    this.#sender.flushing = true
    this.#sender.wake()
    while (this.#unsettled > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#sender.flushing = false
    const error = this.#firstError
    this.#firstError = undefined
    if (error !== undefined) throw error
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      await this.flush()
    } finally {
      this.#sender.stop()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #prepare(topic: string): Promise<TopicMetadata> {
    return this.#cluster.known(topic) ?? (await this.#cluster.topic(topic, { autoCreate: true }))
  }

  #add(
    record: ProducerRecord,
    timestampMs: number,
    delivery: (error: Error | undefined, offset: number, logAppendTimeMs: number) => void,
  ): number {
    if (this.#closed) throw new Error('The producer is closed')
    const outgoing: OutgoingRecord = { key: bytesOf(record.key), value: bytesOf(record.value), headers: record.headers ?? NO_HEADERS }
    const sizeBytes = (outgoing.key?.length ?? 0) + (outgoing.value?.length ?? 0) + OVERHEAD_BYTES
    if (sizeBytes > this.#maxRequestBytes) {
      throw new Error(
        `The record is ${sizeBytes} bytes, more than max.request.size allows (${this.#maxRequestBytes}): raise it, and the topic's max.message.bytes`,
      )
    }
    const partition = this.#partition(record, outgoing.key, sizeBytes)
    const name = `${record.topic}-${partition}`
    let queue = this.#queues.get(name)
    if (queue === undefined) {
      queue = new PartitionQueue(record.topic, partition, this.#queueOptions)
      this.#queues.set(name, queue)
    }
    this.#bufferedBytes += queue.add(outgoing, timestampMs, this.#cluster.world.clock.monotonicMs(), delivery)
    this.#unsettled++
    this.#sender.wake()
    return partition
  }

  #partition(record: ProducerRecord, key: Uint8Array | null, sizeBytes: number): number {
    const known = this.#cluster.lastKnown(record.topic)
    if (record.partition !== undefined) {
      const count = known?.partitions.length
      if (count !== undefined && (record.partition < 0 || record.partition >= count)) {
        throw new Error(`Topic ${record.topic} has partitions 0 to ${count - 1}, not ${record.partition}`)
      }
      return record.partition
    }
    const count = known?.partitions.length
    if (count === undefined) throw new Error(`The partitions of topic ${record.topic} are not known: await prepare() first`)
    const sticky = this.#sticky.get(record.topic)
    if (key !== null) return partitionForKey(key, count)
    if (sticky === undefined || sticky.partition >= count || sticky.bytes + sizeBytes > this.#queueOptions.batchSizeBytes) {
      const partition = this.#cluster.world.random.below(count)
      this.#sticky.set(record.topic, { partition, bytes: sizeBytes })
      return partition
    }
    sticky.bytes += sizeBytes
    return sticky.partition
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }
}
