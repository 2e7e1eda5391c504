import { assert } from '@samsa/stdx'
import { apiByKey, apiKeys } from '../apis.ts'
import { RequestHeader, ResponseHeader } from '../messages/headers.ts'
import type { Input, MessageSchema } from '../schema/message.ts'
import { inVersions } from '../schema/versions.ts'
import { decodeMessageAt, encodeInto } from './codec.ts'
import { ProtocolError } from './protocol-error.ts'
import { writer } from './writer.ts'

/** A request's header, and where its body starts. */
export interface RequestHead {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string | null
  /** The position of the body. */
  readonly end: number
}

export interface ResponseHead {
  readonly correlationId: number
  readonly end: number
}

/** The version of the header in front of a request: 2 where the request is flexible, also for versions that do not exist (yet). */
export function requestHeaderVersion(schema: MessageSchema, version: number): 1 | 2 {
  return inVersions(schema.flexibleVersions, version) ? 2 : 1
}

/** The version of the header in front of a response: 1 where it is flexible, but always 0 for ApiVersions (KIP-511). */
export function responseHeaderVersion(schema: MessageSchema, version: number): 0 | 1 {
  return schema.apiKey !== apiKeys.ApiVersions && inVersions(schema.flexibleVersions, version) ? 1 : 0
}

/**
 * Reads the header of the request that starts at `offset`, without the four bytes of its size. The version is not checked: ask
 * `hasVersion`, since ApiVersions is answered also then. A key that does not exist is a ProtocolError.
 */
export function decodeRequestHeader(bytes: Uint8Array, offset = 0): RequestHead {
  if (bytes.length - offset < 8) throw new ProtocolError('RequestHeader', 1, '', `needs 8 bytes, ${bytes.length - offset} are left`)
  const apiKey = int16(bytes, offset)
  const apiVersion = int16(bytes, offset + 2)
  const api = apiByKey(apiKey)
  if (api === undefined) throw new ProtocolError('RequestHeader', 1, 'requestApiKey', `there is no API ${apiKey}`)
  const { message, end } = decodeMessageAt(RequestHeader, requestHeaderVersion(api.request, apiVersion), bytes, offset)
  return { apiKey, apiVersion, correlationId: message.correlationId, clientId: message.clientId, end }
}

/** Reads the header of a response to a request of that API and version. */
export function decodeResponseHeader(schema: MessageSchema, version: number, bytes: Uint8Array, offset = 0): ResponseHead {
  const { message, end } = decodeMessageAt(ResponseHeader, responseHeaderVersion(schema, version), bytes, offset)
  return { correlationId: message.correlationId, end }
}

/** A request as it goes over the wire: size, header, body. The chunks are in order; the size is the start of the first. */
export function encodeRequestFrame<S extends MessageSchema>(
  schema: S,
  version: number,
  header: { readonly correlationId: number; readonly clientId: string | null },
  body: Input<S>,
): Uint8Array[] {
  const { correlationId, clientId } = header
  const fields = { requestApiKey: schema.apiKey ?? -1, requestApiVersion: version, correlationId, clientId }
  try {
    openFrame()
    encodeInto(RequestHeader, requestHeaderVersion(schema, version), fields)
    encodeInto(schema, version, body)
  } catch (error) {
    writer.abandon()
    throw error
  }
  return closeFrame()
}

/** A response as it goes over the wire: size, header, body. The chunks are in order; the size is the start of the first. */
export function encodeResponseFrame<S extends MessageSchema>(
  schema: S,
  version: number,
  correlationId: number,
  body: Input<S>,
): Uint8Array[] {
  try {
    openFrame()
    // ResponseHeader by hand, it is so little: the id, and from version 1 on no tagged fields.
    writer.view.setInt32(writer.position, correlationId)
    writer.position += 4
    if (responseHeaderVersion(schema, version) > 0) writer.view.setUint8(writer.position++, 0)
    encodeInto(schema, version, body)
  } catch (error) {
    writer.abandon()
    throw error
  }
  return closeFrame()
}

const SIZE_BYTES = 4

/** Leaves room for the size, and behind it for a short header. */
function openFrame(): void {
  writer.need(SIZE_BYTES)
  writer.position += SIZE_BYTES
}

/** Puts the size of all chunks in front of the first. */
function closeFrame(): Uint8Array[] {
  const chunks = writer.finish()
  const [first] = chunks
  assert(first !== undefined && first.length >= SIZE_BYTES, 'a frame starts with its size')
  let size = -SIZE_BYTES
  for (const chunk of chunks) size += chunk.length
  first[0] = size >> 24
  first[1] = size >> 16
  first[2] = size >> 8
  first[3] = size
  return chunks
}

function int16(bytes: Uint8Array, offset: number): number {
  return (((bytes[offset] ?? 0) << 24) >> 16) | (bytes[offset + 1] ?? 0)
}
