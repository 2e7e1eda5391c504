/**
 * Which records of a partition are done, whatever the order they are done in. What may be committed is the offset behind the longest run of done
 * records from the beginning: a record that is still worked on, or failed, holds it back.
 */
export class DoneOffsets {
  /** Offsets handed out and not yet behind the committable one, ascending; done ones are in the set. */
  #pending: number[] = []
  #first = 0
  readonly #done = new Set<number>()
  #committable: number
  /** The position behind everything handed out, offsets without records included. */
  #end: number

  constructor(start: number) {
    this.#committable = start
    this.#end = start
  }

  /** Records handed out and not done. */
  get open(): number {
    return this.#pending.length - this.#first - this.#done.size
  }

  /** The next offset to read if everything ended now. */
  get committable(): number {
    return this.#committable
  }

  handOut(offset: number): void {
    this.#pending.push(offset)
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

  /** Those up to and including `offset` that were handed out are done: for batches. */
  completeThrough(offset: number): void {
    for (let at = this.#first; at < this.#pending.length; at++) {
      const each = this.#pending[at]
      if (each === undefined || each > offset) break
      this.#done.add(each)
    }
    this.#advance()
  }

  #advance(): void {
    for (let next = this.#pending[this.#first]; next !== undefined && this.#done.delete(next); next = this.#pending[this.#first]) {
      this.#first++
      this.#committable = next + 1
    }
    if (this.#first === this.#pending.length) {
      this.#committable = Math.max(this.#committable, this.#end)
      this.#pending = []
      this.#first = 0
    } else if (this.#first > 1024) {
      this.#pending = this.#pending.slice(this.#first)
      this.#first = 0
    }
  }
}
