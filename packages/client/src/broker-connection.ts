import { ApiVersionsRequest, ApiVersionsResponse, parseVersions } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { RpcClient, RpcError } from '@samsa/wire'
import type { RpcApi } from '@samsa/wire'
import type { World } from '@samsa/ports'
import { pause } from './backoff.ts'
import type { BrokerAddress } from './bootstrap.ts'
import { KafkaClientError } from './kafka-client-error.ts'
import { clientRequests } from './request-channel.ts'

export interface ConnectionOptions {
  readonly world: World
  readonly clientId: string
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  /** Called once the versions are known and before anything else is sent: where SASL comes in. Rejecting closes the connection. */
  readonly authenticate?: Authenticate | undefined
}

export type Authenticate = (connection: BrokerConnection, address: BrokerAddress) => Promise<void>

/** What a broker tells of the cluster's features in its ApiVersions answer (KIP-584). */
export interface BrokerFeatures {
  readonly supported: ReadonlyMap<string, { readonly minVersion: number; readonly maxVersion: number }>
  readonly finalized: ReadonlyMap<string, number>
  /** -1 where the broker does not say. */
  readonly finalizedEpoch: number
}

const API_VERSIONS = { request: ApiVersionsRequest, response: ApiVersionsResponse }
const SOFTWARE = { clientSoftwareName: 'samsa', clientSoftwareVersion: '0.1.0' }
const UNSUPPORTED_VERSION = 35
const OURS = parseVersions(ApiVersionsRequest.validVersions)

/** One connection to a broker whose API versions are known. */
export class BrokerConnection {
  readonly address: BrokerAddress
  readonly features: BrokerFeatures
  readonly #rpc: RpcClient
  readonly #world: World
  readonly #versions: ReadonlyMap<number, { readonly lowest: number; readonly highest: number }>
  /** The newest common version by request schema: the answer never changes on a connection. */
  readonly #chosen = new Map<MessageSchema, number | undefined>()
  #throttledUntilMs = 0
  lastUsedMs: number

  private constructor(address: BrokerAddress, rpc: RpcClient, world: World, answer: ApiVersionsResponse) {
    this.address = address
    this.#rpc = rpc
    this.#world = world
    this.#versions = new Map(answer.apiKeys.map((each) => [each.apiKey, { lowest: each.minVersion, highest: each.maxVersion }]))
    this.features = {
      supported: new Map(answer.supportedFeatures.map(({ name, minVersion, maxVersion }) => [name, { minVersion, maxVersion }])),
      finalized: new Map(answer.finalizedFeatures.map(({ name, maxVersionLevel }) => [name, maxVersionLevel])),
      finalizedEpoch: answer.finalizedFeaturesEpoch,
    }
    this.lastUsedMs = world.clock.monotonicMs()
  }

  /** Connects, asks for the API versions (KIP-511) and authenticates. `closed` is called at the end of a connection that was returned. */
  static async open(address: BrokerAddress, options: ConnectionOptions, closed: () => void): Promise<BrokerConnection> {
    const { rpc, answer } = await negotiate(address, options, closed)
    if (answer.errorCode !== 0) {
      rpc.close()
      throw new KafkaClientError(answer.errorCode)
    }
    const connection = new BrokerConnection(address, rpc, options.world, answer)
    try {
      await options.authenticate?.(connection, address)
    } catch (error) {
      rpc.close()
      throw error
    }
    return connection
  }

  get isClosed(): boolean {
    return this.#rpc.isClosed
  }

  /** Requests that wait for their answer. */
  get inFlight(): number {
    return this.#rpc.inFlight
  }

  /** The newest version that both sides know; undefined if there is none. `atMost` lowers our side. */
  versionFor(request: MessageSchema, atMost = Infinity): number | undefined {
    let highest = this.#chosen.get(request)
    if (highest === undefined && !this.#chosen.has(request)) {
      highest = this.#newestCommon(request)
      this.#chosen.set(request, highest)
    }
    if (highest === undefined || highest <= atMost) return highest
    const theirs = this.#versions.get(request.apiKey ?? -1)
    return atMost >= Math.max(parseVersions(request.validVersions).lowest, theirs?.lowest ?? Infinity) ? atMost : undefined
  }

