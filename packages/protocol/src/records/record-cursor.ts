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

  // Varints of one and two bytes, nearly all of them, are read in place; the longer ones by the methods, which keep their position in #at.
  // Beyond the end of the buffer comparisons are false, so the methods find it.
  next(): boolean {
    if (this.error !== undefined || this.read >= this.#count) return this.#over()
    const { buffer } = this
    let at = (this.start = this.end)
    let low = buffer[at++] as number
    let high: number
    let size: number
    if (low < 0x80 && at <= this.#limit) size = unzigzag(low)
    else if ((high = buffer[at] as number) < 0x80 && at < this.#limit) {
      size = unzigzag((low & 0x7f) | (high << 7))
      at++
    } else {
      size = this.#varint(at - 1)
      if (this.error !== undefined) return false
      at = this.#at
    }
    const bodyAt = at
    const end = at + size
    if (size < 0 || end > this.#limit) {
      return this.#fail(`Invalid record size: expected ${size} bytes in record payload, but ${this.#limit - at} remain`)
    }
    this.attributes = buffer[at++] ?? 0
    if ((low = buffer[at++] as number) < 0x80) this.timestampDelta = unzigzag(low)
    else if ((high = buffer[at] as number) < 0x80) {
      this.timestampDelta = unzigzag((low & 0x7f) | (high << 7))
      at++
    } else {
      this.timestampDelta = this.#varlong(at - 1)
      at = this.#at
    }
    if ((low = buffer[at++] as number) < 0x80) this.offsetDelta = unzigzag(low)
    else if ((high = buffer[at] as number) < 0x80) {
      this.offsetDelta = unzigzag((low & 0x7f) | (high << 7))
      at++
    } else {
      this.offsetDelta = this.#varint(at - 1)
      at = this.#at
    }
    this.contentAt = at
    let length: number
    if ((low = buffer[at++] as number) < 0x80) length = unzigzag(low)
    else if ((high = buffer[at] as number) < 0x80) {
      length = unzigzag((low & 0x7f) | (high << 7))
      at++
    } else {
      length = this.#varint(at - 1)
      at = this.#at
    }
    this.keyAt = at
    if (length >= 0) at += length
    else length = -1
    this.keyLength = length
    if ((low = buffer[at++] as number) < 0x80) length = unzigzag(low)
    else if ((high = buffer[at] as number) < 0x80) {
      length = unzigzag((low & 0x7f) | (high << 7))
      at++
    } else {
      length = this.#varint(at - 1)
      at = this.#at
    }
    this.valueAt = at
    if (length >= 0) at += length
    else length = -1
    this.valueLength = length
    if ((low = buffer[at++] as number) < 0x80) this.headerCount = unzigzag(low)
    else {
      this.headerCount = this.#varint(at - 1)
      at = this.#at
    }
    this.headersAt = at
    if (this.headerCount !== 0) at = this.#afterHeaders(at, end)
    if (at !== end || this.error !== undefined)
      return this.#fail(`Invalid record size: expected to read ${size} bytes in record payload, but instead read ${at - bodyAt}`)
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

  #over(): false {
    if (this.error !== undefined || this.end === this.#limit || this.#count <= 0) return false
    return this.#fail('Incorrect declared batch size, records still remaining in file')
  }

  /** Where the headers from `at` on end, if nothing is wrong with them. */
  #afterHeaders(at: number, end: number): number {
    this.#at = at
    this.#skipHeaders(end)
    return this.#at
  }

  #skipHeaders(end: number): boolean {
    const count = this.headerCount
    if (count < 0) return this.#fail(`Found invalid number of record headers ${count}`)
    if (count > end - this.#at)
      return this.#fail(`Found invalid number of record headers. ${count} is larger than the remaining size of the buffer`)
    for (let index = 0; index < count && this.#at < end; index++) {
      const keyLength = this.#varint(this.#at)
      if (keyLength < 0) return this.#fail(`Invalid negative header key size ${keyLength}`)
      this.#at += keyLength
      const valueLength = this.#varint(this.#at)
      if (valueLength > 0) this.#at += valueLength
      if (this.#at > end) return this.#fail('Found invalid record structure')
      if (index < count - 1 && this.#at === end) return this.#fail('Found invalid record structure')
    }
    return true
  }

  #varint(at: number): number {
    const buffer = this.buffer
    this.#at = at
    if (at >= this.#limit) return this.#failVarint()
    let byte = buffer[this.#at++] as number
    if (byte < 0x80) return unzigzag(byte)
    let raw = byte & 0x7f
    for (let shift = 7; shift <= 28; shift += 7) {
      if (this.#at >= this.#limit) break
      byte = buffer[this.#at++] as number
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return unzigzag(raw)
    }
    return this.#failVarint()
  }

  #varlong(at: number): number {
    const buffer = this.buffer
    this.#at = at
    if (at >= this.#limit) return this.#failVarint()
    let byte = buffer[this.#at++] as number
    if (byte < 0x80) return unzigzag(byte)
    let raw = byte & 0x7f
    for (let shift = 7; shift <= 21; shift += 7) {
      if (this.#at >= this.#limit) return this.#failVarint()
      byte = buffer[this.#at++] as number
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return unzigzag(raw)
    }
    return this.#wideVarlong(raw)
  }

  /** From the fifth byte on: as bigint, since the value may need all 64 bits. */
  #wideVarlong(low: number): number {
    let raw = BigInt(low)
    for (let shift = 28n; shift <= 63n; shift += 7n) {
      if (this.#at >= this.#limit) return this.#failVarint()
      const byte = this.buffer[this.#at++] as number
      raw |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) {
        const value = BigInt.asIntN(64, (BigInt.asUintN(64, raw) >> 1n) ^ -(raw & 1n))
        return value >= BigInt(INT64_MAX) ? INT64_MAX : value <= BigInt(INT64_MIN) ? INT64_MIN : Number(value)
      }
    }
    return this.#failVarint()
  }

  #failVarint(): number {
    this.#fail(this.#at >= this.#limit ? 'Incorrect declared batch size, premature EOF reached' : 'Found invalid record structure')
    return 0
  }

  #fail(error: string): false {
    this.error ??= error
    return false
  }
}

function unzigzag(raw: number): number {
  return (raw >>> 1) ^ -(raw & 1)
}
