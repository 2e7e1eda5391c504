import type { ProducerBatch } from './producer-batch.ts'

/** Batches that are not settled, so that a flush waits for those that were there when it was called, and for no later ones. */
export class IncompleteBatches {
  readonly #batches = new Set<ProducerBatch>()
  #flushes: { readonly left: Set<ProducerBatch>; readonly resolve: () => void }[] = []

  get isEmpty(): boolean {
    return this.#batches.size === 0
  }

  opened(batch: ProducerBatch): void {
    this.#batches.add(batch)
  }

  /** Parts take the place of a batch that was too large. */
  split(batch: ProducerBatch, parts: readonly ProducerBatch[]): void {
    for (const part of parts) this.#batches.add(part)
    for (const { left } of this.#flushes) if (left.has(batch)) for (const part of parts) left.add(part)
    this.settled(batch)
  }

  settled(batch: ProducerBatch): void {
    this.#batches.delete(batch)
    if (this.#flushes.length === 0) return
    for (const { left, resolve } of this.#flushes) if (left.delete(batch) && left.size === 0) resolve()
    this.#flushes = this.#flushes.filter(({ left }) => left.size > 0)
  }

  /** Resolves when all that are open now are settled. */
  async settle(): Promise<void> {
    if (this.#batches.size === 0) return
    const left = new Set(this.#batches)
    await new Promise<void>((resolve) => this.#flushes.push({ left, resolve }))
  }
}
