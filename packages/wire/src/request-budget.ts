/** Bytes of requests received and not yet served, over all connections (`queued.max.request.bytes`; -1 = without bound). */
export class RequestBudget {
  readonly maxBytes: number
  #usedBytes = 0
  readonly #waiting = new Set<() => void>()

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  get exhausted(): boolean {
    return this.maxBytes > 0 && this.#usedBytes >= this.maxBytes
  }

  get usedBytes(): number {
    return this.#usedBytes
  }

  take(bytes: number): void {
    this.#usedBytes += bytes
  }

  give(bytes: number): void {
    this.#usedBytes -= bytes
    if (this.#waiting.size === 0 || this.exhausted) return
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const resume of waiting) resume()
  }

  /** Calls `resume` once when there is room again. */
  wait(resume: () => void): void {
    this.#waiting.add(resume)
  }

  forget(resume: () => void): void {
    this.#waiting.delete(resume)
  }
}
