import { FindCoordinatorRequest, FindCoordinatorResponse } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { RpcApi } from '@samsa/wire'
import type { BrokerConnection } from '../broker-connection.ts'
import type { Cluster } from '../cluster.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import { isTransportError } from '../retry.ts'

const FIND = { request: FindCoordinatorRequest, response: FindCoordinatorResponse }
const GROUP = 0
/** From here on many keys can be asked for at once. */
const BATCHED_VERSION = 4

/** The way to a group's coordinator: found when needed, on a connection of its own so that nothing waits behind fetches. */
export class GroupCoordinator {
  readonly groupId: string
  readonly #cluster: Cluster
  #nodeId: number | undefined
  #finding: Promise<number> | undefined
  /** Since when it is not known, on the monotonic clock. */
  unknownSinceMs: number | undefined
  lastFailure: unknown

  constructor(cluster: Cluster, groupId: string) {
    this.#cluster = cluster
    this.groupId = groupId
    this.unknownSinceMs = cluster.world.clock.monotonicMs()
  }

  get nodeId(): number | undefined {
    return this.#nodeId
  }

  forget(): void {
    if (this.#nodeId === undefined) return
    this.#nodeId = undefined
    this.unknownSinceMs = this.#cluster.world.clock.monotonicMs()
  }

  /** Its connection; one attempt to find it. Rejects with a retriable error where it is not there (yet). */
  async connection(): Promise<BrokerConnection> {
    const nodeId = this.#nodeId ?? (await (this.#finding ??= this.#find()))
    try {
      return await this.#cluster.node(nodeId, 'coordinator')
    } catch (error) {
      this.lastFailure = error
      this.forget()
      throw error
    }
  }

  /** One request; without an answer the coordinator is looked for anew next time. Error codes in the answer are the caller's. */
  async call<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: { readonly timeoutMs?: number; readonly atMost?: number } = {},
  ): Promise<Message<Response>> {
    const connection = await this.connection()
    return await this.callOn(connection, api, body, options)
  }

  /** The same for a caller that had to look at the connection's versions first. */
  async callOn<Request extends MessageSchema, Response extends MessageSchema>(
    connection: BrokerConnection,
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: { readonly timeoutMs?: number; readonly atMost?: number } = {},
  ): Promise<Message<Response>> {
    try {
      return await connection.call(api, body, options)
    } catch (error) {
      if (isTransportError(error)) {
        this.lastFailure = error
        this.forget()
      }
      throw error
    }
  }

  async #find(): Promise<number> {
    try {
      const connection = await this.#cluster.anyNode()
      const key = this.groupId
      const isBatched = (connection.versionFor(FindCoordinatorRequest) ?? 0) >= BATCHED_VERSION
      const response = await connection.call(FIND, isBatched ? { keyType: GROUP, coordinatorKeys: [key] } : { key, keyType: GROUP })
      const found = isBatched ? response.coordinators[0] : response
      if (found === undefined) throw new KafkaClientError(COORDINATOR_NOT_AVAILABLE)
      if (found.errorCode !== 0) throw new KafkaClientError(found.errorCode, found.errorMessage)
      this.#cluster.learnNode(found.nodeId, { host: found.host, port: found.port })
      this.#nodeId = found.nodeId
      this.unknownSinceMs = undefined
      this.lastFailure = undefined
      return found.nodeId
    } catch (error) {
      this.lastFailure = error
      throw error
    } finally {
      this.#finding = undefined
    }
  }
}

const COORDINATOR_NOT_AVAILABLE = 15