  #newestCommon(request: MessageSchema): number | undefined {
    const ours = parseVersions(request.validVersions)
    const theirs = this.#versions.get(request.apiKey ?? -1)
    if (theirs === undefined) return undefined
    const highest = Math.min(ours.highest, theirs.highest)
    return highest >= Math.max(ours.lowest, theirs.lowest) ? highest : undefined
  }

  /** Sends a request in the newest common version. Rejects with an RpcError, or a KafkaClientError where the broker lacks the API. */
  async call<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: { readonly timeoutMs?: number; readonly atMost?: number } = {},
  ): Promise<Message<Response>> {
    const version = this.#version(api.request, options.atMost)
    const nowMs = this.#world.clock.monotonicMs()
    // A broker that throttles expects its client to hold back for that time (KIP-219).
    if (this.#throttledUntilMs > nowMs) await pause(this.#world.clock, this.#throttledUntilMs - nowMs)
    this.lastUsedMs = nowMs
    const told = clientRequests.start(this.address, api.request, version, this.#world.clock)
    try {
      const response = await this.#rpc.request(api, version, body, options.timeoutMs)
      this.lastUsedMs = this.#world.clock.monotonicMs()
      const throttleTimeMs = throttleOf(response)
      if (throttleTimeMs > 0) this.#throttledUntilMs = this.lastUsedMs + throttleTimeMs
      told?.end(undefined)
      return response
    } catch (error) {
      told?.end(error)
      throw error
    }
  }

  /** Sends a request that gets no answer: Produce with acks 0. */
  cast<Request extends MessageSchema>(request: Request, body: Input<Request>, options: { readonly atMost?: number } = {}): void {
    this.lastUsedMs = this.#world.clock.monotonicMs()
    this.#rpc.sendWithoutAnswer(request, this.#version(request, options.atMost), body)
  }

  /** Resolves when the broker has read everything sent before: it answers in order. Bounds what `cast` leaves in the socket. */
  async confirm(): Promise<void> {
    await this.call(API_VERSIONS, SOFTWARE)
  }

  close(): void {
    this.#rpc.close()
  }

  #version(request: MessageSchema, atMost: number | undefined): number {
    const version = this.versionFor(request, atMost)
    if (version !== undefined) return version
    const { host, port } = this.address
    throw new KafkaClientError(UNSUPPORTED_VERSION, `The broker ${host}:${port} does not support ${request.name}.`)
  }
}

interface Negotiated {
  readonly rpc: RpcClient
  readonly answer: ApiVersionsResponse
}

/**
 * A broker that does not know our newest ApiVersions answers in version 0, which does not decode as the newest one and ends the
 * connection. Then it is asked in version 0 on a second one, and again in the newest version that it names, for its features.
 */
async function negotiate(address: BrokerAddress, options: ConnectionOptions, closed: () => void): Promise<Negotiated> {
  const first = connect(address, options, closed)
  try {
    const answer = await first.rpc.request(API_VERSIONS, OURS.highest, SOFTWARE)
    first.adopt()
    return { rpc: first.rpc, answer }
  } catch (error) {
    if (!(error instanceof RpcError) || error.reason !== 'malformed') throw error
  }
  const second = connect(address, options, closed)
  let answer = await second.rpc.request(API_VERSIONS, 0, {})
  const theirs = answer.apiKeys.find((each) => each.apiKey === ApiVersionsRequest.apiKey)
  const newest = Math.min(OURS.highest, theirs?.maxVersion ?? 0)
  if (answer.errorCode === 0 && newest > 0) answer = await second.rpc.request(API_VERSIONS, newest, SOFTWARE)
  second.adopt()
  return { rpc: second.rpc, answer }
}

function connect(address: BrokerAddress, options: ConnectionOptions, closed: () => void): { rpc: RpcClient; adopt(): void } {
  let isAdopted = false
  const rpc = new RpcClient({
    network: options.world.network,
    clock: options.world.clock,
    host: address.host,
    port: address.port,
    clientId: options.clientId,
    requestTimeoutMs: options.requestTimeoutMs,
    connectTimeoutMs: options.connectTimeoutMs,
    closed: () => {
      if (isAdopted) closed()
    },
  })
  return {
    rpc,
    adopt: () => {
      isAdopted = true
    },
  }
}

function throttleOf(response: object): number {
  return 'throttleTimeMs' in response && typeof response.throttleTimeMs === 'number' ? response.throttleTimeMs : 0
}
