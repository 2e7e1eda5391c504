import type { Clock } from '@samsa/ports'

/** Kafka keeps them for so long. */
const WINDOW_MS = 30_000

/** How long partitions took to load lately: NaN while none has been. */
export class LoadTimes {
  readonly #clock: Clock
  #times: { readonly atMs: number; readonly durationMs: number }[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  add(durationMs: number): void {
    this.#times.push({ atMs: this.#clock.monotonicMs(), durationMs })
  }

  get maxMs(): number {
    const times = this.#recent()
    return times.length === 0 ? NaN : Math.max(...times)
  }

  get averageMs(): number {
    const times = this.#recent()
    return times.reduce((sum, ms) => sum + ms, 0) / times.length
  }

  #recent(): number[] {
    const since = this.#clock.monotonicMs() - WINDOW_MS
    this.#times = this.#times.filter(({ atMs }) => atMs >= since)
    return this.#times.map(({ durationMs }) => durationMs)
  }
}
