import { INT64_MAX, INT64_MIN } from '../schema/plan.ts'

/**
 * Walks the records in a range of bytes (a batch's, decompressed) without making objects: after `next()` returned true, the fields tell of one record.
 * `next()` returns false at the end and on malformed bytes; then `error` says which. Positions are into `buffer`; a length of -1 is null.
 */
export class RecordCursor {
  readonly buffer: Buffer
  /** Text of what is wrong, undefined while all is well. */
  error: string | undefined = undefined
  /** Where the current record starts (its length prefix), and where it ends. */
  start = 0
  end: number
  timestampDelta = 0
  offsetDelta = 0
  attributes = 0
  /** Where the key's length is: from here to `end` nothing depends on the batch around it. */
  contentAt = 0
  keyAt = 0
  keyLength = -1
  valueAt = 0
  valueLength = -1
  headersAt = 0
  headerCount = 0
  /** Records read so far. */
  read = 0

  readonly #limit: number
  readonly #count: number
  #at: number

  /** Over `count` records in `buffer[start, limit)`. */
  constructor(buffer: Buffer, start: number, limit: number, count: number, error?: string) {
    this.buffer = buffer
    this.#at = start
    this.end = start
    this.#limit = limit
    this.#count = count
    this.error = error ?? (count < 0 ? `Found invalid record count ${count} in magic v2 batch` : undefined)
  }

  next(): boolean {
    if (this.error !== undefined) return false
    if (this.read >= this.#count) {
      if (this.end !== this.#limit && this.#count > 0) this.error = 'Incorrect declared batch size, records still remaining in file'
      return false
    }
    this.start = this.#at = this.end
    const size = this.#varint()
    const bodyAt = this.#at
    const end = bodyAt + size
    if (this.error !== undefined) return false
    if (size < 0 || end > this.#limit)
      return this.#fail(`Invalid record size: expected ${size} bytes in record payload, but ${this.#limit - bodyAt} remain`)
    this.attributes = (this.buffer[this.#at++] as number | undefined) ?? 0
    this.timestampDelta = this.#varlong()
    this.offsetDelta = this.#varint()
    this.contentAt = this.#at
    this.keyLength = this.#varint()
    this.keyAt = this.#at
    if (this.keyLength > 0) this.#at += this.keyLength
    else if (this.keyLength < 0) this.keyLength = -1
    this.valueLength = this.#varint()
    this.valueAt = this.#at
    if (this.valueLength > 0) this.#at += this.valueLength
    else if (this.valueLength < 0) this.valueLength = -1
    this.headerCount = this.#varint()
    this.headersAt = this.#at
    if (this.headerCount !== 0 && !this.#skipHeaders(end)) return false
    if (this.error !== undefined) return false
    if (this.#at !== end)
      return this.#fail(`Invalid record size: expected to read ${size} bytes in record payload, but instead read ${this.#at - bodyAt}`)
    this.end = end
    this.read++
    return true
  }

  /** The current key, a view; null if it is null. */
  key(): Buffer | null {
    return this.keyLength < 0 ? null : this.buffer.subarray(this.keyAt, this.keyAt + this.keyLength)
  }

  /** The current value, a view; null if it is null. */
  value(): Buffer | null {
    return this.valueLength < 0 ? null : this.buffer.subarray(this.valueAt, this.valueAt + this.valueLength)
  }

  #skipHeaders(end: number): boolean {
    const count = this.headerCount
    if (count < 0) return this.#fail(`Found invalid number of record headers ${count}`)
    if (count > end - this.#at)
      return this.#fail(`Found invalid number of record headers. ${count} is larger than the remaining size of the buffer`)
    for (let index = 0; index < count && this.#at < end; index++) {
      const keyLength = this.#varint()
      if (keyLength < 0) return this.#fail(`Invalid negative header key size ${keyLength}`)
      this.#at += keyLength
      const valueLength = this.#varint()
      if (valueLength > 0) this.#at += valueLength
      if (this.#at > end) return this.#fail('Found invalid record structure')
      if (index < count - 1 && this.#at === end) return this.#fail('Found invalid record structure')
    }
    return true
  }

  #varint(): number {
    const buffer = this.buffer
    let byte = buffer[this.#at++] as number
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let raw = byte & 0x7f
    for (let shift = 7; shift <= 28; shift += 7) {
      if (this.#at >= this.#limit) break
      byte = buffer[this.#at++] as number
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1)
    }
    this.#fail(this.#at >= this.#limit ? 'Incorrect declared batch size, premature EOF reached' : 'Found invalid record structure')
    return 0
  }

  #varlong(): number {
    const buffer = this.buffer
    let byte = buffer[this.#at++] as number
    if (byte < 0x80) return (byte >>> 1) ^ -(byte & 1)
    let raw = byte & 0x7f
    for (let shift = 7; shift <= 21; shift += 7) {
      if (this.#at >= this.#limit) return this.#failVarlong()
      byte = buffer[this.#at++] as number
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1)
    }
    return this.#wideVarlong(raw)
  }

  /** From the fifth byte on: as bigint, since the value may need all 64 bits. */
  #wideVarlong(low: number): number {
    let raw = BigInt(low)
    for (let shift = 28n; shift <= 63n; shift += 7n) {
      if (this.#at >= this.#limit) return this.#failVarlong()
      const byte = this.buffer[this.#at++] as number
      raw |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (BigInt.asUintN(64, raw) >> 1n) ^ -(raw & 1n))
        return value >= BigInt(INT64_MAX) ? INT64_MAX : value <= BigInt(INT64_MIN) ? INT64_MIN : Number(value)
      }
    }
    return this.#failVarlong()
  }

  #failVarlong(): number {
    this.#fail(this.#at >= this.#limit ? 'Incorrect declared batch size, premature EOF reached' : 'Found invalid record structure')
    return 0
  }

  #fail(error: string): false {
    this.error ??= error
    return false
  }
}
