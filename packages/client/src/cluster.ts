import { MetadataRequest, MetadataResponse, ZERO_UUID, errors } from '@samsa/protocol'
import type { World } from '@samsa/ports'
import { RETRY_BACKOFF } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import type { Authenticate, BrokerConnection } from './broker-connection.ts'
import { parseBootstrapServers } from './bootstrap.ts'
import type { BrokerAddress } from './bootstrap.ts'
import { ConnectionPool } from './connection-pool.ts'
import { ControllerEndpoints } from './controller-endpoints.ts'
import { KafkaClientError, UnreachableError } from './kafka-client-error.ts'
import { MetadataCache } from './metadata-cache.ts'
import type { LeaderEndpoint, NewLeader, NodeAddress, TopicMetadata } from './metadata-cache.ts'
import { PermanentError, retrying } from './retry.ts'
import type { OperationOptions } from './retry.ts'

export interface ClusterOptions {
  readonly world: World
  /** `host:port,…` */
  readonly bootstrapServers: string
  /** The addresses are controllers': only an admin can work with that (KIP-919). */
  readonly isControllers?: boolean
  readonly clientId?: string
  /** `request.timeout.ms`, 30000. */
  readonly requestTimeoutMs?: number
  /** `socket.connection.setup.timeout.ms`, 10000; doubled with every failure up to `connectTimeoutMaxMs`. */
  readonly connectTimeoutMs?: number
  /** `socket.connection.setup.timeout.max.ms`, 30000. */
  readonly connectTimeoutMaxMs?: number
  /** `default.api.timeout.ms`, 60000: how long an operation may try before it fails. */
  readonly apiTimeoutMs?: number
  /** `metadata.max.age.ms`, 300000. */
  readonly metadataMaxAgeMs?: number
  /** `retry.backoff.ms` and `retry.backoff.max.ms`, 100 and 1000. */
  readonly retryBackoff?: Backoff
  /** `retries` of an operation; unbounded. */
  readonly retries?: number
  /** `reconnect.backoff.ms` and `reconnect.backoff.max.ms`, 50 and 1000. */
  readonly reconnectBackoff?: Backoff
  /** `connections.max.idle.ms`, 540000; -1 never closes. */
  readonly connectionsMaxIdleMs?: number
  /** `metadata.recovery.strategy`: whether the bootstrap servers are asked again when no known node can be reached (KIP-899). */
  readonly metadataRecoveryStrategy?: 'none' | 'rebootstrap'
  /** `metadata.recovery.rebootstrap.trigger.ms`, 300000: so long without metadata leads back to the bootstrap servers (KIP-1102). */
  readonly rebootstrapTriggerMs?: number
  /** Turns the bootstrap servers into addresses: `client.dns.lookup`. As given by default; the operating system tries every address of a name. */
  readonly resolveBootstrap?: (servers: readonly BrokerAddress[]) => Promise<readonly BrokerAddress[]>
  readonly authenticate?: Authenticate
}

const METADATA = { request: MetadataRequest, response: MetadataResponse }
const UNKNOWN_TOPIC_OR_PARTITION = errors.UNKNOWN_TOPIC_OR_PARTITION.code
const LEADER_NOT_AVAILABLE = errors.LEADER_NOT_AVAILABLE.code
const REBOOTSTRAP_REQUIRED = errors.REBOOTSTRAP_REQUIRED.code

/** What a client knows of a cluster: connections by node, and the metadata that says where to send. */
export class Cluster {
  readonly world: World
  readonly apiTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly retryBackoff: Backoff
  readonly clientId: string
  readonly retries: number
  readonly #options: ClusterOptions
  readonly #bootstrap: readonly BrokerAddress[]
  readonly #connections: ConnectionPool
  readonly #metadata: MetadataCache
  readonly #controllers: ControllerEndpoints | undefined
  /** Since when metadata cannot be had, on the monotonic clock. */
  #metadataFailingSinceMs: number | undefined
  /** Topics of the request that is being put together, and what it will bring. */
  #gathering: { readonly topics: Set<string>; autoCreate: boolean; readonly answer: Promise<MetadataResponse> } | undefined
  #closed = false

