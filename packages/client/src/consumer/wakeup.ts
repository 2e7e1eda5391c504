import type { Clock } from '@samsa/ports'

/** A bell: whoever waits goes on when it rings, when the time is over, or when the signal is aborted (then it rejects with the signal's reason). */
export class Wakeup {
  readonly #clock: Clock
  readonly #waiting = new Set<() => void>()
  /** Whether it has rung since this was last set to false: something may have to be attended to. */
  hasRung = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  ring(): void {
    this.hasRung = true
    if (this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  wait(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason)
        return
      }
      const end = (): void => {
        timer.cancel()
        signal?.removeEventListener('abort', abort)
        this.#waiting.delete(wake)
      }
      const wake = (): void => {
        end()
        resolve()
      }
      const abort = (): void => {
        end()
        reject(signal?.reason)
      }
      const timer = this.#clock.after(delayMs, wake)
      this.#waiting.add(wake)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }
}
