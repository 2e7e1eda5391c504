/** The four facts of a request header, and where its body begins. */
export interface RequestHeader {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  /** A null client id counts as empty. */
  readonly clientId: string
  readonly bodyOffset: number
}

/**
 * The header version (1, or 2 with tagged fields) that a request of this API and version carries, or -1 where the API does not exist.
 * Versions newer than known ones get the newest header, so that an ApiVersions request of the future can be answered.
 */
export type RequestHeaderVersion = (apiKey: number, apiVersion: number) => number

/** Reads a request header in place; a string tells what is wrong with it. */
export function parseRequestHeader(
  frame: Uint8Array,
  headerVersionOf: RequestHeaderVersion,
  lastClientId: ClientIdCache,
): RequestHeader | string {
  if (frame.byteLength < 10) return `Error parsing request header: ${frame.byteLength} bytes are too few`
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const apiKey = view.getInt16(0)
  const apiVersion = view.getInt16(2)
  const correlationId = view.getInt32(4)
  const headerVersion = headerVersionOf(apiKey, apiVersion)
  if (headerVersion < 0) return `Unknown API key ${apiKey}`
  const clientIdBytes = view.getInt16(8)
  let at = 10
  let clientId = ''
  if (clientIdBytes > 0) {
    at += clientIdBytes
    if (at > frame.byteLength) return malformed(apiKey, 'the client id ends beyond the request')
    clientId = lastClientId.read(frame, 10, at)
  }
  if (headerVersion >= 2) {
    at = skipTaggedFields(frame, at)
    if (at < 0) return malformed(apiKey, 'the tagged fields of the header are not well formed')
  }
  return { apiKey, apiVersion, correlationId, clientId, bodyOffset: at }
}

function malformed(apiKey: number, what: string): string {
  return `Error parsing request header. Our best guess of the apiKeyId is: ${apiKey}: ${what}`
}

function skipTaggedFields(frame: Uint8Array, start: number): number {
  let at = start
  let value = 0
  const varint = (): boolean => {
    value = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = frame[at++]
      if (byte === undefined) return false
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return true
    }
    return false
  }
  if (!varint()) return -1
  const count = value
  for (let i = 0; i < count; i++) {
    if (!varint() || !varint()) return -1
    at += value
    if (at > frame.byteLength) return -1
  }
  return at
}

/** A client says the same client id with every request of a connection: this keeps the last one as a string. */
export class ClientIdCache {
  #bytes: Uint8Array = new Uint8Array(0)
  #text = ''

  read(frame: Uint8Array, start: number, end: number): string {
    const length = end - start
    if (length === this.#bytes.byteLength) {
      let i = 0
      while (i < length && this.#bytes[i] === frame[start + i]) i++
      if (i === length) return this.#text
    }
    this.#bytes = new Uint8Array(frame.subarray(start, end))
    this.#text = Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, length).toString('utf8')
    return this.#text
  }
}