  constructor(options: ClusterOptions) {
    this.#options = options
    this.world = options.world
    this.#bootstrap = parseBootstrapServers(options.bootstrapServers)
    this.clientId = options.clientId ?? 'samsa'
    this.requestTimeoutMs = options.requestTimeoutMs ?? 30_000
    this.apiTimeoutMs = options.apiTimeoutMs ?? 60_000
    this.retryBackoff = options.retryBackoff ?? RETRY_BACKOFF
    this.retries = options.retries ?? Infinity
    this.#connections = new ConnectionPool({
      world: options.world,
      clientId: this.clientId,
      requestTimeoutMs: this.requestTimeoutMs,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      connectTimeoutMaxMs: options.connectTimeoutMaxMs ?? 30_000,
      reconnectBackoff: options.reconnectBackoff ?? { firstMs: 50, largestMs: 1000 },
      maxIdleMs: options.connectionsMaxIdleMs ?? 540_000,
      authenticate: options.authenticate,
    })
    this.#metadata = new MetadataCache(options.world.clock, options.metadataMaxAgeMs ?? 300_000, (topic) =>
      this.#refreshInBackground(topic),
    )
    this.#controllers = options.isControllers === true ? new ControllerEndpoints() : undefined
  }

  /** Whether the bootstrap servers are controllers (`bootstrap.controllers`). */
  get isControllers(): boolean {
    return this.#controllers !== undefined
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /**
   * The connection to a node, opened when first asked for. A `purpose` has a connection of its own, so that its requests do not wait behind
   * others: the answers of one connection come in order (a coordinator's behind a fetch that waits for records).
   */
  async node(nodeId: number, purpose = ''): Promise<BrokerConnection> {
    const address = this.#controllers?.nodes.get(nodeId) ?? this.#metadata.brokers.get(nodeId)
    if (address === undefined) throw new UnreachableError(`Node ${nodeId} is not known`)
    return await this.#connections.get(`${nodeId}${purpose}`, address)
  }

  /** The connection to a node if it is open already: for what must not wait. */
  openNode(nodeId: number): BrokerConnection | undefined {
    return this.#connections.open(`${nodeId}`)
  }

  /** A connection to any node: the least busy open one, otherwise a known node, then the bootstrap servers (KIP-899). */
  async anyNode(): Promise<BrokerConnection> {
    const idle = this.#connections.leastBusy()
    if (idle !== undefined) return idle
    const known = this.#controllers?.nodes ?? this.#metadata.brokers
    const failures: string[] = []
    const candidates: [string, BrokerAddress][] = [...known].map(([nodeId, address]) => [`${nodeId}`, address])
    for (const [key, address] of this.#connections.byReadiness(candidates)) {
      const connection = await this.#tryNode(key, address, failures)
      if (connection !== undefined) return connection
    }
    if (known.size === 0 || this.#options.metadataRecoveryStrategy !== 'none') {
      const resolved = (await this.#options.resolveBootstrap?.(this.#bootstrap)) ?? this.#bootstrap
      for (const [key, address] of this.#connections.byReadiness(resolved.map((each) => [`${each.host}:${each.port}`, each]))) {
        const connection = await this.#tryNode(key, address, failures)
        if (connection !== undefined) return connection
      }
    }
    throw new UnreachableError(`No broker could be reached (${failures.join('; ')})`)
  }

  async #tryNode(key: string, address: BrokerAddress, failures: string[]): Promise<BrokerConnection | undefined> {
    try {
      return await this.#connections.get(key, address)
    } catch (error) {
      if (this.#closed || (error instanceof KafkaClientError && !error.retriable)) throw error
      failures.push(`${address.host}:${address.port}: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  /** The node that serves requests for the controller: the one that metadata names, any one if it names none (KIP-590 forwards). */
  async controller(): Promise<BrokerConnection> {
    if (this.#controllers !== undefined) return await this.node(await this.#controllers.activeId(async () => await this.anyNode()))
    if (!this.#metadata.brokers.has(this.#metadata.controllerId)) await this.refresh([])
    const controllerId = this.#metadata.controllerId
    return this.#metadata.brokers.has(controllerId) ? await this.node(controllerId) : await this.anyNode()
  }

  /** After NOT_CONTROLLER: the next `controller()` asks who it is. */
  forgetController(): void {
    this.#metadata.controllerId = -1
    this.#controllers?.forget()
  }

  get brokers(): ReadonlyMap<number, NodeAddress> {
    return this.#metadata.brokers
  }

  /** As the metadata told, null before or where the cluster has none. */
  get clusterId(): string | null {
    return this.#metadata.clusterId
  }

  /** A node's address from another answer than metadata (FindCoordinator). */
  learnNode(nodeId: number, address: BrokerAddress): void {
    this.#metadata.learnNode(nodeId, address)
  }

  /** A partition's new leader as a Produce or Fetch answer names it (KIP-951). True if that is news. */
  learnLeader(leader: NewLeader, endpoints: readonly LeaderEndpoint[]): boolean {
    return this.#metadata.learnLeader(leader, endpoints)
  }

  /** Fetches metadata of the topics, `null` for all. Topics' errors are in the answer. */
  async refresh(topics: readonly string[] | null, options: { readonly autoCreate?: boolean } = {}): Promise<MetadataResponse> {
    this.#maybeRebootstrap()
    try {
      const connection = await this.anyNode()
      const response = await connection.call(METADATA, {
        topics: topics === null ? null : topics.map((name) => ({ name })),
        allowAutoTopicCreation: options.autoCreate ?? false,
      })
      if (response.errorCode === REBOOTSTRAP_REQUIRED) {
        this.#rebootstrap()
        throw new UnreachableError('The broker asked to start again from the bootstrap servers')
      }
      if (response.errorCode !== 0) throw new KafkaClientError(response.errorCode)
      this.#metadataFailingSinceMs = undefined
      this.#metadata.update(response)
      return response
    } catch (error) {
      this.#metadataFailingSinceMs ??= this.world.clock.monotonicMs()
      throw error
    }
  }

  /** What is known of a topic, if it is fresh enough to trust. */
  known(topic: string): TopicMetadata | undefined {
    return this.#metadata.known(topic)
  }

  /** Forgets a topic, so that the next use asks again: after NOT_LEADER and its like. */
  forget(topic: string): void {
    this.#metadata.forget(topic)
  }

  /** What was last known of a topic, however old: its partition count and id change rarely. */
  lastKnown(topic: string): TopicMetadata | undefined {
    return this.#metadata.lastKnown(topic)
  }

  /** The name of a topic with this id, if it is known. */
  topicName(topicId: string): string | undefined {
    return this.#metadata.nameOf(topicId)
  }

  /**
   * The topic, asking until it is there or `apiTimeoutMs` has passed. What is known already is taken as it is; `withLeaders` asks once more where a
   * partition has no leader. It may still have none then, which is no concern of those who want another one.
   */
  async topic(
    name: string,
    options: OperationOptions & { readonly autoCreate?: boolean; readonly withLeaders?: boolean } = {},
  ): Promise<TopicMetadata> {
    const known = this.known(name)
    if (known !== undefined && (options.withLeaders !== true || known.partitions.every(({ leaderId }) => leaderId >= 0))) return known
    const attempt = async (): Promise<TopicMetadata> => {
      const response = await this.#refreshTogether(name, options.autoCreate ?? false)
      const answered = response.topics.find((topic) => topic.name === name)
      const code = answered?.errorCode ?? UNKNOWN_TOPIC_OR_PARTITION
      if (code === UNKNOWN_TOPIC_OR_PARTITION && options.autoCreate !== true) {
        throw new PermanentError(new KafkaClientError(code, `Topic '${name}' does not exist.`))
      }
      if (code !== 0) throw new KafkaClientError(code)
      const topic = this.known(name)
      if (topic === undefined) throw new KafkaClientError(LEADER_NOT_AVAILABLE)
      return topic
    }
    return await this.retrying(`metadata of topic ${name}`, attempt, options)
  }

  /** Runs an attempt until it succeeds, fails for good, or `apiTimeoutMs` has passed; waits longer after every failure (KIP-580). */
  async retrying<T>(what: string, attempt: () => Promise<T>, options: OperationOptions = {}): Promise<T> {
    const retry = {
      timeoutMs: options.timeoutMs ?? this.apiTimeoutMs,
      backoff: this.retryBackoff,
      retries: this.retries,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    }
    return await retrying(this.world, what, retry, async () => {
      if (this.#closed) throw new Error('The client is closed')
      return await attempt()
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#connections.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** Topics asked for in one turn go into one request. */
  async #refreshTogether(topic: string, autoCreate: boolean): Promise<MetadataResponse> {
    if (this.#gathering === undefined || this.#gathering.autoCreate !== autoCreate) {
      const topics = new Set<string>()
      const gathering = {
        topics,
        autoCreate,
        answer: Promise.resolve().then(async () => {
          if (this.#gathering === gathering) this.#gathering = undefined
          return await this.refresh([...topics], { autoCreate })
        }),
      }
      this.#gathering = gathering
    }
    this.#gathering.topics.add(topic)
    return await this.#gathering.answer
  }

  #refreshInBackground(topic: string): void {
    // A failure shows where the topic is used next.
    this.#refreshTogether(topic, false).catch(() => undefined)
  }

  #maybeRebootstrap(): void {
    const sinceMs = this.#metadataFailingSinceMs
    const triggerMs = this.#options.rebootstrapTriggerMs ?? 300_000
    if (sinceMs !== undefined && this.world.clock.monotonicMs() - sinceMs >= triggerMs) this.#rebootstrap()
  }

  #rebootstrap(): void {
    if (this.#options.metadataRecoveryStrategy === 'none') return
    this.#metadataFailingSinceMs = undefined
    this.#metadata.forgetNodes()
    this.#connections.dropAll()
  }
}

/** Whether an id names a topic: brokers before 2.8 give none. */
export function isTopicId(topicId: string | undefined): topicId is string {
  return topicId !== undefined && topicId !== '' && topicId !== ZERO_UUID
}
