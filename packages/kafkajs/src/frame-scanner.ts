/** What is wanted of a frame: nothing more than its head, or all its bytes. */
type Wanted = 'head' | 'whole'

/**
 * Follows length-prefixed frames through chunks that end anywhere. Only heads are copied, and whole frames where they are asked for, since chunks are lent.
 */
export class FrameScanner {
  readonly #headBytes: number
  readonly #begun: (head: Buffer, bytes: number) => Wanted
  readonly #ended: (frame: Buffer, bytes: number) => void
  readonly #prefix = Buffer.alloc(4)
  #prefixLength = 0
  /** Length of the frame under way. */
  #bytes = 0
  #seen = 0
  #kept: Buffer[] = []
  #wanted: Wanted = 'head'

  /** `begun` is called with the first `headBytes` of a frame and its length, `ended` with its head or all of it. */
  constructor(headBytes: number, begun: (head: Buffer, bytes: number) => Wanted, ended: (frame: Buffer, bytes: number) => void) {
    this.#headBytes = headBytes
    this.#begun = begun
    this.#ended = ended
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#prefixLength < 4) {
        this.#prefix[this.#prefixLength++] = chunk[at++] ?? 0
        if (this.#prefixLength === 4) this.#start(this.#prefix.readInt32BE(0))
        continue
      }
      const headEnd = Math.min(this.#headBytes, this.#bytes)
      const isHead = this.#seen < headEnd
      const count = Math.min((isHead ? headEnd : this.#bytes) - this.#seen, chunk.length - at)
      if (isHead || this.#wanted === 'whole') this.#kept.push(Buffer.from(chunk.subarray(at, at + count)))
      at += count
      this.#seen += count
      if (isHead && this.#seen === headEnd) this.#wanted = this.#begun(Buffer.concat(this.#kept), this.#bytes)
      if (this.#seen === this.#bytes) this.#end()
    }
  }

  #start(bytes: number): void {
    this.#bytes = Math.max(0, bytes)
    this.#seen = 0
    this.#kept = []
    this.#wanted = 'head'
    if (this.#bytes === 0) this.#prefixLength = 0
  }

  #end(): void {
    this.#prefixLength = 0
    const frame = Buffer.concat(this.#kept)
    this.#kept = []
    this.#ended(frame, this.#bytes)
  }
}
