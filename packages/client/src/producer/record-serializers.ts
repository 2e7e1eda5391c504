import { bytesOf } from './outgoing-record.ts'
import type { BatchRecord, OutgoingHeader } from './outgoing-record.ts'
import type { Serializer } from './serializer.ts'

/** A record as bytes, with the headers that its serializers left. */
export type SerializedRecord = [key: Uint8Array | null, value: Uint8Array | null, headers: readonly OutgoingHeader[] | undefined]

type Bytes = Uint8Array | null

/** Turns keys and values into bytes, with the serializers of the configuration or, without them, as text and bytes. */
export class RecordSerializers {
  readonly #key: Serializer<never> | undefined
  readonly #value: Serializer<never> | undefined

  constructor(key: Serializer<never> | undefined, value: Serializer<never> | undefined) {
    this.#key = key
    this.#value = value
  }

  get isUsed(): boolean {
    return this.#key !== undefined || this.#value !== undefined
  }

  /** A promise only where a serializer gives one. */
  serialize(topic: string, record: BatchRecord<unknown, unknown>): SerializedRecord | Promise<SerializedRecord> {
    if (!this.isUsed) return [bytesOf(record.key, 'key'), bytesOf(record.value, 'value'), record.headers]
    const headers = [...(record.headers ?? [])]
    const key = run(this.#key, 'key', topic, record.key, headers)
    const value = run(this.#value, 'value', topic, record.value, headers)
    if (key instanceof Promise || value instanceof Promise)
      return Promise.all([key, value]).then(([keyBytes, valueBytes]): SerializedRecord => [keyBytes, valueBytes, headers])
    return [key, value, headers]
  }

  /** For callers that cannot wait. */
  serializeNow(topic: string, record: BatchRecord<unknown, unknown>): SerializedRecord {
    const serialized = this.serialize(topic, record)
    if (serialized instanceof Promise) throw new TypeError('A serializer that answers with a promise needs send() or sendBatch()')
    return serialized
  }
}

function run(
  serializer: Serializer<never> | undefined,
  part: 'key' | 'value',
  topic: string,
  given: unknown,
  headers: OutgoingHeader[],
): Bytes | Promise<Bytes> {
  if (serializer === undefined) return bytesOf(given, part)
  // The caller's types have checked that the serializer takes what is given.
  return (serializer as Serializer<unknown>)(given ?? null, { topic, isKey: part === 'key', headers })
}
