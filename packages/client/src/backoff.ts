import type { Clock, Random } from '@samsa/ports'

/** A delay that doubles with every failure up to a largest one, 20 % jitter (KIP-580). */
export interface Backoff {
  readonly firstMs: number
  readonly largestMs: number
}

/** The defaults of `retry.backoff.ms` and `retry.backoff.max.ms`. */
export const RETRY_BACKOFF: Backoff = { firstMs: 100, largestMs: 1000 }
const JITTER = 0.2

/** How long to wait after the `failures`-th failure, counted from 0. */
export function backoffMs(failures: number, random: Random, backoff: Backoff = RETRY_BACKOFF): number {
  const exact = Math.min(Math.max(backoff.largestMs, backoff.firstMs), backoff.firstMs * 2 ** Math.min(failures, 16))
  return Math.round(exact * (1 - JITTER + (2 * JITTER * random.below(1001)) / 1000))
}

/** Resolves after `delayMs`; rejects with the signal's reason as soon as it is aborted. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason)
    const aborted = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    })
    signal?.addEventListener('abort', aborted, { once: true })
  })
}
