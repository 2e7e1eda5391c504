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

/** Runs an attempt until it succeeds, fails for good, or the time is over; waits longer after every failure. */
export async function retrying<T>(world: World, what: string, options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { clock, random } = world
  const deadlineMs = clock.monotonicMs() + options.timeoutMs
  const retries = options.retries ?? Infinity
  for (let failures = 0; ; failures++) {
    options.signal?.throwIfAborted()
    try {
      return await orAborted(attempt(), options.signal)
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

/** The promise, or the signal's reason if that comes first. Requests themselves have timeouts. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise
  let aborted: (() => void) | undefined
  const end = new Promise<never>((_resolve, reject) => {
    aborted = () => reject(signal.reason)
    signal.addEventListener('abort', aborted, { once: true })
  })
  try {
    return await Promise.race([promise, end])
  } finally {
    if (aborted !== undefined) signal.removeEventListener('abort', aborted)
  }
}
