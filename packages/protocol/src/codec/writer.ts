import { ZERO_UUID } from '../schema/plan.ts'

/** From this size on bytes and records are not copied into the scratch slab but handed on as chunks of their own. */
export const REFERENCE_BYTES = 1024

const SLAB_BYTES = 64 * 1024

/** Up to this many characters, at three bytes each, the length of a compact string fits one byte, and a loop beats a call. */
const SHORT_STRING = 41

/**
 * Where encoders write. Messages follow each other in one slab, each leaves as views of it, and a new slab starts when one is full: so
 * a small message costs no allocation of its own, and nothing written is ever written again.
 * Encoding is synchronous and never nests, so one writer serves all.
 */
export class Writer {
  buffer: Buffer = Buffer.allocUnsafeSlow(SLAB_BYTES)
  view: DataView = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length)
  position = 0
  /** The end of the slab. */
  limit = SLAB_BYTES
  /** Above zero while the bytes must stay in one piece: a tagged field's size is known only behind it. */
  contiguous = 0
  private start = 0
  private chunks: Uint8Array[] = []

  /** Makes room for `size` bytes at `position`. */
  need(size: number): void {
    if (this.position + size > this.limit) this.grow(size)
  }

  /** Moves what was written since the last chunk to a new slab, with room for `size` bytes more. */
  grow(size: number): void {
    const written = this.position - this.start
    const slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, (written + size) * 2))
    this.buffer.copy(slab, 0, this.start, this.position)
    this.buffer = slab
    this.view = new DataView(slab.buffer, slab.byteOffset, slab.length)
    this.limit = slab.length
    this.start = 0
    this.position = written
  }

  uvarint(value: number): void {
    this.need(5)
    let rest = value
    while (rest > 0x7f) {
      this.buffer[this.position++] = (rest & 0x7f) | 0x80
      rest >>>= 7
    }
    this.buffer[this.position++] = rest
  }

  bytes(data: Uint8Array): void {
    if (data.length >= REFERENCE_BYTES && this.contiguous === 0) {
      this.flush()
      this.chunks.push(data)
      return
    }
    this.need(data.length)
    this.buffer.set(data, this.position)
    this.position += data.length
  }

  /** Bytes, or a list of chunks of them. */
  data(data: Uint8Array | readonly Uint8Array[]): void {
    if (data instanceof Uint8Array) this.bytes(data)
    else for (const chunk of data) this.bytes(chunk)
  }

  /** A string with its length in front, false if it is too long for any. */
  string(text: string, compact: boolean): boolean {
    const { length } = text
    const prefix = compact ? (length <= SHORT_STRING ? 1 : 3) : 2
    this.need(length * 3 + prefix)
    const { buffer } = this
    const at = this.position + prefix
    const size = length <= SHORT_STRING ? writeShort(buffer, text, at) : buffer.utf8Write(text, at)
    if (size > 0x7fff) return false
    if (!compact) {
      this.view.setInt16(this.position, size)
      this.position = at + size
    } else if (prefix === 1) {
      this.buffer[this.position] = size + 1
      this.position = at + size
    } else this.closeLongString(at, size)
    return true
  }

  /** Puts the varint length in front of a compact string for which three bytes were left. */
  private closeLongString(at: number, size: number): void {
    this.uvarint(size + 1)
    if (this.position !== at) this.buffer.copyWithin(this.position, at, at + size)
    this.position += size
  }

  /** The 16 bytes of a uuid in base64url, false if it is none. */
  uuid(text: unknown): boolean {
    this.need(16)
    if (text === ZERO_UUID) {
      this.buffer.fill(0, this.position, this.position + 16)
      this.position += 16
      return true
    }
    if (typeof text !== 'string' || text.length !== 22 || this.buffer.base64urlWrite(text, this.position, 16) !== 16) return false
    this.position += 16
    return true
  }

  /** How many chunks are finished, and how many bytes came since: together what `rollback` goes back to. */
  get chunkCount(): number {
    return this.chunks.length
  }

  get unfinished(): number {
    return this.position - this.start
  }

  /** Forgets what was written since the writer had that many chunks and unfinished bytes. */
  rollback(chunkCount: number, unfinished: number): void {
    this.contiguous = 0
    const cut = this.chunks[chunkCount]
    this.position = this.start + (cut === undefined ? unfinished : 0)
    this.chunks.length = chunkCount
    if (cut !== undefined) {
      this.contiguous++
      this.bytes(cut.subarray(0, unfinished))
      this.contiguous--
    }
  }

  /** Opens a tagged field: everything until `closeTagged` stays in one piece. Returns a mark for it. */
  openTagged(tag: number): number {
    this.uvarint(tag)
    this.contiguous++
    this.need(1)
    this.position++
    return this.position - this.start
  }

  /** Writes the size in front of what follows the mark; one byte was kept for it, more are made by moving the field up. */
  closeTagged(mark: number): void {
    const size = this.position - this.start - mark
    const extra = size < 0x80 ? 0 : size < 0x4000 ? 1 : size < 0x200000 ? 2 : size < 0x10000000 ? 3 : 4
    this.need(extra)
    const at = this.start + mark
    if (extra > 0) this.buffer.copyWithin(at + extra, at, this.position)
    const end = this.position + extra
    this.position = at - 1
    this.uvarint(size)
    this.position = end
    this.contiguous--
  }

  /** All chunks since the last call, in order. */
  finish(): Uint8Array[] {
    this.flush()
    const { chunks } = this
    this.chunks = []
    return chunks
  }

  /** Drops a message that failed half way. */
  abandon(): void {
    this.chunks = []
    this.position = this.start
    this.contiguous = 0
  }

  private flush(): void {
    if (this.position === this.start) return
    this.chunks.push(this.buffer.subarray(this.start, this.position))
    this.start = this.position
  }
}

/** Writes ASCII in a loop and leaves the rest to the runtime; returns the bytes written. */
function writeShort(buffer: Buffer, text: string, start: number): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 0x7f) return buffer.utf8Write(text, start)
    buffer[start + i] = code
  }
  return text.length
}

export const writer = new Writer()
