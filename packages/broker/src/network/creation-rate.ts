/**
 * How fast connections may come (`max.connection.creation.rate`, KIP-612). Those beyond it are not refused but begin later, as the
 * acceptor of Kafka waits; as much as a whole window allows may come at once.
 */
export class CreationRate {
  /** Connections per second; Infinity = without bound. */
  #perSecond = Infinity
  /** `quota.window.num` windows of `quota.window.size.seconds`, less the one that has begun. */
  readonly #windowSeconds: number
  #allowance = 0
  #countedMs = 0

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds
  }

  set(perSecond: number, nowMs: number): void {
    if (perSecond === this.#perSecond) return
    this.#perSecond = perSecond
    this.#allowance = perSecond * this.#windowSeconds
    this.#countedMs = nowMs
  }

  /** Counts one connection; how long it must wait before it is served. */
  take(nowMs: number): number {
    if (this.#perSecond === Infinity) return 0
    const earned = ((nowMs - this.#countedMs) / 1000) * this.#perSecond
    this.#allowance = Math.min(this.#allowance + earned, this.#perSecond * this.#windowSeconds) - 1
    this.#countedMs = nowMs
    return this.#allowance >= 0 ? 0 : Math.ceil((-this.#allowance / this.#perSecond) * 1000)
  }
}
