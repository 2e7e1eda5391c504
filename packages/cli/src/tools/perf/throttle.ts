import type { Clock } from '@samsa/ports'

/** Holds a loop to a rate; below zero it runs free. Waits are made in steps of at least two milliseconds. */
export class Throttle {
  readonly #clock: Clock
  readonly #perSecond: number
  readonly #startMs: number
  #owedMs = 0

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock
    this.#perSecond = perSecond
    this.#startMs = clock.nowMs()
  }

  /** Whether so many are ahead of the rate. */
  isAhead(count: number, nowMs: number): boolean {
    if (this.#perSecond < 0) return false
    const elapsedSeconds = (nowMs - this.#startMs) / 1000
    return elapsedSeconds > 0 && count / elapsedSeconds > this.#perSecond
  }

  async wait(): Promise<void> {
    if (this.#perSecond === 0) {
      await new Promise(() => {})
      return
    }
    this.#owedMs += 1000 / this.#perSecond
    if (this.#owedMs < 2) return
    const ms = this.#owedMs
    this.#owedMs = 0
    await new Promise<void>((resolve) => {
      this.#clock.after(ms, resolve)
    })
  }
}
