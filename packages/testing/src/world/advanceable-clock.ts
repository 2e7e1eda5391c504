import type { Clock, Timer } from '@samsa/ports'
import { Heap } from '@samsa/stdx'

interface Waiting {
  readonly dueMs: number
  readonly order: number
  readonly fire: () => void
  isCancelled: boolean
}

/** So many timers fire each at its own time; a longer way is gone in hops, in which periodic ones fire once. */
const EXACT_FIRINGS = 5000
const HOPS = 1000

/**
 * A real clock that can be moved forward: everything that is due on the way fires in order, each at its own time, with what follows from
 * it done before the next. On long ways (7 days of heartbeats) time hops, as it does for a process that the machine did not run.
 */
export class AdvanceableClock implements Clock {
  readonly #base: Clock
  readonly #waiting = new Heap<Waiting>((a, b) => a.dueMs - b.dueMs || a.order - b.order)
  #offsetMs = 0
  #order = 0
  #soon = 0
  #armed: { readonly dueMs: number; readonly timer: Timer } | undefined
  #advancing: Promise<void> = Promise.resolve()
  /** Whether something is under way that is no timer: a disk operation, a job. */
  isBusy: () => boolean = () => false

  constructor(base: Clock) {
    this.#base = base
  }

  nowMs(): number {
    return Math.floor(this.#base.nowMs() + this.#offsetMs)
  }

  monotonicMs(): number {
    return this.#base.monotonicMs() + this.#offsetMs
  }

  after(delayMs: number, fire: () => void): Timer {
    if (delayMs <= 0) return this.#later(fire)
    const waiting: Waiting = { dueMs: this.monotonicMs() + delayMs, order: this.#order++, fire, isCancelled: false }
    this.#waiting.push(waiting)
    this.#arm()
    return {
      cancel: () => {
        waiting.isCancelled = true
        // Without anything to wait for the process may end.
        if (this.#waiting.peek() === waiting) this.#arm()
      },
    }
  }

  /** Moves time forward by `durationMs` and resolves when everything that this brought about has come to rest. Calls queue up. */
  advance(durationMs: number): Promise<void> {
    const done = this.#advancing.then(() => this.#advance(durationMs))
    this.#advancing = done.catch(() => undefined)
    return done
  }

  /** Waits until nothing is under way: no zero-delay timer, no disk operation, no job. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await new Promise<void>((resolve) => void this.#base.after(0, resolve))
      quiet = this.#soon > 0 || this.isBusy() ? 0 : quiet + 1
    }
  }

  async #advance(durationMs: number): Promise<void> {
    const startMs = this.monotonicMs()
    const targetMs = startMs + durationMs
    let reachedMs = startMs
    await this.settle()
    for (let firings = 0; ; firings++) {
      const next = this.#next()
      if (next === undefined || next.dueMs > targetMs) break
      if (next.dueMs > reachedMs) {
        reachedMs = firings < EXACT_FIRINGS ? next.dueMs : Math.min(targetMs, Math.max(next.dueMs, reachedMs + durationMs / HOPS))
        this.#moveTo(reachedMs)
      }
      this.#waiting.pop()
      next.isCancelled = true
      next.fire()
      await this.settle()
    }
    this.#moveTo(targetMs)
    this.#arm()
  }

  /** Real time goes on meanwhile, so it may be later already. */
  #moveTo(monotonicMs: number): void {
    this.#offsetMs += Math.max(0, monotonicMs - this.monotonicMs())
  }

  #later(fire: () => void): Timer {
    this.#soon++
    let isDone = false
    const finish = (): boolean => {
      if (isDone) return false
      isDone = true
      this.#soon--
      return true
    }
    const timer = this.#base.after(0, () => {
      if (finish()) fire()
    })
    return {
      cancel() {
        if (finish()) timer.cancel()
      },
    }
  }

  #next(): Waiting | undefined {
    for (;;) {
      const next = this.#waiting.peek()
      if (next === undefined || !next.isCancelled) return next
      this.#waiting.pop()
    }
  }

  /** One real timer, for the first that is due. */
  #arm(): void {
    const next = this.#next()
    if (next?.dueMs === this.#armed?.dueMs) return
    this.#armed?.timer.cancel()
    this.#armed = undefined
    if (next === undefined) return
    const timer = this.#base.after(Math.max(1, next.dueMs - this.monotonicMs()), () => this.#fireDue())
    this.#armed = { dueMs: next.dueMs, timer }
  }

  #fireDue(): void {
    this.#armed = undefined
    try {
      for (let next = this.#next(); next !== undefined && next.dueMs <= this.monotonicMs(); next = this.#next()) {
        this.#waiting.pop()
        next.isCancelled = true
        next.fire()
      }
    } finally {
      this.#arm()
    }
  }
}
