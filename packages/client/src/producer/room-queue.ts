import type { Clock } from '@samsa/ports'
import { KafkaTimeoutError, asError } from '../kafka-client-error.ts'

interface Waiter {
  readonly resolve: () => void
}

/** The buffer's memory (`buffer.memory`): who finds it full waits in line. The last record let in may go over the limit. */
export class RoomQueue {
  readonly totalBytes: number
  readonly #clock: Clock
  #usedBytes = 0
  #waiters: Waiter[] = []

  constructor(clock: Clock, totalBytes: number) {
    this.#clock = clock
    this.totalBytes = totalBytes
  }

  /** Nobody waits, and there is room. */
  get isFree(): boolean {
    return this.#usedBytes < this.totalBytes && this.#waiters.length === 0
  }

  get availableBytes(): number {
    return Math.max(0, this.totalBytes - this.#usedBytes)
  }

  get waiting(): number {
    return this.#waiters.length
  }

  take(bytes: number): void {
    this.#usedBytes += bytes
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
    if (this.#waiters.length === 0 || this.#usedBytes >= this.totalBytes) return
    const waiters = this.#waiters
    this.#waiters = []
    for (const waiter of waiters) waiter.resolve()
  }

  /** Resolves when there is room. Rejects after `timeoutMs`. */
  async wait(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const deadlineMs = this.#clock.monotonicMs() + timeoutMs
    do {
      signal?.throwIfAborted()
      const restMs = deadlineMs - this.#clock.monotonicMs()
      if (restMs <= 0) throw full(timeoutMs, this.totalBytes)
      await new Promise<void>((resolve, reject) => {
        const end = (error: Error | undefined): void => {
          timer?.cancel()
          signal?.removeEventListener('abort', aborted)
          this.#waiters = this.#waiters.filter((each) => each !== waiter)
          if (error === undefined) resolve()
          else reject(error)
        }
        const waiter: Waiter = { resolve: () => end(undefined) }
        const aborted = (): void => end(asError(signal?.reason))
        const timer = restMs === Infinity ? undefined : this.#clock.after(restMs, () => end(full(timeoutMs, this.totalBytes)))
        signal?.addEventListener('abort', aborted, { once: true })
        this.#waiters.push(waiter)
      })
    } while (this.#usedBytes >= this.totalBytes)
  }
}

function full(timeoutMs: number, totalBytes: number): Error {
  return new KafkaTimeoutError(
    `The buffer was full for ${timeoutMs} ms (max.block.ms): ${totalBytes} bytes (buffer.memory) wait to be acknowledged`,
  )
}
