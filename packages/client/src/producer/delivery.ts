import type { RecordMetadata } from './record-metadata.ts'

/** Who is told of records of a batch: once for each run of records that were added with the same delivery. */
export interface Delivery {
  /** `firstOffset` is that of the first of the `count` records, -1 if it is not known. `logAppendTimeMs` is -1 unless the broker set the time. */
  settle(error: Error | undefined, place: DeliveredRun): void
}

export interface DeliveredRun {
  readonly topic: string
  readonly partition: number
  readonly firstOffset: number
  readonly count: number
  readonly logAppendTimeMs: number
}

/** The promise of one record. */
export class PendingSend implements Delivery {
  readonly #timestampMs: number
  readonly #resolve: (metadata: RecordMetadata) => void
  readonly #reject: (error: Error) => void

  constructor(timestampMs: number, resolve: (metadata: RecordMetadata) => void, reject: (error: Error) => void) {
    this.#timestampMs = timestampMs
    this.#resolve = resolve
    this.#reject = reject
  }

  settle(error: Error | undefined, place: DeliveredRun): void {
    if (error === undefined) this.#resolve(metadataOf(place, this.#timestampMs))
    else this.#reject(error)
  }
}

export type DeliveryCallback = (error: Error | undefined, metadata: RecordMetadata | undefined) => void

/** The callback of one record. */
export class PendingCallback implements Delivery {
  readonly #timestampMs: number
  readonly #callback: DeliveryCallback

  constructor(timestampMs: number, callback: DeliveryCallback) {
    this.#timestampMs = timestampMs
    this.#callback = callback
  }

  settle(error: Error | undefined, place: DeliveredRun): void {
    this.#callback(error, error === undefined ? metadataOf(place, this.#timestampMs) : undefined)
  }
}

/** Records that were written next to each other: `count` of them from `baseOffset` on. */
export interface WrittenRun {
  readonly topic: string
  readonly partition: number
  /** -1 with acks 0. */
  readonly baseOffset: number
  readonly count: number
}

/** One promise for many records. */
export class PendingBatch implements Delivery {
  readonly #runs: WrittenRun[] = []
  readonly #resolve: (runs: WrittenRun[]) => void
  readonly #reject: (error: Error) => void
  #open = 0
  /** Every record has its place in a batch. */
  isPlaced = false
  #isComplete = false
  #error: Error | undefined

  constructor(resolve: (runs: WrittenRun[]) => void, reject: (error: Error) => void) {
    this.#resolve = resolve
    this.#reject = reject
  }

  /** A record was added. */
  added(): void {
    this.#open++
  }

  /** No more records come; `error` if adding them stopped there. */
  complete(error?: Error): void {
    this.#isComplete = true
    this.#error ??= error
    this.#maybeEnd()
  }

  settle(error: Error | undefined, place: DeliveredRun): void {
    this.#open -= place.count
    if (error === undefined)
      this.#runs.push({ topic: place.topic, partition: place.partition, baseOffset: place.firstOffset, count: place.count })
    else this.#error ??= error
    this.#maybeEnd()
  }

  #maybeEnd(): void {
    if (!this.#isComplete || this.#open > 0) return
    if (this.#error === undefined) this.#resolve(this.#runs)
    else this.#reject(this.#error)
  }
}

function metadataOf(place: DeliveredRun, timestampMs: number): RecordMetadata {
  return {
    topic: place.topic,
    partition: place.partition,
    offset: place.firstOffset,
    timestampMs: place.logAppendTimeMs >= 0 ? place.logAppendTimeMs : timestampMs,
  }
}
