import type { ConsumerEngine } from './consumer-engine.ts'
import { NO_PARTITIONS, statusOf } from './consumer-status.ts'

const FIRST_MS = 10_000
const AGAIN_MS = 60_000

/** Says what a consumer waits for when it has waited long for anything but new records. */
export class StallWatch {
  readonly #engine: ConsumerEngine
  #stalledSinceMs: number | undefined
  #nextAtMs = 0
  #lookAtMs = 0

  constructor(engine: ConsumerEngine) {
    this.#engine = engine
  }

  /** To be called while a poll waits. */
  readonly check = (): void => {
    const { nowMs } = this.#engine
    if (nowMs < this.#lookAtMs) return
    this.#lookAtMs = nowMs + 1000
    // A member more than there are partitions is no stall.
    const waitsFor = statusOf(this.#engine).waitsFor.filter((each) => each !== NO_PARTITIONS)
    if (waitsFor.length === 0) {
      this.#stalledSinceMs = undefined
      return
    }
    if (this.#stalledSinceMs === undefined) {
      this.#stalledSinceMs = nowMs
      this.#nextAtMs = nowMs + FIRST_MS
    }
    if (nowMs < this.#nextAtMs) return
    this.#nextAtMs = nowMs + AGAIN_MS
    const seconds = Math.round((nowMs - this.#stalledSinceMs) / 1000)
    this.#engine.ownership.warn(
      `No records for ${seconds} s: waiting for ${waitsFor.slice(0, 5).join('; ')}${waitsFor.length > 5 ? '; …' : ''}`,
    )
  }
}
