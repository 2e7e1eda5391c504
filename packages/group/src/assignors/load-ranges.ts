import { assert } from '@samsa/stdx'

/**
 * Subscribers of a topic in the order of their load, with two ranges that grow towards each other: the least loaded ones, which get
 * partitions in turn, and the most loaded ones, which give some up in turn. Within a range all begin with the same load.
 */
export class LoadRanges {
  /** Partitions of each member, of all topics; changed by the caller. */
  readonly #loads: Int32Array
  #members: number[] = []
  #leastEnd = 0
  #leastLoad = -1
  #nextLeast = 0
  #mostStart = 0
  /** Members at and behind it have nothing of the topic to give up. */
  #mostEnd = 0
  #mostLoad = 1
  #nextMost = -1

  constructor(loads: Int32Array) {
    this.#loads = loads
  }

  /** Begins with these members; returns by how much their loads differ at most. */
  begin(members: readonly number[]): number {
    this.#members = [...members].sort((a, b) => this.#load(a) - this.#load(b) || a - b)
    const count = this.#members.length
    assert(count > 0, 'a topic without subscribers cannot be balanced')
    const least = this.#loadAt(0)
    const most = this.#loadAt(count - 1)
    this.#leastEnd = 0
    this.#leastLoad = least - 1
    this.#nextLeast = 0
    this.#mostStart = count
    this.#mostEnd = count
    this.#mostLoad = most + 1
    this.#nextMost = count - 1
    return most - least
  }

  /** Who gets the next partition. */
  nextLeastLoaded(): number {
    if (this.#nextLeast >= this.#leastEnd) {
      this.#leastLoad++
      while (this.#leastEnd < this.#members.length && this.#loadAt(this.#leastEnd) === this.#leastLoad) this.#leastEnd++
      this.#nextLeast = 0
    }
    return this.#member(this.#nextLeast++)
  }

  /** Who gives up the next partition; undefined if nobody is left. */
  nextMostLoaded(): number | undefined {
    if (this.#nextMost < this.#mostStart) {
      // All of an emptied range were excluded: the next member begins a new one, however much less it has.
      if (this.#mostEnd <= this.#mostStart && this.#mostStart > 0) this.#mostLoad = this.#loadAt(this.#mostStart - 1)
      else this.#mostLoad--
      while (this.#mostStart > 0 && this.#loadAt(this.#mostStart - 1) === this.#mostLoad) this.#mostStart--
      this.#nextMost = this.#mostEnd - 1
    }
    return this.#nextMost < 0 ? undefined : this.#member(this.#nextMost--)
  }

  /** The last one that `nextMostLoaded` gave has nothing to give up. */
  excludeMostLoaded(): void {
    const at = this.#nextMost + 1
    const excluded = this.#member(at)
    this.#members[at] = this.#member(this.#mostEnd - 1)
    this.#members[this.#mostEnd - 1] = excluded
    this.#mostEnd--
  }

  get isBalanced(): boolean {
    return this.#mostLoad - this.#leastLoad <= 1
  }

  #member(at: number): number {
    return this.#members[at] ?? 0
  }

  #loadAt(at: number): number {
    return this.#load(this.#member(at))
  }

  #load(member: number): number {
    return this.#loads[member] ?? 0
  }
}
