import type { Clock, Timer } from '@samsa/ports'

/** What setTimeout can wait at most, 2^31 - 1 ms; longer delays are waited for in legs. */
const longestLegMs = 0x7fff_ffff

/** A turn of the loop that lasts longer than this fires timers between its reads. */
const longTurnMs = 20

/** Timers that have neither fired nor been cancelled. */
const pending = new Set<NodeTimer>()

class NodeTimer implements Timer {
  readonly dueMs: number
  readonly #fire: () => void
  #timeout: NodeJS.Timeout | undefined
  #immediate: NodeJS.Immediate | undefined

  constructor(delayMs: number, fire: () => void) {
    this.dueMs = performance.now() + delayMs
    this.#fire = fire
    pending.add(this)
    // setTimeout would wait a whole millisecond.
    if (delayMs <= 0) this.#immediate = setImmediate(() => this.fire())
    else this.#wait(delayMs)
  }

  cancel(): void {
    pending.delete(this)
    if (this.#timeout !== undefined) clearTimeout(this.#timeout)
    if (this.#immediate !== undefined) clearImmediate(this.#immediate)
  }

  fire(): void {
    this.cancel()
    this.#fire()
  }

  #wait(leftMs: number): void {
    if (leftMs > longestLegMs) this.#timeout = setTimeout(() => this.#wait(this.dueMs - performance.now()), longestLegMs)
    // setTimeout counts from the loop's cached time and truncates, so it may fire up to a millisecond early: round up.
    else this.#timeout = setTimeout(() => this.fire(), Math.max(0, Math.ceil(leftMs)))
  }
}

/** The operating system's clock. Timers keep the process alive until they fire or are cancelled. */
export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, fire) => new NodeTimer(delayMs, fire),
}

let isTurnMarked = false
let turnStartedMs = 0

/**
 * To be called before each read. With a thousand sockets and more that always have something to read, libuv reads up to 48 times 1024 of them
 * before it looks at timers again: seconds. So timers that are due fire between two reads once the turn has lasted for long.
 */
export function keepTime(): void {
  const nowMs = performance.now()
  if (!isTurnMarked) {
    isTurnMarked = true
    turnStartedMs = nowMs
    // Immediates come up when the loop is done with reading.
    setImmediate(() => (isTurnMarked = false))
    return
  }
  if (nowMs - turnStartedMs < longTurnMs) return
  turnStartedMs = nowMs
  const due: NodeTimer[] = []
  for (const timer of pending) if (timer.dueMs <= nowMs) due.push(timer)
  due.sort((a, b) => a.dueMs - b.dueMs)
  // One may cancel another.
  for (const timer of due) if (pending.has(timer)) timer.fire()
}
