import { RecordBatch } from '@samsa/protocol'
import type { BatchBuilder } from '@samsa/protocol'
import type { Delivery } from './delivery.ts'
import type { PartitionQueue } from './partition-queue.ts'

/** Who writes a partition: the id and epoch that its sequences belong to. */
export interface ProducerIdentity {
  readonly producerId: number
  readonly producerEpoch: number
}

/** Records of one partition on their way together. The sequence is given when it is first sent and stays, whatever is retried. */
export class ProducerBatch {
  readonly queue: PartitionQueue
  readonly openedAtMs: number
  readonly deadlineMs: number
  /** Position among the batches of the partition. */
  readonly order: number
  builder: BatchBuilder | undefined
  recordCount = 0
  /** Counted against `buffer.memory`. */
  sizeBytes = 0
  identity: ProducerIdentity | undefined
  baseSequence = -1
  failures = 0
  #deliveries: Delivery[] = []
  /** How many records in a row each delivery stands for. */
  #counts: number[] = []
  #records: Buffer | undefined
  #isSettled = false

  constructor(queue: PartitionQueue, order: number, openedAtMs: number, deadlineMs: number, builder: BatchBuilder) {
    this.queue = queue
    this.order = order
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
