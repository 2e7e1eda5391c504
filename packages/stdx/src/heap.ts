/** A binary heap: the least item by `compare` comes out first. Items that compare equal come out in no particular order. */
export class Heap<T> {
  private readonly items: T[] = []
  private readonly compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.compare = compare
  }

  get size(): number {
    return this.items.length
  }

  peek(): T | undefined {
    return this.items[0]
  }

  push(item: T): void {
    let hole = this.items.push(item) - 1
    while (hole > 0) {
      const parent = (hole - 1) >> 1
      const above = this.items[parent]
      if (above === undefined || this.compare(item, above) >= 0) break
      this.items[hole] = above
      hole = parent
    }
    this.items[hole] = item
  }

  pop(): T | undefined {
    const least = this.items[0]
    const last = this.items.pop()
    if (last !== undefined && this.items.length > 0) this.sink(last)
    return least
  }

  clear(): void {
    this.items.length = 0
  }

  /** Puts `item` where the root was, and lets it sink to its place. */
  private sink(item: T): void {
    const { items } = this
    let hole = 0
    for (;;) {
      let child = 2 * hole + 1
      let below = items[child]
      if (below === undefined) break
      const right = items[child + 1]
      if (right !== undefined && this.compare(right, below) < 0) {
        child++
        below = right
      }
      if (this.compare(item, below) <= 0) break
      items[hole] = below
      hole = child
    }
    items[hole] = item
  }
}
