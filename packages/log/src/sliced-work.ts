import type { Clock } from '@samsa/ports'

/** Longer than this at a time, and clients would notice. */
const TURN_MS = 4

/** Runs the steps in turns of a few milliseconds, then calls `done`, never in the present turn. The returned function stops it. */
export function runSliced(clock: Clock, steps: Generator<void, void>, done: () => void): () => void {
  let stopped = false
  const turn = (): void => {
    if (stopped) return
    const until = clock.monotonicMs() + TURN_MS
    do {
      if (steps.next().done === true) return done()
    } while (clock.monotonicMs() < until)
    clock.after(0, turn)
  }
  clock.after(0, turn)
  return () => {
    stopped = true
  }
}
