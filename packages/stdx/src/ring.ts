/** A queue in a circular buffer that doubles when full: push, shift and random access without moving what is in it. */
export class Ring<T> implements Iterable<T> {
  private slots: (T | undefined)[]
  private head = 0
  private count = 0

  constructor(capacity = 16) {
    this.slots = Array.from({ length: 2 ** Math.ceil(Math.log2(Math.max(2, capacity))) })
  }

  get length(): number {
    return this.count
  }

  push(item: T): void {
    if (this.count === this.slots.length) this.grow()
    this.slots[(this.head + this.count++) & (this.slots.length - 1)] = item
  }

  /** Takes the oldest item out. */
  shift(): T | undefined {
    if (this.count === 0) return undefined
    const item = this.slots[this.head]
    this.slots[this.head] = undefined
    this.head = (this.head + 1) & (this.slots.length - 1)
    this.count--
    return item
  }

  /** Takes the newest item out. */
  pop(): T | undefined {
    if (this.count === 0) return undefined
    const at = (this.head + --this.count) & (this.slots.length - 1)
    const item = this.slots[at]
    this.slots[at] = undefined
    return item
  }

  /** The item at `index`, 0 the oldest, -1 the newest. */
  at(index: number): T | undefined {
    const i = index < 0 ? this.count + index : index
    return i < 0 || i >= this.count ? undefined : this.slots[(this.head + i) & (this.slots.length - 1)]
  }

  clear(): void {
    this.slots.fill(undefined)
    this.head = 0
    this.count = 0
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.count; i++) {
      const item = this.at(i)
      if (item !== undefined) yield item
    }
  }

  private grow(): void {
    const { slots, head } = this
    this.slots = Array.from({ length: slots.length * 2 })
    for (let i = 0; i < this.count; i++) this.slots[i] = slots[(head + i) & (slots.length - 1)]
    this.head = 0
  }
}
