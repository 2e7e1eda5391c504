const TICK_MS = 5000

/** Weight of the newest 5 seconds in an average over so many minutes, as in `uptime` and in Kafka's meters. */
function weight(minutes: number): number {
  return 1 - Math.exp(-TICK_MS / 1000 / 60 / minutes)
}

const weights = [weight(1), weight(5), weight(15)] as const

/**
 * Counts events. On the hot path that is all it does (`meter.count += n`); the rates are brought forward by the registry's `tick`,
 * as exponentially weighted averages in steps of 5 seconds.
 */
export class Meter {
  count = 0
  readonly #startedMs: number
  #countedMs: number
  #counted = 0
  #rates: [number, number, number] | undefined
  #nowMs: number

  constructor(monotonicMs: number) {
    this.#startedMs = monotonicMs
    this.#countedMs = monotonicMs
    this.#nowMs = monotonicMs
  }

  mark(events = 1): void {
    this.count += events
  }

  /** Takes note of what was counted since the last tick; does nothing more often than every 5 seconds. */
  tick(monotonicMs: number): void {
    this.#nowMs = monotonicMs
    let steps = Math.floor((monotonicMs - this.#countedMs) / TICK_MS)
    if (steps <= 0) return
    const perMs = (this.count - this.#counted) / (steps * TICK_MS)
    this.#counted = this.count
    this.#countedMs += steps * TICK_MS
    if (this.#rates === undefined) {
      this.#rates = [perMs, perMs, perMs]
      steps -= 1
    }
    if (steps === 0) return
    const rates = this.#rates
    for (const [index, alpha] of weights.entries()) {
      const before = rates[index] ?? 0
      rates[index] = perMs + (before - perMs) * (1 - alpha) ** steps
    }
  }

  /** Events per second since the meter was made. */
  get meanRate(): number {
    const elapsedMs = this.#nowMs - this.#startedMs
    return elapsedMs <= 0 ? 0 : (this.count / elapsedMs) * 1000
  }

  /** Events per second, weighted over about a minute. */
  get oneMinuteRate(): number {
    return (this.#rates?.[0] ?? 0) * 1000
  }

  get fiveMinuteRate(): number {
    return (this.#rates?.[1] ?? 0) * 1000
  }

  get fifteenMinuteRate(): number {
    return (this.#rates?.[2] ?? 0) * 1000
  }
}
