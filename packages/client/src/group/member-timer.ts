import type { Clock, Timer } from '@samsa/ports'

/** One timer, for whatever a membership wants next. */
export class MemberTimer {
  readonly #clock: Clock
  readonly #fire: () => void
  #timer: Timer | undefined
  #atMs = Infinity

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock
    this.#fire = fire
  }

  /** When to fire next, on the monotonic clock; undefined for never. */
  set(atMs = Infinity): void {
    if (atMs === this.#atMs) return
    this.stop()
    this.#atMs = atMs
    if (atMs === Infinity) return
    this.#timer = this.#clock.after(Math.max(1, atMs - this.#clock.monotonicMs()), () => {
      this.#atMs = Infinity
      this.#fire()
    })
  }

  stop(): void {
    this.#timer?.cancel()
    this.#atMs = Infinity
  }
}
