import { RECORD_BATCH_OVERHEAD } from '@samsa/protocol'
import type { BuilderPool } from './builder-pool.ts'
import type { Delivery } from './delivery.ts'
import type { OutgoingHeader } from './outgoing-record.ts'
import { ProducerBatch } from './producer-batch.ts'
import type { ProducerIdentity } from './producer-batch.ts'

export interface QueueOptions {
  readonly batchSizeBytes: number
  /** Batches of records that were handed over together, and those behind one that waits, may fill up to this size. */
  readonly bulkBytes: number
  readonly deliveryTimeoutMs: number
  readonly builders: BuilderPool
  readonly isTransactional: boolean
  readonly isCompressed: boolean
  /** Told of each batch when it gets its first record. */
  readonly opened: (batch: ProducerBatch) => void
}

/** Varints, attributes and deltas of a record: at most so many bytes beside its content. */
const RECORD_OVERHEAD = 21
const SEQUENCES = 2 ** 31
/** A compressed batch takes this many times its size of records at most, however well they compress. */
const MOST_COMPRESSION = 16

/** The records of one partition that were not acknowledged yet: one open batch, closed ones, and those to send again, in order. */
export class PartitionQueue {
  readonly topic: string
  readonly partition: number
  readonly #options: QueueOptions
  #open: ProducerBatch | undefined
  readonly #closed: ProducerBatch[] = []
  readonly #again: ProducerBatch[] = []
  #batches = 0
  /** Compressed to plain size, of the last batches. */
  #ratio = 1
  inFlight = 0
  identity: ProducerIdentity | undefined
  nextSequence = 0
  /** Not to be sent before: back-off after a failure. */
  notBeforeMs = 0
  /** What goes on behind a lost batch may be out of order now, and is known not to be written if the broker says so. */
  mustRenumber = false
  /** The broker found a batch too large: from then on `batch.size` is kept to. */
  refusesBulk = false
  /** Since when something could be sent that was not; for the choice of partitions. */
  waitingSinceMs = Infinity

  constructor(topic: string, partition: number, options: QueueOptions) {
    this.topic = topic
    this.partition = partition
    this.#options = options
  }

