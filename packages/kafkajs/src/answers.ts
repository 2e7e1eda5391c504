import { decodeMessage, decodeResponseHeader } from '@samsa/protocol'
import type { Message, MessageSchema } from '@samsa/protocol'

/** The body of an answer as it came over the wire. */
export function decoded<Schema extends MessageSchema>(schema: Schema, version: number, frame: Buffer): Message<Schema> {
  return decodeMessage(schema, version, frame, decodeResponseHeader(schema, version, frame).end)
}
