import { assert } from '@samsa/stdx'
import { hashKey, keyHash } from './key-hash.ts'

const WORDS_PER_SLOT = 6
/** A hash of 16 bytes and an offset of 8: what Kafka's SkimpyOffsetMap takes too. */
export const BYTES_PER_SLOT = WORDS_PER_SLOT * 4

/** A map as it travels between the main loop and workers: its table is shared memory, the rest is copied. */
export interface OffsetMapState {
  /** `slots` entries of 24 bytes, zeroed before the first use. */
  readonly table: SharedArrayBuffer
  readonly slots: number
  readonly entries: number
  /** The last offset that was looked at, -1 if none: above it the map says nothing. */
  readonly latestOffset: number
  /** Tells for offsets from `firstOffset` on, a bit each, which ones are the last of their keys; undefined where that would be too many. */
  readonly marks: { readonly bits: SharedArrayBuffer; readonly firstOffset: number } | undefined
}

/** Keys that wait to be looked up: their slots then come from memory side by side, where one after the other would take ten times as long. */
export const KEYS_TOGETHER = 256

/**
 * The last offset of each key, with the key's MD5 in its stead: 24 bytes per key however long keys are. Open addressing by double hashing over
 * a prime number of slots, which stays quick at the usual load of 0.9.
 */
export class OffsetMap {
  readonly slots: number
  readonly #words: Int32Array
  readonly #hashes = new Int32Array(KEYS_TOGETHER * 4)
  /** Where the search for each key that waits begins, and a place that `#touch` writes to. */
  readonly #firstWords = new Int32Array(KEYS_TOGETHER + 1)
  readonly #offsets = new Float64Array(KEYS_TOGETHER)
  readonly #bits: Uint8Array | undefined
  /** Infinity if there are no bits. */
  readonly #firstMarked: number
  #waiting = 0
  #entries: number
  latestOffset: number

  constructor({ table, slots, entries, latestOffset, marks }: OffsetMapState) {
    assert(table.byteLength >= slots * BYTES_PER_SLOT, 'the table of an offset map is too small')
    this.slots = slots
    this.#words = new Int32Array(table, 0, slots * WORDS_PER_SLOT)
    this.#entries = entries
    this.latestOffset = latestOffset
    this.#bits = marks === undefined ? undefined : new Uint8Array(marks.bits)
    this.#firstMarked = marks?.firstOffset ?? Infinity
  }

  /** Keys that wait may become some more. */
  get entries(): number {
    return this.#entries
  }

  get waiting(): number {
    return this.#waiting
  }

  clear(): void {
    this.#words.fill(0)
    this.#entries = 0
    this.latestOffset = -1
  }

