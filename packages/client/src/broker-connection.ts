import { ApiVersionsRequest, ApiVersionsResponse, parseVersions } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { RpcClient, RpcError } from '@samsa/wire'
import type { RpcApi } from '@samsa/wire'
import type { World } from '@samsa/ports'
import type { BrokerAddress } from './bootstrap.ts'
import { KafkaClientError } from './kafka-client-error.ts'

export interface ConnectionOptions {
  readonly world: World
  readonly clientId: string
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
}

const SOFTWARE = { clientSoftwareName: 'samsa', clientSoftwareVersion: '0.1.0' }
const UNSUPPORTED_VERSION = 35

/** One connection to a broker whose API versions are known. */
export class BrokerConnection {
  readonly #rpc: RpcClient
  readonly #versions: ReadonlyMap<number, { readonly lowest: number; readonly highest: number }>

  private constructor(rpc: RpcClient, versions: ReadonlyMap<number, { lowest: number; highest: number }>) {
    this.#rpc = rpc
    this.#versions = versions
  }

  /** Connects and asks for the API versions, falling back to version 0 where the broker is older (KIP-511). */
  static async open(address: BrokerAddress, options: ConnectionOptions, closed: () => void): Promise<BrokerConnection> {
    const rpc = new RpcClient({
      network: options.world.network,
      clock: options.world.clock,
      host: address.host,
      port: address.port,
      clientId: options.clientId,
      requestTimeoutMs: options.requestTimeoutMs,
      connectTimeoutMs: options.connectTimeoutMs,
      closed,
    })
    const api = { request: ApiVersionsRequest, response: ApiVersionsResponse }
    let answer = await rpc.request(api, parseVersions(ApiVersionsRequest.validVersions).highest, SOFTWARE).catch((error: unknown) => {
      // A broker that cannot read the newest version answers in version 0, which does not decode as the newest one.
      if (error instanceof RpcError && error.reason === 'malformed') return undefined
      throw error
    })
    if (answer === undefined) return await BrokerConnection.#openOld(address, options, closed)
    if (answer.errorCode === UNSUPPORTED_VERSION) answer = await rpc.request(api, 0, {})
    return BrokerConnection.#of(rpc, answer)
  }

  static async #openOld(address: BrokerAddress, options: ConnectionOptions, closed: () => void): Promise<BrokerConnection> {
    const { network, clock } = options.world
    const rpc = new RpcClient({ ...options, network, clock, host: address.host, port: address.port, closed })
    return BrokerConnection.#of(rpc, await rpc.request({ request: ApiVersionsRequest, response: ApiVersionsResponse }, 0, {}))
  }

  static #of(rpc: RpcClient, answer: ApiVersionsResponse): BrokerConnection {
    if (answer.errorCode !== 0) {
      rpc.close()
      throw new KafkaClientError(answer.errorCode)
    }
    return new BrokerConnection(
      rpc,
      new Map(answer.apiKeys.map((each) => [each.apiKey, { lowest: each.minVersion, highest: each.maxVersion }])),
    )
  }

  get isClosed(): boolean {
    return this.#rpc.isClosed
  }

  /** The newest version that both sides know; undefined if there is none. `atMost` lowers our side. */
  versionFor(request: MessageSchema, atMost = Infinity): number | undefined {
    const ours = parseVersions(request.validVersions)
    const theirs = this.#versions.get(request.apiKey ?? -1)
    if (theirs === undefined) return undefined
    const highest = Math.min(ours.highest, theirs.highest, atMost)
    return highest >= Math.max(ours.lowest, theirs.lowest) ? highest : undefined
  }

  /** Sends a request in the newest common version. Rejects with an RpcError, or a KafkaClientError where the broker lacks the API. */
  async call<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: { readonly timeoutMs?: number; readonly atMost?: number } = {},
  ): Promise<Message<Response>> {
    const version = this.versionFor(api.request, options.atMost)
    if (version === undefined) throw new KafkaClientError(UNSUPPORTED_VERSION, `The broker does not support ${api.request.name}.`)
    return await this.#rpc.request(api, version, body, options.timeoutMs)
  }

  /** Sends a request that gets no answer: Produce with acks 0. */
  cast<Request extends MessageSchema>(request: Request, body: Input<Request>, options: { readonly atMost?: number } = {}): void {
    const version = this.versionFor(request, options.atMost)
    if (version === undefined) throw new KafkaClientError(UNSUPPORTED_VERSION, `The broker does not support ${request.name}.`)
    this.#rpc.sendWithoutAnswer(request, version, body)
  }

  close(): void {
    this.#rpc.close()
  }
}
