import type { Clock, Timer } from '@samsa/ports'
import { Heap } from '@samsa/stdx'

interface Pending {
  readonly key: string
  readonly sequence: number
  dueMs: number
  /** Its place in the heap: never after `dueMs`. */
  firesMs: number
}

/**
 * Timers by key on one timer of the clock. Moving one further away, as each heartbeat does, only notes the new time: it is found when the
 * timer comes up, and waits on.
 */
export class ShardTimers {
  readonly #clock: Clock
  readonly #fire: (key: string) => void
  readonly #pending = new Map<string, Pending>()
  /** Also holds timers that were cancelled or brought forward, until they come up. */
  readonly #queue = new Heap<Pending>((a, b) => a.firesMs - b.firesMs || a.sequence - b.sequence)
  #sequence = 0
  #wake: { readonly timer: Timer; readonly atMs: number } | undefined

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
    const pending = { key, sequence: this.#sequence++, dueMs, firesMs: dueMs }
    this.#pending.set(key, pending)
    this.#queue.push(pending)
    this.#arm()
  }

  cancel(key: string): void {
    if (this.#pending.delete(key)) this.#arm()
  }

  cancelAll(): void {
    this.#pending.clear()
    this.#queue.clear()
    this.#arm()
  }

  /**
   * Fires what is due. The clock's timer comes up to a few milliseconds late: whoever asks after a session's end must find it ended, so a
   * question is answered only after this.
   */
  fireDue(): void {
    for (;;) {
      const next = this.#next()
      if (next === undefined || next.firesMs > this.#clock.monotonicMs()) break
      this.#queue.pop()
      if (next.dueMs > next.firesMs) {
        next.firesMs = next.dueMs
        this.#queue.push(next)
        continue
      }
      this.#pending.delete(next.key)
      this.#fire(next.key)
    }
    this.#arm()
  }

  /** The first that still counts. */
  #next(): Pending | undefined {
    for (;;) {
      const next = this.#queue.peek()
      if (next === undefined || this.#pending.get(next.key) === next) return next
      this.#queue.pop()
    }
  }

  #arm(): void {
    const next = this.#next()
    if (next?.firesMs === this.#wake?.atMs) return
    this.#wake?.timer.cancel()
    this.#wake = undefined
    if (next === undefined) return
    const atMs = next.firesMs
    const timer = this.#clock.after(Math.max(0, atMs - this.#clock.monotonicMs()), () => {
      this.#wake = undefined
      this.fireDue()
    })
    this.#wake = { timer, atMs }
  }
}
