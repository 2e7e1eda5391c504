import type { AppendEffect, CoordinatorEffect } from '@samsa/stdx'

type Effects<Record, Outside> = readonly CoordinatorEffect<Record, Outside>[]

/**
 * Does what a coordinator's core asks for, as a broker does: with a clock that is moved by hand, and commits that can be held back. Who
 * extends it has the core and the log.
 */
export abstract class ScriptedEffects<Record, Outside = never> {
  nowMs = 1_000_000
  /** Written records stay uncommitted until `release`. */
  isHolding = false
  /** An error code that the log answers instead of writing, once it has taken so many more appends. */
  refusal = 0
  appendsBeforeRefusal = 0
  onAppend: (records: readonly Record[]) => void = () => {}
  readonly #timers = new Map<string, number>()
  readonly #waiting: ((errorCode: number) => void)[] = []

  /** A timer went off. */
  protected abstract wake(key: string): Effects<Record, Outside>
  /** Into the log. */
  protected abstract write(effect: AppendEffect<Record, Outside>): void
  protected abstract outside(request: Outside): void

  perform(effects: Effects<Record, Outside>): void {
    for (const effect of effects) {
      if (effect.do === 'reply') this.#whenCommitted((errorCode) => (errorCode === 0 ? effect.send() : effect.refuse(errorCode)))
      else if (effect.do === 'append') this.#append(effect)
      else if (effect.do === 'outside') this.outside(effect.request)
      else if (effect.afterMs === undefined) this.#timers.delete(effect.key)
      else this.#timers.set(effect.key, this.nowMs + effect.afterMs)
    }
  }

  /** Lets time pass, and timers go off in their order. */
  advance(ms: number): void {
    const end = this.nowMs + ms
    for (;;) {
      let next: readonly [string, number] | undefined
      for (const timer of this.#timers) if (timer[1] <= end && (next === undefined || timer[1] < next[1])) next = timer
      if (next === undefined) break
      this.#timers.delete(next[0])
      this.nowMs = Math.max(this.nowMs, next[1])
      this.perform(this.wake(next[0]))
    }
    this.nowMs = end
  }

  /** Commits what is held, or with an error code fails it. */
  release(errorCode = 0): void {
    this.isHolding = false
    for (const run of this.#waiting.splice(0)) run(errorCode)
  }

  /** The coordinator moves: who waits for a commit hears this error, `unloaded` has the others, and no timer runs any more. */
  protected unload(unloaded: Effects<Record, Outside>, errorCode: number): void {
    this.release(errorCode)
    for (const effect of unloaded) if (effect.do === 'reply') effect.send()
    this.#timers.clear()
  }

  #append(effect: AppendEffect<Record, Outside>): void {
    this.onAppend(effect.records)
    if (this.refusal !== 0 && this.appendsBeforeRefusal-- <= 0) {
      this.perform(effect.done(this.nowMs, this.refusal))
      return
    }
    this.write(effect)
    this.#whenCommitted((errorCode) => this.perform(effect.done(this.nowMs, errorCode)))
  }

  #whenCommitted(run: (errorCode: number) => void): void {
    if (this.isHolding) this.#waiting.push(run)
    else run(0)
  }
}
