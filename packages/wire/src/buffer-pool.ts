const SMALLEST_CLASS = 12 // 4 KiB
const LARGEST_CLASS = 20 // 1 MiB

/**
 * Reusable buffers in powers of two from 4 KiB to 1 MiB, at most `maxHeldBytes` of them held. Larger ones are allocated and left to the
 * collector. A buffer may be longer than what was asked for.
 */
export class BufferPool {
  readonly #free: Uint8Array[][] = []
  readonly #maxHeldBytes: number
  #heldBytes = 0

  constructor(maxHeldBytes = 16 * 1024 * 1024) {
    this.#maxHeldBytes = maxHeldBytes
    for (let i = SMALLEST_CLASS; i <= LARGEST_CLASS; i++) this.#free.push([])
  }

  take(minBytes: number): Uint8Array {
    const sizeClass = classOf(minBytes)
    if (sizeClass > LARGEST_CLASS) return Buffer.allocUnsafeSlow(minBytes)
    const found = this.#free[sizeClass - SMALLEST_CLASS]?.pop()
    if (found === undefined) return Buffer.allocUnsafeSlow(2 ** sizeClass)
    this.#heldBytes -= found.byteLength
    return found
  }

  /** Gives a buffer of `take` back; nobody may touch it any more. */
  give(buffer: Uint8Array): void {
    const sizeClass = classOf(buffer.byteLength)
    if (sizeClass > LARGEST_CLASS || buffer.byteLength !== 2 ** sizeClass) return
    if (this.#heldBytes + buffer.byteLength > this.#maxHeldBytes) return
    this.#heldBytes += buffer.byteLength
    this.#free[sizeClass - SMALLEST_CLASS]?.push(buffer)
  }

  get heldBytes(): number {
    return this.#heldBytes
  }
}

function classOf(bytes: number): number {
  return bytes <= 2 ** SMALLEST_CLASS ? SMALLEST_CLASS : 32 - Math.clz32(bytes - 1)
}
