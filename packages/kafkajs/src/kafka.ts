import { Kafka as NativeKafka } from '@samsa/client'
import { AdminFace } from './admin.ts'
import type { Admin, AdminConfig } from './admin-types.ts'
import type { ClientEnvironment, NativeFactory } from './client-environment.ts'
import { CommitMarks } from './commit-marks.ts'
import { ConsumerFace } from './consumer.ts'
import type { Consumer, ConsumerConfig } from './consumer-types.ts'
import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNotImplemented } from './errors.ts'
import { createLogger } from './logger.ts'
import type { Logger, logCreator, logLevel } from './logger.ts'
import { ProducerFace } from './producer.ts'
import type { Producer, ProducerConfig } from './producer-types.ts'
import type { RetryOptions } from './retry.ts'
import type { ISocketFactory, Mechanism, SASLOptions, SslOptions } from './security-types.ts'
import { listeningWorld } from './world.ts'

export type BrokersFunction = () => readonly string[] | Promise<readonly string[]>

export interface KafkaConfig {
  readonly brokers: readonly string[] | BrokersFunction
  /** Refused until the client speaks TLS. */
  readonly ssl?: SslOptions
  /** Refused until the client speaks SASL. */
  readonly sasl?: SASLOptions | Mechanism
  readonly clientId?: string
  readonly connectionTimeout?: number
  readonly authenticationTimeout?: number
  readonly reauthenticationThreshold?: number
  readonly requestTimeout?: number
  readonly enforceRequestTimeout?: boolean
  readonly retry?: RetryOptions
  readonly socketFactory?: ISocketFactory
  readonly logLevel?: logLevel
  readonly logCreator?: logCreator
}

const REQUEST_TIMEOUT_MS = 30_000
const CONNECTION_TIMEOUT_MS = 1000
const NO_TIMEOUT_MS = 0x7fffffff

/** kafkajs's client on Samsa's. Nothing is connected before a client of it is. */
export class Kafka {
  readonly #config: KafkaConfig
  readonly #logger: Logger
  readonly #marks = new CommitMarks()

  constructor(config: KafkaConfig) {
    const { ssl, sasl, socketFactory } = config
    if (ssl !== undefined && ssl !== null && ssl !== false)
      throw new KafkaJSNotImplemented('ssl is not supported yet: the client speaks PLAINTEXT only')
    if (sasl !== undefined && sasl !== null) throw new KafkaJSNotImplemented('sasl is not supported yet: the client speaks PLAINTEXT only')
    if (socketFactory !== undefined && socketFactory !== null)
      throw new KafkaJSNotImplemented('socketFactory is not supported: sockets are the client’s own')
    this.#config = config
    this.#logger = createLogger(config.logLevel, config.logCreator)
  }

  producer(config: ProducerConfig = {}): Producer {
    return new ProducerFace(this.#environment(), { ...config, ...this.#retry(config.retry) })
  }

  consumer(config: ConsumerConfig): Consumer {
    const given: ConsumerConfig | undefined = config
    return new ConsumerFace(this.#environment(), { ...config, ...this.#retry(given?.retry ?? { retries: 5 }) })
  }

  admin(config: AdminConfig = {}): Admin {
    return new AdminFace(this.#environment(), this.#retry(config.retry).retry)
  }

  logger(): Logger {
    return this.#logger
  }

  #environment(): ClientEnvironment {
    const { clientId = 'kafkajs', enforceRequestTimeout = true, requestTimeout = REQUEST_TIMEOUT_MS } = this.#config
    return {
      native: this.#native,
      logger: this.#logger,
      marks: this.#marks,
      clientId,
      requestTimeoutMs: enforceRequestTimeout ? requestTimeout : NO_TIMEOUT_MS,
    }
  }

  #retry(own: RetryOptions | undefined): { readonly retry?: RetryOptions } {
    const { retry } = this.#config
    return retry === undefined && own === undefined ? {} : { retry: { ...retry, ...own } }
  }

  readonly #native: NativeFactory = async (listener) => {
    const { connectionTimeout = CONNECTION_TIMEOUT_MS } = this.#config
    const { clientId, requestTimeoutMs } = this.#environment()
    return new NativeKafka({
      bootstrapServers: await this.#brokers(),
      world: listeningWorld(listener),
      clientId,
      requestTimeoutMs,
      socketConnectionSetupTimeoutMs: connectionTimeout,
    })
  }

  async #brokers(): Promise<string[]> {
    const { brokers } = this.#config
    const list: unknown = typeof brokers === 'function' ? await brokersOf(brokers) : brokers
    if (!Array.isArray(list)) throw new KafkaJSNonRetriableError('Failed to connect: brokers should not be null')
    if (list.length === 0) throw new KafkaJSNonRetriableError('Failed to connect: brokers array is empty')
    return list.map((broker: unknown, index) => {
      if (typeof broker === 'string' && broker !== '') return broker
      throw new KafkaJSNonRetriableError(`Failed to connect: broker at index ${index} is invalid "${typeof broker}"`)
    })
  }
}

async function brokersOf(brokers: BrokersFunction): Promise<unknown> {
  try {
    return await brokers()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const wrapped = new KafkaJSConnectionError(`Failed to connect: "config.brokers" threw: ${reason}`)
    wrapped.stack = `${wrapped.name}\n  Caused by: ${error instanceof Error ? error.stack : reason}`
    throw wrapped
  }
}