  /** Adds a record, one of many at once if `isBulk`; returns the bytes by which memory grew. */
  add(
    key: Uint8Array | null,
    value: Uint8Array | null,
    headers: readonly OutgoingHeader[],
    timestampMs: number,
    nowMs: number,
    delivery: Delivery,
    isBulk = false,
  ): number {
    const { batchSizeBytes } = this.#options
    // Behind a batch that has not left yet, this one cannot leave either: it may as well grow.
    const bulkBytes = (isBulk || this.#closed.length > 0) && !this.refusesBulk ? this.#options.bulkBytes : 0
    let open = this.#open
    let builder = open?.builder
    if (open !== undefined && builder !== undefined) {
      const bytes =
        headers.length === 0
          ? RECORD_OVERHEAD + (key?.length ?? 0) + (value?.length ?? 0)
          : builder.sizeOf(timestampMs, key, value, headers)
      const after = builder.sizeInBytes + bytes
      if (this.#estimate(after) > batchSizeBytes && after > bulkBytes) {
        this.#close()
        open = undefined
        builder = undefined
      }
    }
    if (open === undefined || builder === undefined) {
      const expected = Math.min(Math.max(batchSizeBytes, bulkBytes), 4 * this.#lastBytes)
      builder = this.#options.builders.take(expected)
      open = new ProducerBatch(this, this.#batches++, nowMs, nowMs + this.#options.deliveryTimeoutMs, builder)
      this.#open = open
      this.#options.opened(open)
    }
    const before = open.recordCount === 0 ? 0 : builder.sizeInBytes
    builder.append(timestampMs, key, value, headers)
    open.added(delivery)
    return builder.sizeInBytes - before
  }

  #lastBytes = 256

  #estimate(bytes: number): number {
    return this.#options.isCompressed ? RECORD_BATCH_OVERHEAD + (bytes - RECORD_BATCH_OVERHEAD) * this.#ratio : bytes
  }

  /** What so many bytes of records take of a batch. */
  packedBytes(bytes: number): number {
    return this.#options.isCompressed ? bytes * this.#ratio : bytes
  }

  /** How a batch of this partition was compressed: the next ones take as much more. */
  learnRatio(compressedBytes: number, plainBytes: number): void {
    const ratio = Math.max(compressedBytes / Math.max(1, plainBytes), 1 / MOST_COMPRESSION) * 1.05
    this.#ratio = ratio > this.#ratio ? Math.min(1, ratio) : Math.max(ratio, this.#ratio - 0.25 * this.#ratio)
  }

  get isEmpty(): boolean {
    return this.#open === undefined && this.#closed.length === 0 && this.#again.length === 0 && this.inFlight === 0
  }

  /** Batches that wait, for an answer too. */
  get size(): number {
    return this.#closed.length + this.#again.length + this.inFlight + (this.#open === undefined ? 0 : 1)
  }

  get hasClosed(): boolean {
    return this.#closed.length > 0
  }

  /** A batch failed and is to be sent again: those behind it are out of order until then. */
  get waitsToSendAgain(): boolean {
    return this.#again.length > 0
  }

  /** When the open batch was opened; undefined without one. */
  get openedAtMs(): number | undefined {
    return this.#open?.openedAtMs
  }

  /** When something may be sent: now or earlier if it may at once, Infinity if there is nothing. An open batch is ready at `openReadyAtMs`. */
  readyAtMs(lingerMs: number): number {
    if (this.#again.length > 0) return this.inFlight > 0 ? Infinity : this.notBeforeMs
    if (this.#closed.length > 0) return this.notBeforeMs
    if (this.#open === undefined) return Infinity
    return Math.max(this.notBeforeMs, lingerMs === 0 ? 0 : this.#open.openedAtMs + lingerMs)
  }

  /** The next batch in order. What failed goes first, and only when nothing of this partition is in flight, so that order is kept. */
  take(): ProducerBatch | undefined {
    const first = this.#again.findIndex((each) => !each.isDoubted)
    const [again] = this.#again.splice(Math.max(0, first), 1)
    if (again !== undefined) return again
    if (this.#closed.length === 0) this.#close()
    return this.#closed.shift()
  }

  /** What `take` gave, not sent after all. */
  giveBack(batch: ProducerBatch): void {
    if (batch.wasSent) this.putBack(batch)
    else this.#closed.unshift(batch)
  }

  /** A batch to be sent again, put where it belongs. */
  putBack(batch: ProducerBatch): void {
    const at = this.#again.findIndex((each) => each.order > batch.order)
    if (at < 0) this.#again.push(batch)
    else this.#again.splice(at, 0, batch)
  }

  /** Whether something before the batch failed and will be sent again first. */
  waitsBefore(batch: ProducerBatch): boolean {
    return this.#again.some((each) => !each.isDoubted && each.order < batch.order)
  }

  /**
   * A batch is out of order although all before it are settled. A broker that was killed may remember only the last batch it wrote: if one behind
   * this one is in the log, this one is too. Puts it aside and is true while another one is there to be asked about; otherwise there is a real gap.
   */
  doubt(batch: ProducerBatch): boolean {
    batch.isDoubted = this.#again.some((each) => !each.isDoubted && each.order > batch.order)
    if (batch.isDoubted) this.putBack(batch)
    else for (const each of this.#again) each.isDoubted = false
    return batch.isDoubted
  }

  /** A batch is written, and so are those before it that were doubted: the broker takes nothing out of order. They come out of the queue. */
  takeWritten(batch: ProducerBatch): ProducerBatch[] {
    if (this.#again.length === 0) return []
    const written = this.#again.filter((each) => each.isDoubted && each.order < batch.order)
    for (const each of written) this.#again.splice(this.#again.indexOf(each), 1)
    return written
  }

  /** Gives a batch its place in the sequences, the first time it is sent. */
  number(batch: ProducerBatch, identity: ProducerIdentity): void {
    if (!isSame(this.identity, identity) && this.inFlight === 0 && !this.waitsToSendAgain && !batch.wasSent) {
      this.identity = identity
      this.nextSequence = 0
    }
    if (batch.identity !== undefined) return
    batch.identity = this.identity ?? identity
    batch.baseSequence = this.nextSequence
    this.nextSequence = (this.nextSequence + batch.recordCount) % SEQUENCES
  }

  /** Everything not in flight, for failing it. */
  drain(): ProducerBatch[] {
    this.#close()
    return [...this.#again.splice(0), ...this.#closed.splice(0)]
  }

  /** What waits too long, in order. */
  takeExpired(nowMs: number): ProducerBatch[] {
    const expired: ProducerBatch[] = []
    for (const list of [this.#again, this.#closed]) {
      while (list[0] !== undefined && list[0].deadlineMs <= nowMs) expired.push(...list.splice(0, 1))
    }
    if (this.#open !== undefined && this.#open.deadlineMs <= nowMs && this.#closed.length === 0) {
      this.#close()
      expired.push(...this.#closed.splice(0))
    }
    return expired
  }

  /** A new identity, or the old one with a new epoch: what waits to be sent again begins at sequence 0. Nothing may be in flight. */
  renumber(identity: ProducerIdentity): void {
    this.identity = identity
    this.nextSequence = 0
    this.mustRenumber = false
    for (const list of [this.#again, this.#closed]) {
      for (const batch of list) {
        if (batch.identity === undefined) continue
        batch.renumber(identity, this.nextSequence, this.#options.isTransactional)
        this.nextSequence = (this.nextSequence + batch.recordCount) % SEQUENCES
      }
    }
  }

  #close(): void {
    const open = this.#open
    if (open?.builder === undefined) return
    this.#open = undefined
    open.sizeBytes = open.builder.sizeInBytes
    this.#lastBytes = open.sizeBytes
    this.#closed.push(open)
  }
}

function isSame(a: ProducerIdentity | undefined, b: ProducerIdentity): boolean {
  return a === b || (a?.producerId === b.producerId && a.producerEpoch === b.producerEpoch)
}
