import type { RecordCursor } from './record-cursor.ts'

export interface RecordHeader {
  readonly key: string
  readonly value: Buffer | null
}

/**
 * One record of a batch. Key, value and headers are views made when first asked for; copy what outlives the batch's memory.
 * A consumer makes millions of these a second, so an instance holds positions, and as few as will do.
 */
export class Record {
  readonly offset: number
  /** Milliseconds since 1970; -1 = none. The batch's log-append time where that is the timestamp type. */
  readonly timestamp: number
  /** -1 without an idempotent producer. */
  readonly sequence: number
  readonly #buffer: Buffer
  readonly #keyAt: number
  readonly #keyLength: number
  readonly #valueAt: number
  readonly #valueLength: number
  readonly #headersAt: number
  readonly #headerCount: number
  #cachedKey: Buffer | null | undefined
  #cachedValue: Buffer | null | undefined
  #cachedHeaders: readonly RecordHeader[] | undefined

  constructor(cursor: RecordCursor, offset: number, timestamp: number, sequence: number) {
    this.offset = offset
    this.timestamp = timestamp
    this.sequence = sequence
    this.#buffer = cursor.buffer
    this.#keyAt = cursor.keyAt
    this.#keyLength = cursor.keyLength
    this.#valueAt = cursor.valueAt
    this.#valueLength = cursor.valueLength
    this.#headersAt = cursor.headersAt
    this.#headerCount = cursor.headerCount
  }

  get key(): Buffer | null {
    return (this.#cachedKey ??= this.#keyLength < 0 ? null : this.#buffer.subarray(this.#keyAt, this.#keyAt + this.#keyLength))
  }

  get value(): Buffer | null {
    return (this.#cachedValue ??= this.#valueLength < 0 ? null : this.#buffer.subarray(this.#valueAt, this.#valueAt + this.#valueLength))
  }

  get hasKey(): boolean {
    return this.#keyLength >= 0
  }

  get hasValue(): boolean {
    return this.#valueLength >= 0
  }

  get headers(): readonly RecordHeader[] {
    return (this.#cachedHeaders ??= readRecordHeaders(this.#buffer, this.#headersAt, this.#headerCount))
  }
}

const NO_HEADERS: readonly RecordHeader[] = []

/** Headers that a cursor has passed, and so found well-formed. */
function readRecordHeaders(buffer: Buffer, at: number, count: number): readonly RecordHeader[] {
  if (count === 0) return NO_HEADERS
  const headers: RecordHeader[] = []
  const varint = (): number => {
    let raw = 0
    let byte = 0x80
    for (let shift = 0; byte >= 0x80; shift += 7) {
      byte = buffer[at++] as number
      raw |= (byte & 0x7f) << shift
    }
    return (raw >>> 1) ^ -(raw & 1)
  }
  for (let index = 0; index < count; index++) {
    const keyLength = varint()
    const key = buffer.utf8Slice(at, at + keyLength)
    at += keyLength
    const valueLength = varint()
    headers.push({ key, value: valueLength < 0 ? null : buffer.subarray(at, at + valueLength) })
    if (valueLength > 0) at += valueLength
  }
  return headers
}
