/**
 * A seeded pseudo-random generator (xoshiro128++, Blackman and Vigna 2019, seeded by splitmix32): the same seed gives the same numbers
 * on every machine. Not for secrets.
 */
export class Prng {
  private a: number
  private b: number
  private c: number
  private d: number

  /** `seed` is an integer; its low 53 bits count. */
  constructor(seed: number) {
    let state = seed | 0
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0
      let word = state ^ (state >>> 16)
      word = Math.imul(word, 0x21f0aaad)
      word ^= word >>> 15
      word = Math.imul(word, 0x735a2d97)
      return word ^ (word >>> 15)
    }
    this.a = next()
    state ^= Math.floor(seed / 0x100000000)
    this.b = next()
    this.c = next()
    this.d = next() | 1
  }

  /** An unsigned integer of 32 bits. */
  uint32(): number {
    const sum = (this.a + this.d) | 0
    const result = (((sum << 7) | (sum >>> 25)) + this.a) >>> 0
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return result
  }

  /** In [0, 1), with 53 random bits. */
  float(): number {
    return ((this.uint32() >>> 5) * 0x4000000 + (this.uint32() >>> 6)) / 0x20000000000000
  }

  /** An integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.float() * bound)
  }

  /** An integer in [lowest, highest]. */
  between(lowest: number, highest: number): number {
    return lowest + this.below(highest - lowest + 1)
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.float() < probability
  }

  /** One of the items, of which there is at least one. */
  pick<T>(items: readonly [T, ...T[]]): T
  pick<T>(items: readonly T[]): T | undefined
  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)]
  }

  /** Puts the items in a random order, in place. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const a = items[i]
      const b = items[j]
      if (a !== undefined && b !== undefined) {
        items[i] = b
        items[j] = a
      }
    }
    return items
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.uint32()
  }

  /** An independent generator, so that one consumer's draws do not shift another's. */
  fork(): Prng {
    return new Prng(this.uint32() * 0x200000 + (this.uint32() >>> 11))
  }
}
