import type { Clock, Timer } from '@samsa/ports'

/** What setTimeout can wait at most, 2^31 - 1 ms; longer delays are waited for in legs. */
const longestLegMs = 0x7fff_ffff

class LongTimer implements Timer {
  #handle: NodeJS.Timeout | undefined
  #dueMs: number
  #fire: () => void

  constructor(delayMs: number, fire: () => void) {
    this.#dueMs = performance.now() + delayMs
    this.#fire = fire
    this.#wait()
  }

  cancel(): void {
    clearTimeout(this.#handle)
  }

  #wait(): void {
    const leftMs = this.#dueMs - performance.now()
    this.#handle = leftMs > longestLegMs ? setTimeout(() => this.#wait(), longestLegMs) : setTimeout(this.#fire, Math.max(0, leftMs))
  }
}

/** The operating system's clock. Timers keep the process alive until they fire or are cancelled. */
export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, fire) {
    if (delayMs > longestLegMs) return new LongTimer(delayMs, fire)
    if (delayMs <= 0) {
      // setTimeout would wait a whole millisecond.
      const handle = setImmediate(fire)
      return { cancel: () => clearImmediate(handle) }
    }
    // setTimeout counts from the loop's cached time and truncates, so it may fire up to a millisecond early: round up.
    const handle = setTimeout(fire, Math.ceil(delayMs))
    return { cancel: () => clearTimeout(handle) }
  },
}