  /** Notes the offset, with `settle` at the latest. A key that is there already does not make the map grow. */
  put(bytes: Uint8Array, at: number, length: number, offset: number): void {
    this.#offsets[this.#waiting] = offset
    this.latestOffset = offset
    this.#add(bytes, at, length)
    if (this.#waiting === KEYS_TOGETHER) this.settle()
  }

  settle(): void {
    this.#touch()
    const words = this.#words
    const hashes = this.#hashes
    for (let index = 0; index < this.#waiting; index++) {
      const word = this.#find(index)
      if (words[word + 4] === 0 && words[word + 5] === 0) {
        // One slot stays empty, or a search would not end.
        assert(this.#entries < this.slots - 1, 'the offset map is full')
        words[word] = hashes[index * 4]!
        words[word + 1] = hashes[index * 4 + 1]!
        words[word + 2] = hashes[index * 4 + 2]!
        words[word + 3] = hashes[index * 4 + 3]!
        this.#entries++
      } else this.#mark(words[word + 5]! * 4294967296 + (words[word + 4]! >>> 0) - 1, false)
      // One more than the offset, so that zero tells an empty slot.
      const stored = this.#offsets[index]! + 1
      this.#mark(stored - 1, true)
      words[word + 4] = stored | 0
      words[word + 5] = Math.floor(stored / 4294967296)
    }
    this.#waiting = 0
  }

  /** A record that is not in the map is to be looked at all the same. */
  noteOdd(offset: number): void {
    this.#mark(offset, true)
  }

  #mark(offset: number, isLatest: boolean): void {
    const at = offset - this.#firstMarked
    if (at < 0) return
    const bits = this.#bits!
    if (isLatest) bits[at >>> 3]! |= 1 << (at & 7)
    else bits[at >>> 3]! &= ~(1 << (at & 7))
  }

  /** Whether `isLatest` knows the offset: those that were put are known, and need not be asked for. */
  knows(offset: number): boolean {
    return offset >= this.#firstMarked && offset <= this.latestOffset
  }

  isLatest(offset: number): boolean {
    const at = offset - this.#firstMarked
    return (this.#bits![at >>> 3]! & (1 << (at & 7))) !== 0
  }

  /** Whether nothing in `[from, to]`, all of it known, is the last of its key. */
  isSuperseded(from: number, to: number): boolean {
    for (let offset = from; offset <= to; offset++) if (this.isLatest(offset)) return false
    return true
  }

  /** A question that `answers` answers, which must be called after KEYS_TOGETHER of them. Not to be mixed with `put`. */
  ask(bytes: Uint8Array, at: number, length: number): void {
    this.#add(bytes, at, length)
  }

  /** For each key asked for, in order, the offset noted, -1 if there is none. Valid until the next call. */
  answers(): Float64Array {
    this.#touch()
    const words = this.#words
    for (let index = 0; index < this.#waiting; index++) {
      const word = this.#find(index)
      this.#offsets[index] = words[word + 5]! * 4294967296 + (words[word + 4]! >>> 0) - 1
    }
    this.#waiting = 0
    return this.#offsets
  }

  #add(bytes: Uint8Array, at: number, length: number): void {
    hashKey(bytes, at, length)
    const index = this.#waiting++
    const hashes = this.#hashes
    hashes[index * 4] = keyHash[0]!
    hashes[index * 4 + 1] = keyHash[1]!
    hashes[index * 4 + 2] = keyHash[2]!
    hashes[index * 4 + 3] = keyHash[3]!
    this.#firstWords[index] = ((keyHash[0]! >>> 0) % this.slots) * WORDS_PER_SLOT
  }

  /** Loads that do not depend on each other: the processor waits for many of them at a time. */
  #touch(): void {
    const words = this.#words
    const firstWords = this.#firstWords
    let sum = 0
    for (let index = 0; index < this.#waiting; index++) {
      const word = firstWords[index]!
      sum += words[word]! + words[word + 5]!
    }
    // Written somewhere, or the compiler could leave the loop out.
    firstWords[KEYS_TOGETHER] = sum
  }

  /** Where the slot of a key that waits begins, or the empty one that it would get. */
  #find(index: number): number {
    const words = this.#words
    const hashes = this.#hashes
    const h0 = hashes[index * 4]!
    const h1 = hashes[index * 4 + 1]!
    const h2 = hashes[index * 4 + 2]!
    const h3 = hashes[index * 4 + 3]!
    const { slots } = this
    let word = this.#firstWords[index]!
    const step = (slots < 3 ? 1 : 1 + ((h1 >>> 0) % (slots - 1))) * WORDS_PER_SLOT
    const end = slots * WORDS_PER_SLOT
    for (;;) {
      if (words[word] === h0 && words[word + 1] === h1 && words[word + 2] === h2 && words[word + 3] === h3) return word
      if (words[word + 4] === 0 && words[word + 5] === 0) return word
      word += step
      if (word >= end) word -= end
    }
  }
}

/**
 * How many slots to use where `bytes` are allowed and at most `keys` different ones can come: a prime, so that every step of the search
 * reaches every slot.
 */
export function offsetMapSlots(bytes: number, keys: number, loadFactor: number): number {
  const allowed = Math.floor(Math.min(bytes, 2 ** 31 - 1) / BYTES_PER_SLOT)
  const needed = Math.ceil((keys + 1) / loadFactor) + 3
  if (needed >= allowed) return primeBelow(allowed)
  return primeBelow(Math.min(allowed, Math.ceil(needed * 1.02) + 100))
}

/** The largest prime at or below `limit`, which is 3 at least. */
function primeBelow(limit: number): number {
  for (let candidate = Math.max(3, limit); ; candidate--) if (isPrime(candidate)) return candidate
}

function isPrime(value: number): boolean {
  if (value % 2 === 0) return value === 2
  for (let divisor = 3; divisor * divisor <= value; divisor += 2) if (value % divisor === 0) return false
  return true
}
