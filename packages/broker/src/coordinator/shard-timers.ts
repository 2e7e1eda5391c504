import type { Clock, Timer } from '@samsa/ports'

interface Pending {
  dueMs: number
  timer: Timer
  firesMs: number
}

/**
 * Timers by key. Moving one further away, as each heartbeat does, only notes the new time: the running timer finds it when it fires, and
 * waits on.
 */
export class ShardTimers {
  readonly #clock: Clock
  readonly #fire: (key: string) => void
  readonly #pending = new Map<string, Pending>()

  constructor(clock: Clock, fire: (key: string) => void) {
    this.#clock = clock
    this.#fire = fire
  }

  set(key: string, afterMs: number): void {
    const dueMs = this.#clock.monotonicMs() + afterMs
    const known = this.#pending.get(key)
    if (known !== undefined && known.firesMs <= dueMs) {
      known.dueMs = dueMs
      return
    }
    known?.timer.cancel()
    this.#pending.set(key, { dueMs, firesMs: dueMs, timer: this.#start(key, afterMs) })
  }

  cancel(key: string): void {
    this.#pending.get(key)?.timer.cancel()
    this.#pending.delete(key)
  }

  cancelAll(): void {
    for (const { timer } of this.#pending.values()) timer.cancel()
    this.#pending.clear()
  }

  #start(key: string, afterMs: number): Timer {
    return this.#clock.after(afterMs, () => {
      const pending = this.#pending.get(key)
      if (pending === undefined) return
      const restMs = pending.dueMs - this.#clock.monotonicMs()
      if (restMs > 0) {
        pending.firesMs = pending.dueMs
        pending.timer = this.#start(key, restMs)
        return
      }
      this.#pending.delete(key)
      this.#fire(key)
    })
  }
}
