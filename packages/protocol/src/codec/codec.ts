import type { Input, Message, MessageSchema } from '../schema/message.ts'
import { interpretDecode } from './interpreter-decode.ts'
import { interpretEncode } from './interpreter-encode.ts'
import { writer } from './writer.ts'

/** A decoded message and the position behind its last byte. */
export interface Decoded<T> {
  readonly message: T
  readonly end: number
}

/**
 * Decodes the message that starts at `offset`; bytes behind it are left alone, as Kafka leaves them.
 * Bytes and records are views of `bytes`. Throws a ProtocolError where the bytes are not that message.
 */
export function decodeMessage<S extends MessageSchema>(schema: S, version: number, bytes: Uint8Array, offset = 0): Message<S> {
  return decodeMessageAt(schema, version, bytes, offset).message
}

export function decodeMessageAt<S extends MessageSchema>(schema: S, version: number, bytes: Uint8Array, offset = 0): Decoded<Message<S>> {
  const { value, end } = interpretDecode(schema, version, bytes, offset)
  // The interpreter builds what the schema says, and Message<S> is what the schema says.
  return { message: value as Message<S>, end }
}

/**
 * Encodes a message. Absent fields take their defaults; a value that the version cannot carry throws a ProtocolError unless the field is
 * ignorable. Bytes and records of 1 KiB or more are not copied: they come out as chunks of their own.
 */
export function encodeMessage<S extends MessageSchema>(schema: S, version: number, input: Input<S>): Uint8Array[] {
  try {
    encodeInto(schema, version, input)
  } catch (error) {
    writer.abandon()
    throw error
  }
  return writer.finish()
}

/** Encodes behind what the writer holds already. */
export function encodeInto<S extends MessageSchema>(schema: S, version: number, input: Input<S>): void {
  interpretEncode(schema, version, input)
}
