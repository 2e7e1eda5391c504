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
}

/**
 * The last offset of each key, with the key's MD5 in its stead: 24 bytes per key however long keys are. Open addressing by double hashing over
 * a prime number of slots, which stays quick at the usual load of 0.9.
 */
export class OffsetMap {
  readonly slots: number
  readonly #words: Int32Array
  #entries: number
  latestOffset: number

  constructor({ table, slots, entries, latestOffset }: OffsetMapState) {
    assert(table.byteLength >= slots * BYTES_PER_SLOT, 'the table of an offset map is too small')
    this.slots = slots
    this.#words = new Int32Array(table, 0, slots * WORDS_PER_SLOT)
    this.#entries = entries
    this.latestOffset = latestOffset
  }

  get entries(): number {
    return this.#entries
  }

  /** What the next slice of work needs. */
  state(table: SharedArrayBuffer): OffsetMapState {
    return { table, slots: this.slots, entries: this.#entries, latestOffset: this.latestOffset }
  }

  clear(): void {
    this.#words.fill(0)
    this.#entries = 0
    this.latestOffset = -1
  }

  /** The offset noted for the key, -1 if there is none. */
  get(bytes: Uint8Array, at: number, length: number): number {
    const word = this.#find(bytes, at, length)
    return this.#offsetAt(word) - 1
  }

  /** Notes the offset; a key that is there already does not make the map grow. */
  put(bytes: Uint8Array, at: number, length: number, offset: number): void {
    const word = this.#find(bytes, at, length)
    const words = this.#words
    if (this.#offsetAt(word) === 0) {
      // One slot stays empty, or a search would not end.
      assert(this.#entries < this.slots - 1, 'the offset map is full')
      words[word] = keyHash[0]!
      words[word + 1] = keyHash[1]!
      words[word + 2] = keyHash[2]!
      words[word + 3] = keyHash[3]!
      this.#entries++
    }
    // One more than the offset, so that zero tells an empty slot.
    words[word + 4] = (offset + 1) | 0
    words[word + 5] = Math.floor((offset + 1) / 4294967296)
    this.latestOffset = offset
  }

  #offsetAt(word: number): number {
    return this.#words[word + 5]! * 4294967296 + (this.#words[word + 4]! >>> 0)
  }

  /** Where the key's slot begins, or the empty one that it would get. */
  #find(bytes: Uint8Array, at: number, length: number): number {
    hashKey(bytes, at, length)
    const words = this.#words
    const h0 = keyHash[0]!
    const h1 = keyHash[1]!
    const h2 = keyHash[2]!
    const h3 = keyHash[3]!
    const { slots } = this
    let slot = (h0 >>> 0) % slots
    const step = slots < 3 ? 1 : 1 + ((h1 >>> 0) % (slots - 1))
    for (;;) {
      const word = slot * WORDS_PER_SLOT
      if (words[word] === h0 && words[word + 1] === h1 && words[word + 2] === h2 && words[word + 3] === h3) return word
      if (words[word + 4] === 0 && words[word + 5] === 0) return word
      slot += step
      if (slot >= slots) slot -= slots
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
