import { MetadataRequest, MetadataResponse } from '@samsa/protocol'
import type { World } from '@samsa/ports'
import { BrokerConnection } from './broker-connection.ts'
import { parseBootstrapServers } from './bootstrap.ts'
import type { BrokerAddress } from './bootstrap.ts'
import { KafkaClientError, UnreachableError } from './kafka-client-error.ts'
import { backoffMs, pause } from './backoff.ts'

export interface ClusterOptions {
  readonly world: World
  /** `host:port,…` */
  readonly bootstrapServers: string
  readonly clientId?: string
  /** `request.timeout.ms`, 30000. */
  readonly requestTimeoutMs?: number
  /** `socket.connection.setup.timeout.ms`, 10000. */
  readonly connectTimeoutMs?: number
  /** `default.api.timeout.ms`, 60000: how long an operation may try before it fails. */
  readonly apiTimeoutMs?: number
  /** `metadata.max.age.ms`, 300000. */
  readonly metadataMaxAgeMs?: number
}

export interface PartitionMetadata {
  readonly partition: number
  /** -1 while there is no leader. */
  readonly leaderId: number
  readonly leaderEpoch: number
  readonly replicas: readonly number[]
  readonly isr: readonly number[]
}

export interface TopicMetadata {
  readonly name: string
  readonly topicId: string
  readonly isInternal: boolean
  /** By partition number, complete from 0. */
  readonly partitions: readonly PartitionMetadata[]
  readonly fetchedAtMs: number
}

const METADATA = { request: MetadataRequest, response: MetadataResponse }
const UNKNOWN_TOPIC_OR_PARTITION = 3
const LEADER_NOT_AVAILABLE = 5

/** What every client of one cluster shares: connections by node, and the metadata that says where to send. */
export class Cluster {
  readonly world: World
  readonly apiTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly #bootstrap: readonly BrokerAddress[]
  readonly #clientId: string
  readonly #connectTimeoutMs: number
  readonly #metadataMaxAgeMs: number
  #brokers = new Map<number, BrokerAddress>()
  #topics = new Map<string, TopicMetadata>()
  #connections = new Map<string, Promise<BrokerConnection>>()
  #controllerId = -1
  #closed = false

  constructor(options: ClusterOptions) {
    this.world = options.world
    this.#bootstrap = parseBootstrapServers(options.bootstrapServers)
    this.#clientId = options.clientId ?? 'samsa'
    this.requestTimeoutMs = options.requestTimeoutMs ?? 30_000
    this.#connectTimeoutMs = options.connectTimeoutMs ?? 10_000
    this.apiTimeoutMs = options.apiTimeoutMs ?? 60_000
    this.#metadataMaxAgeMs = options.metadataMaxAgeMs ?? 300_000
  }

  /** The connection to a node, opened when first asked for. */
  async node(nodeId: number): Promise<BrokerConnection> {
    const address = this.#brokers.get(nodeId)
    if (address === undefined) throw new UnreachableError(`Node ${nodeId} is not known`)
    return await this.#connect(`${nodeId}`, address)
  }

