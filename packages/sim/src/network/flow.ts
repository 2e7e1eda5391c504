import type { SimEndpoint } from './endpoint.ts'

/** What travels: bytes, or the end of them. */
export interface Segment {
  readonly arrivesMs: number
  readonly bytes: Uint8Array | undefined
}

interface Waiting {
  readonly bytes: Uint8Array
  at: number
  readonly released: (() => void) | undefined
}

/** How many bytes the two kernels hold between a sender and a receiver that does not read. */
const windowBytes = 256 * 1024

/** One direction of a connection: what the sender's kernel has taken arrives once, in order. */
export class Flow {
  readonly from: SimEndpoint
  readonly to: SimEndpoint
  /** Taken by the sender's kernel, not yet given to the receiver. */
  readonly segments: Segment[] = []
  /** Written but beyond the window. */
  readonly #waiting: Waiting[] = []
  pendingBytes = 0
  #inFlightBytes = 0
  #lastArrivalMs = 0
  /** Since when nothing gets through; undefined while it does. */
  stalledSinceMs: number | undefined
  pumping = false

  constructor(from: SimEndpoint, to: SimEndpoint) {
    this.from = from
    this.to = to
  }

  write(chunks: readonly Uint8Array[], released: (() => void) | undefined): void {
    const last = chunks.length - 1
    chunks.forEach((bytes, index) => {
      this.#waiting.push({ bytes, at: 0, released: index === last ? released : undefined })
      this.pendingBytes += bytes.length
    })
    if (last < 0) released?.()
  }

  /** The kernel takes what the window allows; returns the callbacks of writes that it has taken whole. */
  take(arrivesMs: () => number): (() => void)[] {
    const released: (() => void)[] = []
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const length = Math.min(next.bytes.length - next.at, windowBytes - this.#inFlightBytes)
      if (length > 0) {
        // A copy, of a Buffer too: its own `slice` is a view of memory that the sender is about to use again.
        this.#push(Uint8Array.prototype.slice.call(next.bytes, next.at, next.at + length), arrivesMs())
        next.at += length
        this.pendingBytes -= length
        this.#inFlightBytes += length
      }
      if (next.at < next.bytes.length) break
      this.#waiting.shift()
      if (next.released !== undefined) released.push(next.released)
    }
    return released
  }

  /** The sender will say no more. */
  finish(arrivesMs: number): void {
    this.#push(undefined, arrivesMs)
  }

  delivered(segment: Segment): void {
    this.#inFlightBytes -= segment.bytes?.length ?? 0
  }

  /** What the sender had not handed to the kernel is gone; returns the callbacks to release it. */
  dropWaiting(): (() => void)[] {
    this.pendingBytes = 0
    return this.#waiting.splice(0).flatMap((waiting) => waiting.released ?? [])
  }

  #push(bytes: Uint8Array | undefined, arrivesMs: number): void {
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, arrivesMs)
    this.segments.push({ arrivesMs: this.#lastArrivalMs, bytes })
  }
}
