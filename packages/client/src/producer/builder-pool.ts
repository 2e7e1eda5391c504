import { BatchBuilder } from '@samsa/protocol'
import type { BatchOptions } from '@samsa/protocol'

/** Bytes that a record may need beyond the batch it was opened for. */
const SLACK_BYTES = 1024
const MOST_IDLE = 64
const MOST_IDLE_BYTES = 8 * 1024 * 1024

/** Builders that are used again, so that a steady producer allocates nothing for its batches. */
export class BuilderPool {
  readonly #options: BatchOptions
  readonly #largestBytes: number
  readonly #isReusing: boolean
  readonly #idle: BatchBuilder[] = []
  #idleBytes = 0

  /** For batches of up to `largestBytes`; larger ones are not kept. With acks 0 nobody tells when the memory of a batch is no longer read: `isReusing` false. */
  constructor(options: BatchOptions, largestBytes: number, isReusing: boolean) {
    this.#isReusing = isReusing
    this.#options = options
    this.#largestBytes = 2 * (largestBytes + SLACK_BYTES)
  }

  /** A builder for about that many bytes. */
  take(expectedBytes: number): BatchBuilder {
    const idle = this.#idle.pop()
    if (idle === undefined) return new BatchBuilder(this.#options, expectedBytes + SLACK_BYTES)
    this.#idleBytes -= idle.heldBytes
    return idle
  }

  give(builder: BatchBuilder): void {
    if (!this.#isReusing || this.#idle.length >= MOST_IDLE || builder.sizeInBytes > this.#largestBytes) return
    if (this.#idleBytes + builder.heldBytes > MOST_IDLE_BYTES) return
    this.#idleBytes += builder.heldBytes
    builder.reset(this.#options)
    this.#idle.push(builder)
  }
}
