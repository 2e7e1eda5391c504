import { BatchBuilder } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'

/** Bytes that a record may need beyond the batch it was opened for. */
const SLACK_BYTES = 1024
const MOST_IDLE = 64

/** Builders that are used again, so that a steady producer allocates nothing for its batches. */
export class BuilderPool {
  readonly #options: BatchOptions
  readonly #largestBytes: number
  readonly #isReusing: boolean
  readonly #idle: BatchBuilder[] = []

  /** With acks 0 nobody tells when the memory of a batch is no longer read: `isReusing` false. */
  constructor(options: BatchOptions, batchSizeBytes: number, isReusing: boolean) {
    this.#isReusing = isReusing
    this.#options = options
    this.#largestBytes = 2 * (batchSizeBytes + SLACK_BYTES)
  }

  /** A builder for about that many bytes. */
  take(expectedBytes: number): BatchBuilder {
    return this.#idle.pop() ?? new BatchBuilder(this.#options, expectedBytes + SLACK_BYTES)
  }

  give(builder: BatchBuilder): void {
    if (!this.#isReusing || this.#idle.length >= MOST_IDLE || builder.sizeInBytes > this.#largestBytes) return
    builder.reset(this.#options)
    this.#idle.push(builder)
  }
}
