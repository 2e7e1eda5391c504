/** A header of a record; text is sent as UTF-8. */
export interface OutgoingHeader {
  readonly key: string
  readonly value: Uint8Array | string | null
}

/** A record as the producer keeps it: bytes already. */
export interface OutgoingRecord {
  readonly key: Uint8Array | null
  readonly value: Uint8Array | null
  readonly headers: readonly OutgoingHeader[]
}

export interface ProducerRecord {
  readonly topic: string
  /** Absent: by key (murmur2), without a key the sticky partition. */
  readonly partition?: number
  /** Text is sent as UTF-8. */
  readonly key?: Uint8Array | string | null
  readonly value: Uint8Array | string | null
  readonly headers?: readonly OutgoingHeader[]
  /** Milliseconds since 1970; now if absent. */
  readonly timestampMs?: number
}

export function bytesOf(value: Uint8Array | string | null | undefined): Uint8Array | null {
  if (value === null || value === undefined) return null
  return typeof value === 'string' ? Buffer.from(value) : value
}
