import type { World } from '@samsa/ports'
import { RpcError } from '@samsa/wire'
import { RETRY_BACKOFF, backoffMs, pause } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import { KafkaClientError, KafkaTimeoutError, UnreachableError, asError } from './kafka-client-error.ts'

/** What every operation of a client takes. */
export interface OperationOptions {
  /** Instead of `default.api.timeout.ms`. */
  readonly timeoutMs?: number
  /** Gives the operation up; it rejects with the signal's reason. What was sent may still happen. */
  readonly signal?: AbortSignal
}

export interface RetryOptions extends OperationOptions {
  readonly timeoutMs: number
  readonly backoff?: Backoff
  /** Attempts after the first; unbounded by default. */
  readonly retries?: number
}

/** Stops `retrying` although the code itself is retriable. */
export class PermanentError extends Error {
  readonly reason: Error
  constructor(reason: Error) {
    super(reason.message)
    this.reason = reason
  }
}

/** Whether another attempt can help: retriable codes, lost connections, nodes out of reach. */
export function isRetriable(error: unknown): boolean {
  if (error instanceof KafkaClientError) return error.retriable
  return error instanceof RpcError || error instanceof UnreachableError
}

/** Whether a request got no answer, as against an answer that was an error. */
export function isTransportError(error: unknown): boolean {
  return error instanceof RpcError || error instanceof UnreachableError
}

/** Longer timers are not set: they do not fit, and nobody waits for them. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Runs an attempt until it succeeds, fails for good, or the time is over; waits longer after every failure. */
export async function retrying<T>(world: World, what: string, options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { clock, random } = world
  const deadlineMs = clock.monotonicMs() + options.timeoutMs
  const retries = options.retries ?? Infinity
  for (let failures = 0; ; failures++) {
    options.signal?.throwIfAborted()
    try {
      return await inTime(world, what, options, deadlineMs, attempt())
    } catch (error) {
      if (error instanceof PermanentError) throw error.reason
      if (!isRetriable(error) || failures >= retries) throw error
      const waitMs = backoffMs(failures, random, options.backoff ?? RETRY_BACKOFF)
      if (clock.monotonicMs() + waitMs > deadlineMs) throw timedOut(what, options.timeoutMs, error)
      await pause(clock, waitMs, options.signal)
    }
  }
}

export function timedOut(what: string, timeoutMs: number, cause?: unknown): KafkaTimeoutError {
  const detail = cause === undefined ? '' : `: ${asError(cause).message}`
  return new KafkaTimeoutError(`Timed out after ${timeoutMs} ms: ${what}${detail}`, { cause })
}

/** The promise, or the end of the time, or the signal's reason, whichever comes first. A request by itself may take longer than an operation. */
async function inTime<T>(world: World, what: string, options: RetryOptions, deadlineMs: number, promise: Promise<T>): Promise<T> {
  const { signal } = options
  const end = Promise.withResolvers<never>()
  const aborted = (): void => end.reject(signal?.reason)
  const restMs = Math.max(0, deadlineMs - world.clock.monotonicMs())
  const timer =
    restMs < LONGEST_TIMER_MS
      ? world.clock.after(restMs, () => end.reject(new PermanentError(timedOut(what, options.timeoutMs))))
      : undefined
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    return await Promise.race([promise, end.promise])
  } finally {
    timer?.cancel()
    signal?.removeEventListener('abort', aborted)
  }
}
