import { RecordBatch } from '@samsa/protocol'
import type { BatchBuilder } from '@samsa/protocol'
import type { BuilderPool } from './builder-pool.ts'
import type { Delivery } from './delivery.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** Who writes a partition: the id and epoch that its sequences belong to. */
export interface ProducerIdentity {
  readonly producerId: number
  readonly producerEpoch: number
}

const SEQUENCES = 2 ** 31

/** Records of one partition on their way together. The sequence is given when it is first sent and stays, whatever is retried. */
export class ProducerBatch {
  readonly queue: PartitionQueue
  readonly openedAtMs: number
  readonly deadlineMs: number
  /** Position among the batches of the partition; parts of a batch share its place, up to `order + span`. */
  readonly order: number
  readonly span: number
  builder: BatchBuilder | undefined
  recordCount = 0
  /** Counted against `buffer.memory`. */
  sizeBytes = 0
  identity: ProducerIdentity | undefined
  baseSequence = -1
  /** The broker found it out of order although nothing before it was open: it may have been written and forgotten. */
  isDoubted = false
  failures = 0
  #deliveries: Delivery[] = []
  /** How many records in a row each delivery stands for. */
  #counts: number[] = []
  #records: Buffer | undefined
  #isSettled = false

  constructor(queue: PartitionQueue, order: number, openedAtMs: number, deadlineMs: number, builder: BatchBuilder, span = 1) {
    this.queue = queue
    this.order = order
    this.span = span
    this.openedAtMs = openedAtMs
    this.deadlineMs = deadlineMs
    this.builder = builder
  }

  /** Counts a record that was appended to the builder. */
  added(delivery: Delivery): void {
    this.recordCount++
    const last = this.#deliveries.length - 1
    if (last >= 0 && this.#deliveries[last] === delivery) this.#counts[last] = (this.#counts[last] ?? 0) + 1
    else {
      this.#deliveries.push(delivery)
      this.#counts.push(1)
    }
  }

  /** Whether it was ever sent: then its outcome may be unknown. */
  get wasSent(): boolean {
    return this.#records !== undefined
  }

  /** The batch as bytes, with the sequence if it has one. Built once; a change of identity only rewrites the header. */
  records(isTransactional: boolean): Buffer {
    const { identity, baseSequence } = this
    if (this.#records === undefined) {
      const builder = this.builder
      if (builder === undefined) throw new Error('A batch is built from its records once')
      if (identity !== undefined) builder.setProducerState(identity.producerId, identity.producerEpoch, baseSequence, isTransactional)
      this.#records = builder.build()
    }
    return this.#records
  }

  /** Gives the batch another place in the sequences; what was built is rewritten. */
  renumber(identity: ProducerIdentity, baseSequence: number, isTransactional: boolean): void {
    this.identity = identity
    this.baseSequence = baseSequence
    if (this.#records !== undefined)
      new RecordBatch(this.#records).setProducerState(identity.producerId, identity.producerEpoch, baseSequence, isTransactional)
  }

  /**
   * Parts of this batch of about `targetBytes` before compression, at least two, for a broker that finds it too large. They take over its
   * deliveries, sequences and memory; this one is settled then.
   */
  split(targetBytes: number, builders: BuilderPool): ProducerBatch[] {
    const whole = new RecordBatch(this.records(false))
    const cursor = whole.cursor()
    const perPart = Math.max(1, Math.floor(this.recordCount / Math.max(2, Math.ceil(this.sizeBytes / Math.max(1, targetBytes)))))
    const count = Math.ceil(this.recordCount / perPart)
    const parts: ProducerBatch[] = []
    let at = 0
    let part: ProducerBatch | undefined
    for (const [index, delivery] of this.#deliveries.entries()) {
      for (let run = this.#counts[index] ?? 0; run > 0 && cursor.next(); run--) {
        if (part === undefined || part.recordCount === perPart) {
          const order = this.order + (parts.length / count) * this.span
          part = new ProducerBatch(this.queue, order, this.openedAtMs, this.deadlineMs, builders.take(targetBytes), this.span / count)
          part.identity = this.identity
          part.baseSequence = this.baseSequence < 0 ? -1 : (this.baseSequence + at) % SEQUENCES
          part.failures = this.failures
          parts.push(part)
        }
        part.builder?.appendEncoded(whole.baseTimestamp + cursor.timestampDelta, cursor.buffer, cursor.contentAt, cursor.end)
        part.added(delivery)
        at++
      }
    }
    // Together they are counted as what was counted for the whole.
    for (const each of parts) each.sizeBytes = Math.floor(this.sizeBytes / parts.length)
    const [first] = parts
    if (first !== undefined) first.sizeBytes += this.sizeBytes - first.sizeBytes * parts.length
    this.#isSettled = true
    return parts
  }

  /** Tells everybody, once. `baseOffset` -1 if it is not known. */
  settle(error: Error | undefined, baseOffset: number, logAppendTimeMs: number): void {
    if (this.#isSettled) return
    this.#isSettled = true
    const { topic, partition } = this.queue
    let at = 0
    for (let index = 0; index < this.#deliveries.length; index++) {
      const count = this.#counts[index] ?? 1
      const firstOffset = baseOffset < 0 ? -1 : baseOffset + at
      this.#deliveries[index]?.settle(error, { topic, partition, firstOffset, count, logAppendTimeMs })
      at += count
    }
    this.#deliveries = []
    this.#counts = []
  }
}
