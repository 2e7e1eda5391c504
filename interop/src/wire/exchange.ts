// One request and its answer as text that can be compared: encoded from schema data, decoded, and normalised field by field.
import { apis, decodeMessage, decodeResponseHeader, encodeRequestFrame, inVersions, versionsOf } from '@samsa/protocol'
import type { FieldSchemas, MessageSchema } from '@samsa/protocol'
import { describeBatches } from './batch.ts'
import { Connection } from './connection.ts'
import type { Reply } from './connection.ts'

export type Body = { readonly [name: string]: unknown }

export interface ApiFacts {
  key: number
  name: string
  request: MessageSchema
  response: MessageSchema
  versions: number[]
}

const facts = new Map<string, ApiFacts>()
for (const [key, api] of Object.entries(apis)) {
  const [request, response]: [MessageSchema, MessageSchema] = [api.request, api.response]
  facts.set(api.name, { key: Number(key), name: api.name, request, response, versions: versionsOf(request) })
}

export const apiNames = [...facts.keys()]

export const apiOf = (name: string): ApiFacts => {
  const found = facts.get(name)
  if (!found) throw new Error(`there is no API ${name}`)
  return found
}

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

/** Drops the fields that a version lacks, so that one body serves all versions. */
export const prune = (schema: MessageSchema, version: number, body: Body, fields: FieldSchemas = schema.fields): Body => {
  const result: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = body[name]
    if (
      value === undefined ||
      !(inVersions(field.versions, version) || (field.taggedVersions && inVersions(field.taggedVersions, version)))
    )
      continue
    const inner = field.fields ?? schema.commonStructs?.[field.type.replace('[]', '')]?.fields
    if (inner && Array.isArray(value)) result[name] = value.map((each) => (isObject(each) ? prune(schema, version, each, inner) : each))
    else if (inner && isObject(value)) result[name] = prune(schema, version, value, inner)
    else if (value === null && field.nullableVersions && !inVersions(field.nullableVersions, version)) continue
    else result[name] = value
  }
  return result
}

const volatile = new Set([
  'throttleTimeMs',
  'port',
  'brokerEpoch',
  'incarnationId',
  'logAppendTimeMs',
  'memberId',
  'sessionId',
  'leaderAndBrokerEpoch',
  'totalBytes',
  'usableBytes',
  'lastFetchTimestamp',
  'lastCaughtUpTimestamp',
  'producerId',
  'finalizedFeaturesEpoch',
  'subscriptionId',
  'clientInstanceId',
  'pushIntervalMs',
])
const plainStates = new Set<unknown>([0, -1, '', null])

/** APIs of KIP-848, shares and Streams come with the next issues: until then they are left out of the lists that are compared. */
const later = new Set([76, 77, 78, 79, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92])

const canonical = (value: unknown, name: string): unknown => {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Uint8Array)
    return name === 'records' ? describeBatches(value) : `bytes ${Buffer.from(value).toString('hex').slice(0, 200)}`
  if (Array.isArray(value)) {
    const listed =
      name === 'apiKeys'
        ? value.filter((each) => !(isObject(each) && typeof each['apiKey'] === 'number' && later.has(each['apiKey'])))
        : value
    const items = listed.map((each) => canonical(each, name))
    // Answers list topics, partitions and entries in the order of the broker's own maps.
    return items.every((each) => isObject(each)) || name === 'nodes'
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items
  }
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, canonical(each, key)]))
  if (volatile.has(name) && !plainStates.has(value)) return `<${name}>`
  if (
    name.endsWith('Id') &&
    typeof value === 'string' &&
    /^[\w-]{22}$/.test(value) &&
    !value.startsWith('AAAAAAAAAAAAAAAA') &&
    name !== 'clusterId'
  )
    return '<uuid>'
  return value
}

/** A field that equals its default says nothing: leaving it out makes differences short. */
const compact = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(compact)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => !(Array.isArray(each) && each.length === 0))
      .map(([key, each]) => [key, compact(each)]),
  )
}

export const show = (value: unknown): string => JSON.stringify(compact(canonical(value, '')), null, 1).replaceAll(/^\s*[{}[\]],?\n/gm, '')

let correlation = 1

export const requestFrame = (name: string, version: number, body: Body, clientId: string | null = 'interop'): Buffer => {
  const api = apiOf(name)
  return Buffer.concat(
    encodeRequestFrame(api.request, version, { correlationId: correlation++, clientId }, prune(api.request, version, body)),
  )
}

export const decodeReply = (name: string, version: number, reply: Reply): Body | string => {
  if (typeof reply === 'string') return reply
  const api = apiOf(name)
  const head = decodeResponseHeader(api.response, version, reply)
  return decodeMessage(api.response, version, reply, head.end)
}

/** A connection that comes back when the broker closed it. */
export class Speaker {
  readonly port: number
  #connection: Connection | undefined

  constructor(port: number) {
    this.port = port
  }

  async raw(bytes: Uint8Array, timeoutMs?: number): Promise<Reply> {
    if (!this.#connection || this.#connection.closed) this.#connection = await Connection.open(this.port)
    this.#connection.write(bytes)
    const reply = await this.#connection.next(timeoutMs)
    if (reply === 'no answer') this.end()
    return reply
  }

  /** The decoded answer, or `closed`, or `no answer`. */
  async ask(name: string, version: number, body: Body = {}, timeoutMs?: number): Promise<Body | string> {
    const reply = await this.raw(requestFrame(name, version, body), timeoutMs)
    try {
      return decodeReply(name, version, reply)
    } catch (error) {
      return `undecodable: ${String(error)} ${typeof reply === 'string' ? reply : reply.toString('hex').slice(0, 400)}`
    }
  }

  async text(name: string, version: number, body: Body = {}, timeoutMs?: number): Promise<string> {
    const answer = await this.ask(name, version, body, timeoutMs)
    return typeof answer === 'string' ? answer : show(answer)
  }

  end(): void {
    this.#connection?.end()
    this.#connection = undefined
  }
}
