import { pseudoRandom } from './pseudo-random.ts'

/** The values that a performance test sends, one after the other. */
export class Payloads {
  readonly size: number
  readonly #next: (at: number) => Uint8Array

  private constructor(size: number, next: (at: number) => Uint8Array) {
    this.size = size
    this.#next = next
  }

  /** Capital letters at random, always the same ones. */
  static letters(bytes: number): Payloads {
    const random = pseudoRandom()
    return new Payloads(0, () => {
      const value = Buffer.allocUnsafe(bytes)
      for (let at = 0; at < bytes; at++) value[at] = 65 + Math.floor(random() * 26)
      return value
    })
  }

  /** `0`, `1`, … */
  static numbers(): Payloads {
    return new Payloads(0, (at) => Buffer.from(String(at)))
  }

  /** The pieces of a text in random order. */
  static of(text: string, delimiter: string): Payloads {
    const pieces = text.split(delimiter)
    if (pieces.at(-1) === '') pieces.pop()
    const payloads = pieces.map((piece) => Buffer.from(piece))
    const random = pseudoRandom()
    return new Payloads(payloads.length, () => payloads[Math.floor(random() * payloads.length)] ?? Buffer.alloc(0))
  }

  next(at: number): Uint8Array {
    return this.#next(at)
  }
}
