/** A pending timer. Cancelling one that has fired, or twice, does nothing. */
export interface Timer {
  cancel(): void
}

/** Time as the process sees it. Cores are handed `nowMs` values; only shells hold a Clock. */
export interface Clock {
  /** Wall-clock milliseconds since the Unix epoch, an integer. May jump in either direction. */
  nowMs(): number
  /** Milliseconds since an arbitrary start, fractional, never going back. For durations. */
  monotonicMs(): number
  /** Calls `fire` once, after at least `delayMs`. A delay of 0 fires in a later turn, never in this one. */
  after(delayMs: number, fire: () => void): Timer
}
