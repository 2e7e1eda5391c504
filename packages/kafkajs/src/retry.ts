import { random } from './world.ts'

/** kafkajs's retry options: times in milliseconds. */
export interface RetryOptions {
  readonly maxRetryTime?: number
  readonly initialRetryTime?: number
  readonly factor?: number
  readonly multiplier?: number
  readonly retries?: number
  readonly restartOnFailure?: (error: Error) => Promise<boolean>
}

/** Waits between attempts: growing by `multiplier` up to `maxRetryTime`, each moved by up to `factor` of itself. */
export class RetryTimes {
  readonly retries: number
  readonly #maxMs: number
  readonly #factor: number
  readonly #multiplier: number
  #nextMs: number
  /** Attempts that failed so far. */
  count = 0

  constructor(options: RetryOptions = {}, retries = 5) {
    this.retries = options.retries ?? retries
    this.#maxMs = options.maxRetryTime ?? 30_000
    this.#factor = options.factor ?? 0.2
    this.#multiplier = options.multiplier ?? 2
    this.#nextMs = options.initialRetryTime ?? 300
  }

  /** How long to wait before the next attempt; undefined when there is none. */
  next(): number | undefined {
    if (this.count >= this.retries) return undefined
    this.count++
    const ms = Math.min(this.#nextMs, this.#maxMs)
    this.#nextMs = Math.min(ms * this.#multiplier, this.#maxMs)
    return ms * (1 - this.#factor + 2 * this.#factor * (random.below(1_000_000) / 1_000_000))
  }

  /** The wait that was last given out, or would be next. */
  get currentMs(): number {
    return Math.min(this.#nextMs, this.#maxMs)
  }
}
