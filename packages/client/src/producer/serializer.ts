import type { OutgoingHeader } from './outgoing-record.ts'

/** Where the bytes go, for serializers that depend on it. Headers may be added to. */
export interface SerializerContext {
  readonly topic: string
  readonly isKey: boolean
  readonly headers: OutgoingHeader[]
}

/** Makes bytes of a value. A promise is awaited by `send`; the synchronous forms refuse it. */
export type Serializer<T> = (value: T, context: SerializerContext) => Uint8Array | null | Promise<Uint8Array | null>

/** Serializers by Kafka's names of the types. Null stays null. */
export const serializers = {
  buffer: (value: Uint8Array | null): Uint8Array | null => value,
  string: (value: string | null): Uint8Array | null => (value === null ? null : Buffer.from(value)),
  json: (value: unknown): Uint8Array | null => (value === null || value === undefined ? null : Buffer.from(JSON.stringify(value))),
  short: (value: number | null): Uint8Array | null => sized(value, 2, (buffer, each) => buffer.writeInt16BE(each)),
  integer: (value: number | null): Uint8Array | null => sized(value, 4, (buffer, each) => buffer.writeInt32BE(each)),
  long: (value: bigint | number | null): Uint8Array | null => sized(value, 8, (buffer, each) => buffer.writeBigInt64BE(BigInt(each))),
  float: (value: number | null): Uint8Array | null => sized(value, 4, (buffer, each) => buffer.writeFloatBE(each)),
  double: (value: number | null): Uint8Array | null => sized(value, 8, (buffer, each) => buffer.writeDoubleBE(each)),
  boolean: (value: boolean | null): Uint8Array | null => sized(value, 1, (buffer, each) => buffer.writeUInt8(each ? 1 : 0)),
  uuid: (value: string | null): Uint8Array | null => (value === null ? null : Buffer.from(value)),
} as const

export type SerializerName = keyof typeof serializers

function sized<T>(value: T | null, bytes: number, write: (buffer: Buffer, value: T) => void): Buffer | null {
  if (value === null) return null
  const buffer = Buffer.alloc(bytes)
  write(buffer, value)
  return buffer
}
