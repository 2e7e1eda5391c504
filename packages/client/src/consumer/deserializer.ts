import type { RecordHeader } from '@samsa/protocol'

/** Where the bytes come from, for deserializers that depend on it. */
export interface DeserializerContext {
  readonly topic: string
  readonly isKey: boolean
  readonly headers: readonly RecordHeader[]
}

/** Makes a value of bytes. What it throws becomes a RecordDeserializationError that names the record. `bytes` is a view: copy what is kept. */
export type Deserializer<T> = (bytes: Buffer | null, context: DeserializerContext) => T

/** Deserializers by Kafka's names of the types. Null stays null. */
export const deserializers = {
  buffer: (bytes: Buffer | null): Buffer | null => bytes,
  string: (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString('utf8')),
  json: (bytes: Buffer | null): unknown => (bytes === null ? null : JSON.parse(bytes.toString('utf8'))),
  short: (bytes: Buffer | null): number | null => (bytes === null ? null : ofSize(bytes, 2).readInt16BE(0)),
  integer: (bytes: Buffer | null): number | null => (bytes === null ? null : ofSize(bytes, 4).readInt32BE(0)),
  long: (bytes: Buffer | null): bigint | null => (bytes === null ? null : ofSize(bytes, 8).readBigInt64BE(0)),
  float: (bytes: Buffer | null): number | null => (bytes === null ? null : ofSize(bytes, 4).readFloatBE(0)),
  double: (bytes: Buffer | null): number | null => (bytes === null ? null : ofSize(bytes, 8).readDoubleBE(0)),
  boolean: (bytes: Buffer | null): boolean | null => (bytes === null ? null : ofSize(bytes, 1)[0] !== 0),
  uuid: (bytes: Buffer | null): string | null => (bytes === null ? null : bytes.toString('utf8')),
} as const

export type DeserializerName = keyof typeof deserializers

/** A record whose key or value its deserializer refuses. `cause` is what that threw. */
export class RecordDeserializationError extends Error {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly part: 'key' | 'value'

  constructor(
    place: { readonly topic: string; readonly partition: number; readonly offset: number },
    part: 'key' | 'value',
    cause: unknown,
  ) {
    super(
      `Error deserializing ${part} for partition ${place.topic}-${place.partition} at offset ${place.offset}. If needed, please seek past the record to continue consumption.`,
      { cause },
    )
    this.name = 'RecordDeserializationError'
    this.topic = place.topic
    this.partition = place.partition
    this.offset = place.offset
    this.part = part
  }
}

function ofSize(bytes: Buffer, size: number): Buffer {
  if (bytes.length !== size) throw new Error(`Size of data received by deserializer is not ${size}`)
  return bytes
}
