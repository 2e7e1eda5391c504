import type { Clock, Timer } from '@samsa/ports'

/** A clock whose timers can all be ended at once. */
export class LifeClock implements Clock {
  readonly #clock: Clock
  readonly #timers = new Set<Timer>()
  #isOver = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  after(delayMs: number, fire: () => void): Timer {
    if (this.#isOver) return { cancel() {} }
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(own)
      fire()
    })
    const own: Timer = {
      cancel: () => {
        this.#timers.delete(own)
        timer.cancel()
      },
    }
    this.#timers.add(own)
    return own
  }

  end(): void {
    this.#isOver = true
    for (const timer of this.#timers) timer.cancel()
  }
}
