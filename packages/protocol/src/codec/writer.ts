import { assert, isBytes } from '@samsa/stdx'
import { byteLength } from '../schema/defaults.ts'
import { writeUuid } from './text.ts'

/** From this size on bytes and records are not copied into the scratch slab but handed on as chunks of their own. */
const REFERENCE_BYTES = 1024

const SLAB_BYTES = 64 * 1024

/** What is free behind anything that the writer wrote, so that compiled code need not ask before every small value. */
export const SLACK_BYTES = 256

/** Up to this many characters, at three bytes each, the length of a compact string fits one byte, and a loop beats a call. */
const SHORT_STRING = 41

/** How many slabs that came back are kept. */
const SPARE_SLABS = 16

/** A piece of memory that messages are written to. It may be written again once nothing refers to it any more. */
interface Slab {
  readonly buffer: Buffer
  readonly view: DataView
  /** Chunks of it that are out. */
  chunks: number
}

/**
 * Where encoders write. Messages follow each other in one slab, each leaves as views of it, and a new slab starts when one is full: so
 * a small message costs no allocation of its own. What has left is never written again, unless its reader says by `release` that it is
 * done with it: then the slab is, which spares the system fresh pages.
 * Encoding is synchronous and never nests, so one writer serves all.
 */
export class Writer {
  buffer: Buffer
  view: DataView
  position = 0
  /** The end of the slab. */
  limit = SLAB_BYTES
  /** Above zero while the bytes must stay in one piece: a tagged field's size is known only behind it. */
  private contiguous = 0
  private start = 0
  private chunks: Uint8Array[] = []
  private slab: Slab
  private readonly slabs = new WeakMap<ArrayBufferLike, Slab>()
  private readonly spare: Slab[] = []
  /** The memory of the current slab, and the last that was seen to belong to none. */
  private memory: ArrayBufferLike
  private foreign: ArrayBufferLike | undefined

  constructor() {
    this.slab = this.newSlab(SLAB_BYTES)
    this.buffer = this.slab.buffer
    this.view = this.slab.view
    this.memory = this.buffer.buffer
  }

  /** How many chunks are finished, and how many bytes came since: together what `rollback` goes back to. */
  get chunkCount(): number {
    return this.chunks.length
  }

  get unfinished(): number {
    return this.position - this.start
  }

  /** Makes room for `size` bytes at `position`, and some. */
  need(size: number): void {
    if (this.position + size + SLACK_BYTES > this.limit) this.grow(size + SLACK_BYTES)
  }

  /** Moves what was written since the last chunk to a new slab, with room for `size` bytes more. */
  grow(size: number): void {
    const { slab, position, start } = this
    const written = position - start
    const wanted = written + size
    const next = wanted * 2 <= SLAB_BYTES ? (this.spare.pop() ?? this.newSlab(SLAB_BYTES)) : this.newSlab(wanted * 2)
    slab.buffer.copy(next.buffer, 0, start, position)
    this.slab = next
    this.buffer = next.buffer
    this.memory = next.buffer.buffer
    this.view = next.view
    this.limit = next.buffer.length
    this.start = 0
    this.position = written
    this.retire(slab)
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
      const slab = this.slabOf(data)
      if (slab !== undefined) slab.chunks++
      this.need(0)
      return
    }
    this.need(data.length)
    this.buffer.set(data, this.position)
    this.position += data.length
  }

  /** Bytes with their length in front, where `chunked` also a list of chunks; false if the value is neither. */
  data(value: unknown, compact: boolean, chunked: boolean): boolean {
    if (value === undefined) {
      this.length(0, compact)
      return true
    }
    if (isBytes(value)) {
      this.length(value.length, compact)
      this.bytes(value)
      return true
    }
    const size = chunked ? byteLength(value) : -1
    if (size < 0 || !Array.isArray(value)) return false
    this.length(size, compact)
    for (const chunk of value) this.bytes(chunk)
    return true
  }

  private length(length: number, compact: boolean): void {
    if (compact) {
      this.uvarint(length + 1)
      return
    }
    this.need(4)
    this.view.setInt32(this.position, length)
    this.position += 4
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
      buffer[this.position] = size + 1
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
    if (typeof text !== 'string' || !writeUuid(this.buffer, this.view, this.position, text)) return false
    this.position += 16
    return true
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
    // Room for the longest size: its writing below, from an earlier position, must not move to a new slab, which would leave the field behind.
    this.need(5)
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
    this.rollback(0, 0)
  }

  /** Forgets what was written since the writer had that many chunks and unfinished bytes. */
  rollback(chunkCount: number, unfinished: number): void {
    this.contiguous = 0
    const cut = this.chunks[chunkCount]
    if (cut === undefined) {
      this.position = this.start + unfinished
      return
    }
    const kept = Uint8Array.from(cut.subarray(0, unfinished))
    this.position = this.start
    this.release(this.chunks.splice(chunkCount))
    this.contiguous++
    this.bytes(kept)
    this.contiguous--
  }

  /** Takes back the chunks of an encoded message that nobody reads any more, and empties the list, so that it cannot come back twice. */
  release(chunks: Uint8Array[]): void {
    for (const chunk of chunks) {
      const slab = this.slabOf(chunk)
      if (slab === undefined) continue
      assert(slab.chunks > 0, 'a chunk came back twice')
      slab.chunks--
      this.retire(slab)
    }
    chunks.length = 0
  }

  private flush(): void {
    if (this.position === this.start) return
    this.chunks.push(this.buffer.subarray(this.start, this.position))
    this.slab.chunks++
    this.start = this.position
  }

  /** Keeps a slab to be written again, if it is full and all of it has come back. */
  private retire(slab: Slab): void {
    if (slab.chunks > 0 || slab === this.slab || slab.buffer.length !== SLAB_BYTES || this.spare.length >= SPARE_SLABS) return
    if (!this.spare.includes(slab)) this.spare.push(slab)
  }

  /** The slab that a chunk lies in, if any. Most lie in the current one, and most others in one piece of memory of somebody else. */
  private slabOf(chunk: Uint8Array): Slab | undefined {
    const { buffer } = chunk
    if (buffer === this.memory) return this.slab
    if (buffer === this.foreign) return undefined
    const slab = this.slabs.get(buffer)
    if (slab === undefined) this.foreign = buffer
    return slab
  }

  private newSlab(size: number): Slab {
    const buffer = Buffer.allocUnsafeSlow(size)
    const slab = { buffer, view: new DataView(buffer.buffer, buffer.byteOffset, size), chunks: 0 }
    this.slabs.set(buffer.buffer, slab)
    return slab
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
