const KEPT = 16

/** Where the last few batches of a segment begin: readers at the tail find their position without touching index or file. */
export class RecentBatches {
  readonly #offsets = new Float64Array(KEPT).fill(-1)
  readonly #positions = new Float64Array(KEPT)
  #next = 0

  add(baseOffset: number, position: number): void {
    this.#offsets[this.#next] = baseOffset
    this.#positions[this.#next] = position
    this.#next = (this.#next + 1) % KEPT
  }

  /** The position of the batch that begins exactly at `offset`, -1 if it is not known. */
  positionOf(offset: number): number {
    for (let back = 1; back <= KEPT; back++) {
      const slot = (this.#next - back + KEPT) % KEPT
      if (this.#offsets[slot] === offset) return this.#positions[slot] as number
    }
    return -1
  }

  clear(): void {
    this.#offsets.fill(-1)
  }
}
