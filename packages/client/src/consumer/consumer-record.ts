import type { RecordCursor, RecordHeader, TimestampType } from '@samsa/protocol'
import { RecordDeserializationError } from './deserializer.ts'
import type { Deserializer } from './deserializer.ts'
import type { RecordSlice } from './record-slice.ts'

/** What all records of a slice share. */
export interface RecordOrigin<K, V> {
  readonly topic: string
  readonly partition: number
  readonly slice: RecordSlice
  /** undefined where the bytes themselves are the key or value. */
  readonly keyDeserializer: Deserializer<K> | undefined
  readonly valueDeserializer: Deserializer<V> | undefined
}

export interface PlainRecord<K, V> {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestamp: number
  readonly timestampType: TimestampType
  readonly key: K
  readonly value: V
  readonly headers: readonly RecordHeader[]
}

/** What node:util, and with it the console of Node, Deno and Bun, asks an object for. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')

/**
 * One record. Key, value and headers are made when first asked for; bytes are views of the response they came in, which lives as long as a record of it:
 * copy what is kept for long. A consumer makes millions of these a second, so an instance holds positions, and as few as will do.
 */
export class ConsumerRecord<K = Buffer | null, V = Buffer | null> {
  readonly offset: number
  readonly #origin: RecordOrigin<K, V>
  readonly #timestampDelta: number
  readonly #keyAt: number
  readonly #keyLength: number
  readonly #valueAt: number
  readonly #valueLength: number
  readonly #headersAt: number
  readonly #headerCount: number
  #cachedKey: K | undefined = undefined
  #cachedValue: V | undefined = undefined

  constructor(origin: RecordOrigin<K, V>, cursor: RecordCursor) {
    this.offset = origin.slice.baseOffset + cursor.offsetDelta
    this.#origin = origin
    this.#timestampDelta = cursor.timestampDelta
    this.#keyAt = cursor.keyAt
    this.#keyLength = cursor.keyLength
    this.#valueAt = cursor.valueAt
    this.#valueLength = cursor.valueLength
    this.#headersAt = cursor.headersAt
    this.#headerCount = cursor.headerCount
  }

  get topic(): string {
    return this.#origin.topic
  }
  get partition(): number {
    return this.#origin.partition
  }
  /** Milliseconds since 1970; -1 = none. */
  get timestamp(): number {
    const { slice } = this.#origin
    return slice.logAppendTime >= 0 ? slice.logAppendTime : slice.baseTimestamp + this.#timestampDelta
  }
  get timestampType(): TimestampType {
    return this.#origin.slice.timestampType
  }
  /** Epoch of the leader that wrote the record; undefined where the broker does not say. */
  get leaderEpoch(): number | undefined {
    const { leaderEpoch } = this.#origin.slice
    return leaderEpoch >= 0 ? leaderEpoch : undefined
  }
  /** Bytes of the key, -1 for null. */
  get serializedKeySize(): number {
    return this.#keyLength
  }
  /** Bytes of the value, -1 for null. */
  get serializedValueSize(): number {
    return this.#valueLength
  }

  /** Throws RecordDeserializationError where the deserializer throws. */
  get key(): K {
    return (this.#cachedKey ??= this.#read(this.keyBytes, this.#origin.keyDeserializer, 'key'))
  }
  /** Throws RecordDeserializationError where the deserializer throws. */
  get value(): V {
    return (this.#cachedValue ??= this.#read(this.valueBytes, this.#origin.valueDeserializer, 'value'))
  }

  /** The key as it came, whatever the deserializer. */
  get keyBytes(): Buffer | null {
    return this.#keyLength < 0 ? null : this.#origin.slice.buffer.subarray(this.#keyAt, this.#keyAt + this.#keyLength)
  }
  /** The value as it came, whatever the deserializer. */
  get valueBytes(): Buffer | null {
    return this.#valueLength < 0 ? null : this.#origin.slice.buffer.subarray(this.#valueAt, this.#valueAt + this.#valueLength)
  }

  get headers(): readonly RecordHeader[] {
    return this.#headerCount === 0 ? NO_HEADERS : readHeaders(this.#origin.slice.buffer, this.#headersAt, this.#headerCount)
  }

  /** The value of the last header with that key; undefined if there is none. */
  header(key: string): Buffer | null | undefined {
    if (this.#headerCount === 0) return undefined
    return this.headers.findLast((header) => header.key === key)?.value
  }

  /** All of it as a plain object: what `JSON.stringify` and `console.log` show. */
  toJSON(): PlainRecord<K, V> {
    const { topic, partition, offset, timestamp, timestampType, key, value, headers } = this
    return { topic, partition, offset, timestamp, timestampType, key, value, headers }
  }

  [INSPECT](): object {
    try {
      return this.toJSON()
    } catch {
      const { topic, partition, offset, keyBytes, valueBytes } = this
      return { topic, partition, offset, keyBytes, valueBytes }
    }
  }

  #read(bytes: Buffer | null, deserializer: Deserializer<K>, part: 'key'): K
  #read(bytes: Buffer | null, deserializer: Deserializer<V> | undefined, part: 'value'): V
  #read(bytes: Buffer | null, deserializer: Deserializer<K> | undefined, part: 'key'): K
  #read(bytes: Buffer | null, deserializer: Deserializer<K | V> | undefined, part: 'key' | 'value'): unknown {
    if (deserializer === undefined) return bytes
    try {
      return deserializer(bytes, { topic: this.topic, isKey: part === 'key', headers: this.headers })
    } catch (error) {
      throw new RecordDeserializationError(this, part, error)
    }
  }
}

const NO_HEADERS: readonly RecordHeader[] = []

/** Headers that a cursor has passed, and so found well-formed. */
function readHeaders(buffer: Buffer, at: number, count: number): readonly RecordHeader[] {
  const headers: RecordHeader[] = []
  const varint = (): number => {
    let raw = 0
    let byte = 0x80
    for (let shift = 0; byte >= 0x80; shift += 7) {
      byte = buffer[at++] ?? 0
      raw |= (byte & 0x7f) << shift
    }
    return (raw >>> 1) ^ -(raw & 1)
  }
  for (let index = 0; index < count; index++) {
    const keyLength = varint()
    const key = buffer.toString('utf8', at, at + keyLength)
    at += keyLength
    const valueLength = varint()
    headers.push({ key, value: valueLength < 0 ? null : buffer.subarray(at, at + valueLength) })
    if (valueLength > 0) at += valueLength
  }
  return headers
}
