import { CompressionError } from './compression-error.ts'

/** Memory that decompression writes into again and again; a result in it is valid until the next use. */
export class DecompressionBuffer {
  bytes: Buffer

  constructor(initialBytes = 64 * 1024) {
    this.bytes = Buffer.allocUnsafeSlow(initialBytes)
  }

  /** Makes room for `capacity` bytes, keeping the first `used`; beyond `maxBytes` it is a CompressionError. */
  reserve(capacity: number, used: number, maxBytes: number): Buffer {
    if (capacity > maxBytes) throw new CompressionError('too-large', `Decompressed data exceeds ${maxBytes} bytes`)
    if (capacity <= this.bytes.length) return this.bytes
    const grown = Buffer.allocUnsafeSlow(Math.max(capacity, Math.min(this.bytes.length * 2, maxBytes)))
    this.bytes.copy(grown, 0, 0, used)
    this.bytes = grown
    return grown
  }

  /** Gives memory beyond `maxBytes` back, so that one giant batch does not pin its size for ever. */
  shrink(maxBytes: number): void {
    if (this.bytes.length > maxBytes) this.bytes = Buffer.allocUnsafeSlow(maxBytes)
  }
}
