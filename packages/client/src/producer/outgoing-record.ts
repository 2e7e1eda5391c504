/** A header of a record; text is sent as UTF-8. */
export interface OutgoingHeader {
  readonly key: string
  readonly value: Uint8Array | string | null
}

/** What a producer without serializers takes as key or value: text is sent as UTF-8. */
export type Data = Uint8Array | string | null | undefined

export interface ProducerRecord<K = Data, V = Data> {
  readonly topic: string
  /** Absent: by the partitioner, which is by key unless it is told otherwise. */
  readonly partition?: number
  readonly key?: K
  readonly value: V
  readonly headers?: readonly OutgoingHeader[]
  /** Milliseconds since 1970; now if absent. */
  readonly timestampMs?: number
}

/** A record of a batch whose topic is said once. */
export type BatchRecord<K = Data, V = Data> = Omit<ProducerRecord<K, V>, 'topic'>

export function bytesOf(value: unknown, part: string): Uint8Array | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return Buffer.from(value)
  if (ArrayBuffer.isView(value))
    return value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  throw new TypeError(`A ${part} must be text, bytes or null, not ${typeof value}: give the producer a ${part}Serializer for other types`)
}
