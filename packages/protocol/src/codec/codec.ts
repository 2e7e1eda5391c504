import type { Input, Message, MessageSchema } from '../schema/message.ts'
import { planOf } from '../schema/plan.ts'
import { hasVersion } from '../schema/versions.ts'
import { compileDecoder, cursor } from './compiler-decode.ts'
import type { CompiledDecoder } from './compiler-decode.ts'
import { compileEncoder } from './compiler-encode.ts'
import type { CompiledEncoder } from './compiler-encode.ts'
import { interpretDecode } from './interpreter-decode.ts'
import { interpretEncode } from './interpreter-encode.ts'
import { ProtocolError } from './protocol-error.ts'
import { writer } from './writer.ts'

/** A decoded message and the position behind its last byte. */
export interface Decoded<T> {
  readonly message: T
  readonly end: number
}

/**
 * Decodes the message that starts at `offset`; bytes behind it are left alone, as Kafka leaves them.
 * Bytes and records are views of `bytes`. Throws a ProtocolError where the bytes are not that message, or the version is none of it.
 */
export function decodeMessage<S extends MessageSchema>(schema: S, version: number, bytes: Uint8Array, offset = 0): Message<S> {
  return decode(schema, version, bytes, offset)
}

/** As `decodeMessage`, and says where the message ended. */
export function decodeMessageAt<S extends MessageSchema>(schema: S, version: number, bytes: Uint8Array, offset = 0): Decoded<Message<S>> {
  const message = decode(schema, version, bytes, offset)
  return { message, end: cursor.position - bytes.byteOffset }
}

/** Leaves the end in the cursor, as a position in the whole ArrayBuffer. */
function decode<S extends MessageSchema>(schema: S, version: number, bytes: Uint8Array, offset: number): Message<S> {
  const decoder = decoders.get(schema)?.[version] ?? addDecoder(schema, version)
  const { buffer, byteOffset } = bytes
  if (buffer !== memory.buffer) openMemory(buffer)
  try {
    const message: unknown = decoder(memory.whole, memory.view, byteOffset + offset, byteOffset + bytes.length)
    // A decoder builds what the schema says, and Message<S> is what the schema says.
    return message as Message<S>
  } catch (error) {
    // The compiled code knows no path. The interpreter does, and it is the oracle: it fails too, unless one of them is wrong.
    interpretDecode(schema, version, bytes, offset)
    throw error
  }
}

/** The ArrayBuffer of the last decode with its views: requests come one after another in the same slab. */
let memory = memoryOf(new ArrayBuffer(0))

function memoryOf(buffer: ArrayBufferLike): { readonly buffer: ArrayBufferLike; readonly whole: Buffer; readonly view: DataView } {
  return { buffer, whole: Buffer.from(buffer), view: new DataView(buffer) }
}

function openMemory(buffer: ArrayBufferLike): void {
  memory = memoryOf(buffer)
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

/** Encodes behind what the writer holds already. After an error the writer holds part of the message: abandon it. */
export function encodeInto<S extends MessageSchema>(schema: S, version: number, input: Input<S>): void {
  const encoder = encoders.get(schema)?.[version] ?? addEncoder(schema, version)
  const { chunkCount, unfinished } = writer
  try {
    encoder(writer, input)
  } catch {
    // A value that does not fit, for which the interpreter finds the path; or unknown tagged fields, which it writes.
    writer.rollback(chunkCount, unfinished)
    interpretEncode(schema, version, input)
  }
}

/**
 * Gives the chunks of an encoded message or frame back, so that their memory is written again; the list is empty afterwards. For a caller
 * that knows when they have been read, a socket after its write: fresh pages cost more than encoding. Without it they are garbage as usual.
 */
export function releaseChunks(chunks: Uint8Array[]): void {
  writer.release(chunks)
}

const decoders = new Map<MessageSchema, CompiledDecoder[]>()
const encoders = new Map<MessageSchema, CompiledEncoder[]>()

function addDecoder(schema: MessageSchema, version: number): CompiledDecoder {
  const decoder = compileDecoder(checkedPlan(schema, version))
  slot(decoders, schema)[version] = decoder
  return decoder
}

function addEncoder(schema: MessageSchema, version: number): CompiledEncoder {
  const encoder = compileEncoder(checkedPlan(schema, version))
  slot(encoders, schema)[version] = encoder
  return encoder
}

function slot<T>(codecs: Map<MessageSchema, T[]>, schema: MessageSchema): T[] {
  const known = codecs.get(schema)
  if (known !== undefined) return known
  const fresh: T[] = []
  codecs.set(schema, fresh)
  return fresh
}

function checkedPlan(schema: MessageSchema, version: number): ReturnType<typeof planOf> {
  if (!hasVersion(schema, version))
    throw new ProtocolError(schema.name, version, '', `there is no such version, only ${schema.validVersions}`)
  return planOf(schema, version)
}
