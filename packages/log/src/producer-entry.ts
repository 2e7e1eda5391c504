/** How many batches are remembered for duplicates: Kafka's limit of requests in flight. */
const BATCHES_KEPT = 5

export interface BatchMetadata {
  readonly lastSequence: number
  readonly lastOffset: number
  readonly offsetDelta: number
  readonly timestampMs: number
}

/** What a partition knows of one producer id. -1 stands for "none" in every number. */
export class ProducerEntry {
  readonly producerId: number
  producerEpoch = -1
  coordinatorEpoch = -1
  lastTimestampMs = -1
  /** First offset of the open transaction. */
  transactionStart = -1
  #batches: BatchMetadata[] = []

  constructor(producerId: number) {
    this.producerId = producerId
  }

  /** The same facts without the remembered batches: the start of an append's working copy. */
  withoutBatches(): ProducerEntry {
    const copy = new ProducerEntry(this.producerId)
    copy.producerEpoch = this.producerEpoch
    copy.coordinatorEpoch = this.coordinatorEpoch
    copy.lastTimestampMs = this.lastTimestampMs
    copy.transactionStart = this.transactionStart
    return copy
  }

  get isEmpty(): boolean {
    return this.#batches.length === 0
  }

  get lastBatch(): BatchMetadata | undefined {
    return this.#batches.at(-1)
  }

  get lastSequence(): number {
    return this.#batches.at(-1)?.lastSequence ?? -1
  }

  addBatch(producerEpoch: number, batch: BatchMetadata): void {
    this.#moveToEpoch(producerEpoch)
    this.#remember(batch)
    this.lastTimestampMs = batch.timestampMs
  }

  /** An end marker: the transaction is over. */
  endTransaction(producerEpoch: number, coordinatorEpoch: number, timestampMs: number): void {
    this.#moveToEpoch(producerEpoch)
    this.coordinatorEpoch = coordinatorEpoch
    this.transactionStart = -1
    this.lastTimestampMs = timestampMs
  }

  /** Takes over what an append's working copy gathered. */
  merge(next: ProducerEntry): void {
    this.#moveToEpoch(next.producerEpoch)
    for (const batch of next.#batches) this.#remember(batch)
    this.coordinatorEpoch = next.coordinatorEpoch
    this.transactionStart = next.transactionStart
    this.lastTimestampMs = next.lastTimestampMs
  }

  /** A remembered batch with exactly these sequences. */
  findDuplicate(producerEpoch: number, firstSequence: number, lastSequence: number): BatchMetadata | undefined {
    if (producerEpoch !== this.producerEpoch) return undefined
    return this.#batches.find((batch) => batch.lastSequence === lastSequence && firstSequenceOf(batch) === firstSequence)
  }

  #moveToEpoch(producerEpoch: number): void {
    if (this.producerEpoch === producerEpoch) return
    this.#batches = []
    this.producerEpoch = producerEpoch
  }

  #remember(batch: BatchMetadata): void {
    if (this.#batches.length === BATCHES_KEPT) this.#batches.shift()
    this.#batches.push(batch)
  }
}

/** Sequences wrap at 2^31. */
function firstSequenceOf(batch: BatchMetadata): number {
  const first = batch.lastSequence - batch.offsetDelta
  return first >= 0 ? first : first + 2147483648
}