  /** A connection to any node: a known one first, then the bootstrap servers in order. */
  async anyNode(): Promise<BrokerConnection> {
    const failures: string[] = []
    for (const [nodeId, address] of this.#brokers) {
      const connection = await this.#connect(`${nodeId}`, address).catch(() => undefined)
      if (connection !== undefined) return connection
    }
    for (const address of this.#bootstrap) {
      try {
        return await this.#connect(`${address.host}:${address.port}`, address)
      } catch (error) {
        failures.push(`${address.host}:${address.port}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    throw new UnreachableError(`No broker could be reached (${failures.join('; ')})`)
  }

  /** The node that serves requests for the controller: the one that metadata names, any one if it names none (KIP-590 forwards). */
  async controller(): Promise<BrokerConnection> {
    if (!this.#brokers.has(this.#controllerId)) await this.refresh([])
    return this.#brokers.has(this.#controllerId) ? await this.node(this.#controllerId) : await this.anyNode()
  }

  get brokers(): ReadonlyMap<number, BrokerAddress> {
    return this.#brokers
  }

  /** Fetches metadata of the topics, `null` for all. A topic's error is thrown when `topics` names it and it stays after retries. */
  async refresh(topics: readonly string[] | null, options: { readonly autoCreate?: boolean } = {}): Promise<MetadataResponse> {
    const connection = await this.anyNode()
    const request = {
      topics: topics === null ? null : topics.map((name) => ({ name })),
      allowAutoTopicCreation: options.autoCreate ?? false,
    }
    const response = await connection.call(METADATA, request)
    this.#controllerId = response.controllerId
    this.#brokers = new Map(response.brokers.map((broker) => [broker.nodeId, { host: broker.host, port: broker.port }]))
    const fetchedAtMs = this.world.clock.monotonicMs()
    for (const topic of response.topics) {
      if (topic.name === null) continue
      if (topic.errorCode !== 0) {
        this.#topics.delete(topic.name)
        continue
      }
      const partitions = topic.partitions.map((each) => ({
        partition: each.partitionIndex,
        leaderId: each.leaderId,
        leaderEpoch: each.leaderEpoch,
        replicas: each.replicaNodes,
        isr: each.isrNodes,
      }))
      partitions.sort((a, b) => a.partition - b.partition)
      this.#topics.set(topic.name, { name: topic.name, topicId: topic.topicId, isInternal: topic.isInternal, partitions, fetchedAtMs })
    }
    return response
  }

  /** What is known of a topic, if it is fresh enough to trust. */
  known(topic: string): TopicMetadata | undefined {
    const found = this.#topics.get(topic)
    if (found === undefined || this.world.clock.monotonicMs() - found.fetchedAtMs > this.#metadataMaxAgeMs) return undefined
    return found
  }

  /** Forgets a topic, so that the next use asks again: after NOT_LEADER and its like. */
  forget(topic: string): void {
    const found = this.#topics.get(topic)
    if (found !== undefined) this.#topics.set(topic, { ...found, fetchedAtMs: -Infinity })
  }

  /** What was last known of a topic, however old: its partition count and id change rarely. */
  lastKnown(topic: string): TopicMetadata | undefined {
    return this.#topics.get(topic)
  }

  /** The topic with a leader for every partition, asking and waiting until `apiTimeoutMs`. */
  async topic(name: string, options: { readonly autoCreate?: boolean } = {}): Promise<TopicMetadata> {
    const known = this.known(name)
    if (known !== undefined) return known
    return await this.retrying(`metadata of topic ${name}`, async () => {
      const response = await this.refresh([name], options)
      const answered = response.topics.find((topic) => topic.name === name)
      const code = answered?.errorCode ?? UNKNOWN_TOPIC_OR_PARTITION
      if (code === UNKNOWN_TOPIC_OR_PARTITION && options.autoCreate !== true) {
        throw new PermanentError(new KafkaClientError(code, `Topic '${name}' does not exist.`))
      }
      if (code !== 0) throw new KafkaClientError(code)
      const topic = this.known(name)
      if (topic === undefined || topic.partitions.some((partition) => partition.leaderId < 0))
        throw new KafkaClientError(LEADER_NOT_AVAILABLE)
      return topic
    })
  }

  /** Runs an attempt until it succeeds, fails for good, or `apiTimeoutMs` has passed; waits longer after every failure (KIP-580). */
  async retrying<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    const { clock, random } = this.world
    const deadlineMs = clock.monotonicMs() + this.apiTimeoutMs
    for (let failures = 0; ; failures++) {
      try {
        return await attempt()
      } catch (error) {
        if (error instanceof PermanentError) throw error.reason
        if (this.#closed || (error instanceof KafkaClientError && !error.retriable)) throw error
        const waitMs = backoffMs(failures, random)
        if (clock.monotonicMs() + waitMs > deadlineMs) {
          throw new Error(`Timed out after ${this.apiTimeoutMs} ms: ${what}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          })
        }
        await pause(clock, waitMs)
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const connections = [...this.#connections.values()]
    this.#connections.clear()
    for (const opening of connections) (await opening.catch(() => undefined))?.close()
  }

  async #connect(key: string, address: BrokerAddress): Promise<BrokerConnection> {
    if (this.#closed) throw new Error('The client is closed')
    const held = this.#connections.get(key)
    if (held !== undefined) return await held
    const forget = (): void => {
      if (this.#connections.get(key) === opening) this.#connections.delete(key)
    }
    const opening = BrokerConnection.open(
      address,
      {
        world: this.world,
        clientId: this.#clientId,
        requestTimeoutMs: this.requestTimeoutMs,
        connectTimeoutMs: this.#connectTimeoutMs,
      },
      forget,
    )
    this.#connections.set(key, opening)
    try {
      return await opening
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** Stops `retrying` although the code itself is retriable. */
class PermanentError extends Error {
  readonly reason: Error
  constructor(reason: Error) {
    super(reason.message)
    this.reason = reason
  }
}
