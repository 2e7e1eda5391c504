import { decodeMessage, encodeMessage, hasVersion } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'

export interface EncodedGroupRecord {
  readonly key: Uint8Array
  readonly value: Uint8Array | null
}

interface RecordOf<Type extends string, Key extends MessageSchema, Value extends MessageSchema> {
  readonly type: Type
  readonly key: Message<Key>
  readonly value: Message<Value> | null
}

/** How one kind of records is written and read. */
export interface RecordKind<Type extends string, Key extends MessageSchema, Value extends MessageSchema> {
  encode(key: Input<Key>, value: Input<Value> | null, version?: number): EncodedGroupRecord
  /** Undefined if the value has a version that is not known. */
  decode(key: Uint8Array, value: Uint8Array | null): RecordOf<Type, Key, Value> | undefined
}

/** `writtenVersion` is the one that Apache Kafka 4.3 writes. */
export function recordKind<Type extends string, Key extends MessageSchema, Value extends MessageSchema>(
  type: Type,
  keySchema: Key,
  valueSchema: Value,
  writtenVersion = 0,
): RecordKind<Type, Key, Value> {
  return {
    encode: (key, value, version = writtenVersion) => ({
      key: concat(keySchema.apiKey ?? -1, encodeMessage(keySchema, 0, key)),
      value: value === null ? null : concat(version, encodeMessage(valueSchema, version, value)),
    }),
    decode(keyBytes, valueBytes) {
      const key = decodeMessage(keySchema, 0, keyBytes, 2)
      if (valueBytes === null) return { type, key, value: null }
      const version = int16(valueBytes)
      if (version === undefined || !hasVersion(valueSchema, version)) return undefined
      return { type, key, value: decodeMessage(valueSchema, version, valueBytes, 2) }
    },
  }
}

/** The number that starts a key or value: its type, or its version. */
export function int16(bytes: Uint8Array): number | undefined {
  const [high, low] = bytes
  return high === undefined || low === undefined ? undefined : (((high << 8) | low) << 16) >> 16
}

function concat(prefix: number, chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([Uint8Array.of(prefix >> 8, prefix & 0xff), ...chunks])
}
