import { BatchBuilder, RecordBatch } from '@samsa/protocol'
import type { CompressionType } from '@samsa/protocol'
import type { OutgoingRecord } from './outgoing-record.ts'

/** Where a record went. `offset` is -1 with acks 0. */
export interface RecordMetadata {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** The broker's time with LogAppendTime, otherwise the record's own. */
  readonly timestampMs: number
}

export type Delivery = (error: Error | undefined, baseOffset: number, logAppendTimeMs: number) => void

/** A closed batch on its way. Its sequence is given when it is first sent and stays, whatever is retried. */
export interface SendBatch {
  readonly queue: PartitionQueue
  readonly records: Buffer
  readonly recordCount: number
  /** Counted against `buffer.memory`. */
  readonly sizeBytes: number
  readonly deliveries: readonly Delivery[]
  readonly deadlineMs: number
  baseSequence: number
  failures: number
}

interface OpenBatch {
  readonly builder: BatchBuilder
  readonly deliveries: Delivery[]
  readonly openedAtMs: number
}

export interface QueueOptions {
  readonly batchSizeBytes: number
  readonly lingerMs: number
  readonly deliveryTimeoutMs: number
  readonly compression: CompressionType
}

/** The records of one partition that were not acknowledged yet: one open batch, closed ones, and those to send again, in order. */
export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly #options: QueueOptions
  #open: OpenBatch | undefined
  readonly #closed: SendBatch[] = []
  readonly #again: SendBatch[] = []
  inFlight = 0
  nextSequence = 0
  /** Not to be sent before: back-off after a failure. */
  notBeforeMs = 0

  constructor(topic: string, partition: number, options: QueueOptions) {
    this.topic = topic
    this.partition = partition
    this.#options = options
  }

  /** Adds a record; returns the bytes by which memory grew. */
  add(record: OutgoingRecord, timestampMs: number, nowMs: number, delivery: Delivery): number {
    const { key, value, headers } = record
    const bytes = this.#open?.builder.sizeOf(timestampMs, key, value, headers) ?? 0
    if (this.#open !== undefined && this.#open.builder.sizeInBytes + bytes > this.#options.batchSizeBytes) this.#close()
    this.#open ??= {
      builder: new BatchBuilder({ compression: this.#options.compression }),
      deliveries: [],
      openedAtMs: nowMs,
    }
    const before = this.#open.deliveries.length === 0 ? 0 : this.#open.builder.sizeInBytes
    this.#open.builder.append(timestampMs, key, value, headers)
    this.#open.deliveries.push(delivery)
    return this.#open.builder.sizeInBytes - before
  }

  get isEmpty(): boolean {
    return this.#open === undefined && this.#closed.length === 0 && this.#again.length === 0 && this.inFlight === 0
  }

  /** A batch failed and is to be sent again: those behind it are out of order until then. */
  get waitsToSendAgain(): boolean {
    return this.#again.length > 0
  }

  /** When something may be sent: now or earlier if it may at once, Infinity if there is nothing. */
  readyAtMs(flushing: boolean): number {
    if (this.#again.length > 0) return this.inFlight > 0 ? Infinity : this.notBeforeMs
    if (this.#closed.length > 0) return this.notBeforeMs
    if (this.#open === undefined) return Infinity
    return Math.max(this.notBeforeMs, flushing ? 0 : this.#open.openedAtMs + this.#options.lingerMs)
  }

  /** The next batch in order. What failed goes first, and only when nothing of this partition is in flight, so that order is kept. */
  take(): SendBatch | undefined {
    const again = this.#again.shift()
    if (again !== undefined) return again
    if (this.#closed.length === 0) this.#close()
    return this.#closed.shift()
  }

  /** A batch to be sent again, put where its sequence belongs. */
  putBack(batch: SendBatch): void {
    const at = this.#again.findIndex((each) => each.baseSequence > batch.baseSequence)
    if (at < 0) this.#again.push(batch)
    else this.#again.splice(at, 0, batch)
  }

  /** Everything not in flight, for failing it. */
  drain(): SendBatch[] {
    this.#close()
    return [...this.#again.splice(0), ...this.#closed.splice(0)]
  }

  /** What waits too long, in order. */
  takeExpired(nowMs: number): SendBatch[] {
    const expired: SendBatch[] = []
    for (const list of [this.#again, this.#closed]) {
      while (list[0] !== undefined && list[0].deadlineMs <= nowMs) expired.push(...list.splice(0, 1))
    }
    if (this.#open !== undefined && this.#open.openedAtMs + this.#options.deliveryTimeoutMs <= nowMs) {
      this.#close()
      expired.push(...this.#closed.splice(0))
    }
    return expired
  }

  /** A new producer id: what waits to be sent again begins at sequence 0. */
  restartSequences(): void {
    this.nextSequence = 0
    for (const batch of this.#again) {
      batch.baseSequence = this.nextSequence
      this.nextSequence += batch.recordCount
    }
  }

  #close(): void {
    const open = this.#open
    if (open === undefined) return
    this.#open = undefined
    const sizeBytes = open.builder.sizeInBytes
    const recordCount = open.builder.recordCount
    this.#closed.push({
      queue: this,
      records: open.builder.take(),
      recordCount,
      sizeBytes,
      deliveries: open.deliveries,
      deadlineMs: open.openedAtMs + this.#options.deliveryTimeoutMs,
      baseSequence: -1,
      failures: 0,
    })
  }
}

/** Writes producer id, epoch and sequence into a closed batch. */
export function stamp(batch: SendBatch, producerId: number, producerEpoch: number): void {
  new RecordBatch(batch.records).setProducerState(producerId, producerEpoch, batch.baseSequence, false)
}
