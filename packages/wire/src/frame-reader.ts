import { BufferPool } from './buffer-pool.ts'

/**
 * One frame, without its length. `frame` is lent: it lies in the network's read buffer or, when `gathered`, in a buffer of the pool, so it
 * is only good until the call returns, unless the receiver copies it (or the pool never uses memory twice).
 */
export type FrameReceiver = (frame: Uint8Array, gathered: boolean) => void

/** Frames this large or smaller get their memory at once; larger ones only as their bytes really arrive. */
const EAGER_BYTES = 64 * 1024
const GROWTH = 4

/**
 * Cuts a byte stream into Kafka's frames: int32 length, then so many bytes. A frame that lies whole in one chunk is handed on where it
 * lies; one that spans chunks is gathered. A peer that announces much and sends little costs memory for the little only.
 */
export class FrameReader {
  readonly #maxFrameBytes: number
  readonly #pool: BufferPool
  readonly #receive: FrameReceiver
  /** The length prefix so far, while `#sizeBytesRead` is 1 … 3. */
  #sizePrefix = 0
  #sizeBytesRead = 0
  /** Length of the frame being gathered; -1 when between frames. */
  #frameBytes = -1
  #gathered: Uint8Array | undefined
  #gatheredBytes = 0
  #stopped = false

  constructor(maxFrameBytes: number, pool: BufferPool, receive: FrameReceiver) {
    this.#maxFrameBytes = maxFrameBytes
    this.#pool = pool
    this.#receive = receive
  }

  /** Takes the next bytes of the stream. Returns the refused length, or undefined; after a refusal the stream is of no use. */
  push(chunk: Uint8Array): number | undefined {
    let at = 0
    const end = chunk.byteLength
    while (at < end && !this.#stopped) {
      if (this.#frameBytes < 0) {
        if (this.#sizeBytesRead === 0 && end - at >= 4) {
          this.#frameBytes = readInt32(chunk, at)
          at += 4
        } else {
          this.#sizePrefix = (this.#sizePrefix << 8) | (chunk[at++] ?? 0)
          if (++this.#sizeBytesRead < 4) continue
          this.#frameBytes = this.#sizePrefix
          this.#sizeBytesRead = 0
          this.#sizePrefix = 0
        }
        if (this.#frameBytes < 0 || this.#frameBytes > this.#maxFrameBytes) {
          const refused = this.#frameBytes
          this.stop()
          return refused
        }
      }
      at = this.#body(chunk, at, end)
    }
    return undefined
  }

  /** Consumes body bytes of the current frame from `at`; returns where the rest begins. */
  #body(chunk: Uint8Array, at: number, end: number): number {
    const frameBytes = this.#frameBytes
    if (this.#gathered === undefined && end - at >= frameBytes) {
      this.#frameBytes = -1
      this.#receive(chunk.subarray(at, at + frameBytes), false)
      return at + frameBytes
    }
    const taken = Math.min(end - at, frameBytes - this.#gatheredBytes)
    const into = this.#room(this.#gatheredBytes + taken)
    into.set(at === 0 && taken === end ? chunk : chunk.subarray(at, at + taken), this.#gatheredBytes)
    this.#gatheredBytes += taken
    if (this.#gatheredBytes === frameBytes) {
      this.#gathered = undefined
      this.#gatheredBytes = 0
      this.#frameBytes = -1
      this.#receive(into.subarray(0, frameBytes), true)
      this.#pool.give(into)
    }
    return at + taken
  }

  #room(neededBytes: number): Uint8Array {
    const held = this.#gathered
    if (held !== undefined && held.byteLength >= neededBytes) return held
    const wanted = Math.min(this.#frameBytes, Math.max(EAGER_BYTES, neededBytes * GROWTH))
    const larger = this.#pool.take(wanted)
    if (held !== undefined) {
      larger.set(held.subarray(0, this.#gatheredBytes))
      this.#pool.give(held)
    }
    this.#gathered = larger
    return larger
  }

  /** Whether a frame has begun and not ended. */
  get midFrame(): boolean {
    return this.#sizeBytesRead > 0 || this.#frameBytes >= 0
  }

  /** Drops what was gathered; later bytes are ignored. Safe to call from the receiver. */
  stop(): void {
    this.#stopped = true
    if (this.#gathered !== undefined) this.#pool.give(this.#gathered)
    this.#gathered = undefined
  }
}

function readInt32(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
}
