/** Keeps a rate of bytes on average, over all who ask (Kafka's Throttler): each is told how long to wait before it goes on. */
export class IoThrottle {
  bytesPerSecond: number
  readonly #monotonicMs: () => number
  /** When what was counted so far will have been within the rate. */
  #dueMs = 0

  constructor(bytesPerSecond: number, monotonicMs: () => number) {
    this.bytesPerSecond = bytesPerSecond
    this.#monotonicMs = monotonicMs
  }

  /** Counts bytes that were read or written just now. */
  delayAfter(bytes: number): number {
    const nowMs = this.#monotonicMs()
    this.#dueMs = Math.max(this.#dueMs, nowMs) + (bytes / this.bytesPerSecond) * 1000
    return Math.max(0, this.#dueMs - nowMs)
  }
}
