import type { Clock, Random } from '@samsa/ports'

const FIRST_MS = 100
const LARGEST_MS = 1000
const JITTER = 0.2

/** `retry.backoff.ms` doubled with every failure up to `retry.backoff.max.ms`, 20 % jitter (KIP-580). */
export function backoffMs(failures: number, random: Random): number {
  const exact = Math.min(LARGEST_MS, FIRST_MS * 2 ** Math.min(failures, 16))
  return Math.round(exact * (1 - JITTER + (2 * JITTER * random.below(1001)) / 1000))
}

export function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve)
  })
}
