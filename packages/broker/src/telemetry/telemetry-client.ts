import { code } from '../error-codes.ts'

/** A client that asked for its subscription: what it was told, and when it may ask and push again. */
export class TelemetryClient {
  readonly id: string
  /** Names what the client was told, for that client alone. */
  readonly subscriptionId: number
  /** Of the subscriptions that this one was made from. */
  readonly version: number
  /** Prefixes of metric names; `*` alone means all. */
  readonly metrics: readonly string[]
  readonly pushIntervalMs: number
  expiresMs = 0
  terminating = false
  lastError = 0
  #askedMs = 0
  #pushedMs = 0

  constructor(id: string, subscriptionId: number, version: number, metrics: readonly string[], pushIntervalMs: number) {
    this.id = id
    this.subscriptionId = subscriptionId
    this.version = version
    this.metrics = metrics
    this.pushIntervalMs = pushIntervalMs
  }

  /** Whether the client may be told its subscription now: once per interval, or after a push that failed for want of it. */
  asks(nowMs: number): boolean {
    const isDue = nowMs - Math.max(this.#askedMs, this.#pushedMs) >= this.pushIntervalMs
    if (isDue) this.#askedMs = nowMs
    const mayAsk = isDue || this.lastError === code.UNKNOWN_SUBSCRIPTION_ID || this.lastError === code.UNSUPPORTED_COMPRESSION_TYPE
    if (mayAsk) this.lastError = 0
    return mayAsk
  }

  /** Whether a push comes in time: the first after a subscription may come early, since clients spread theirs. */
  pushes(nowMs: number): boolean {
    const mayPush = this.#askedMs > this.#pushedMs || nowMs - this.#pushedMs >= this.pushIntervalMs
    if (mayPush) this.#pushedMs = nowMs
    return mayPush
  }
}
