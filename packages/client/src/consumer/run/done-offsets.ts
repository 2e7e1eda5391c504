/**
 * Which records of a partition are done. What may be committed is the offset behind the longest run of done records from the beginning: a record
 * that is still worked on, or failed, holds it back. A partition uses one of two ways: `handOut` and `complete` for records that are done in any
 * order, `handOutInOrder` and `completeNext` for those that are not.
 */
export class DoneOffsets {
  /** Offsets handed out and not yet behind the committable one, ascending; done ones are in the set. */
  #pending: number[] = []
  #first = 0
  readonly #done = new Set<number>()
  #inOrder = 0
  #committable: number
  /** The position behind everything handed out, offsets without records included. */
  #end: number

  constructor(start: number) {
    this.#committable = start
    this.#end = start
  }

  /** Records handed out and not done. */
  get open(): number {
    return this.#pending.length - this.#first - this.#done.size + this.#inOrder
  }

  /** The next offset to read if everything ended now. */
  get committable(): number {
    return this.#committable
  }

  handOut(offset: number): void {
    this.#pending.push(offset)
  }

  handOutInOrder(count: number): void {
    this.#inOrder += count
  }

  /** Offsets up to here were handed out, or have no records. */
  reach(nextOffset: number): void {
    this.#end = nextOffset
    this.#advance()
  }

  complete(offset: number): void {
    this.#done.add(offset)
    this.#advance()
  }

  /** The first of those handed out in order that was not done. */
  completeNext(offset: number): void {
    this.#committable = --this.#inOrder === 0 ? Math.max(this.#end, offset + 1) : offset + 1
  }

  #advance(): void {
    for (let next = this.#pending[this.#first]; next !== undefined && this.#done.delete(next); next = this.#pending[this.#first]) {
      this.#first++
      this.#committable = next + 1
    }
    if (this.#first === this.#pending.length) {
      if (this.#inOrder === 0) this.#committable = Math.max(this.#committable, this.#end)
      this.#pending = []
      this.#first = 0
    } else if (this.#first > 1024) {
      this.#pending = this.#pending.slice(this.#first)
      this.#first = 0
    }
  }
}
