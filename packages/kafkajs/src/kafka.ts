import { Kafka as NativeKafka } from '@samsa/client'
import { AdminFace } from './admin.ts'
import type { Admin, AdminConfig } from './admin-types.ts'
import { ConsumerFace } from './consumer.ts'
import type { Consumer, ConsumerConfig } from './consumer-types.ts'
import { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNotImplemented } from './errors.ts'
import { createLogger } from './logger.ts'
import type { Logger, logCreator, logLevel } from './logger.ts'
import { ProducerFace } from './producer.ts'
import type { Producer, ProducerConfig } from './producer-types.ts'
import type { RetryOptions } from './retry.ts'

export type BrokersFunction = () => readonly string[] | Promise<readonly string[]>

export interface KafkaConfig {
  readonly brokers: readonly string[] | BrokersFunction
  /** Refused until the client speaks TLS. */
  readonly ssl?: unknown
  /** Refused until the client speaks SASL. */
  readonly sasl?: unknown
  readonly clientId?: string
  readonly connectionTimeout?: number
  readonly authenticationTimeout?: number
  readonly reauthenticationThreshold?: number
  readonly requestTimeout?: number
  readonly enforceRequestTimeout?: boolean
  readonly retry?: RetryOptions
  readonly socketFactory?: unknown
  readonly logLevel?: logLevel
  readonly logCreator?: logCreator
}

/** kafkajs's client on Samsa's. Nothing is connected before a client of it is. */
export class Kafka {
  readonly #config: KafkaConfig
  readonly #logger: Logger
  #native: Promise<NativeKafka> | undefined

  constructor(config: KafkaConfig) {
    const { brokers, ssl, sasl, socketFactory } = config
    if (brokers === undefined || brokers === null || (Array.isArray(brokers) && brokers.length === 0)) {
      throw new KafkaJSNonRetriableError('Failed to connect: expected brokers array and got nothing')
    }
    if (ssl !== undefined && ssl !== null && ssl !== false)
      throw new KafkaJSNotImplemented('ssl is not supported yet: the client speaks PLAINTEXT only')
    if (sasl !== undefined && sasl !== null) throw new KafkaJSNotImplemented('sasl is not supported yet: the client speaks PLAINTEXT only')
    if (socketFactory !== undefined && socketFactory !== null)
      throw new KafkaJSNotImplemented('socketFactory is not supported: sockets are the client’s own')
    this.#config = config
    this.#logger = createLogger(config.logLevel, config.logCreator)
  }

  producer(config: ProducerConfig = {}): Producer {
    return new ProducerFace(this.#kafka, this.#logger, { ...this.#retry(), ...config })
  }

  consumer(config: ConsumerConfig): Consumer {
    return new ConsumerFace(this.#kafka, this.#logger, { ...this.#retry(), ...config })
  }

  admin(_config: AdminConfig = {}): Admin {
    return new AdminFace(this.#kafka, this.#logger)
  }

  logger(): Logger {
    return this.#logger
  }

  #retry(): { readonly retry?: RetryOptions } {
    const { retry } = this.#config
    return retry === undefined ? {} : { retry }
  }

  readonly #kafka = async (): Promise<NativeKafka> => {
    this.#native ??= this.#connect().catch((error: unknown) => {
      this.#native = undefined
      throw error
    })
    return await this.#native
  }

  async #connect(): Promise<NativeKafka> {
    const { brokers, clientId, requestTimeout, connectionTimeout } = this.#config
    const list = typeof brokers === 'function' ? await brokersOf(brokers) : brokers
    if (list.length === 0) throw new KafkaJSConnectionError('Failed to connect: expected brokers array and got nothing')
    return new NativeKafka({
      bootstrapServers: [...list],
      ...(clientId === undefined ? { clientId: 'kafkajs' } : { clientId }),
      ...(requestTimeout === undefined ? {} : { requestTimeoutMs: requestTimeout }),
      ...(connectionTimeout === undefined ? {} : { socketConnectionSetupTimeoutMs: connectionTimeout }),
    })
  }
}

async function brokersOf(brokers: BrokersFunction): Promise<readonly string[]> {
  try {
    return await brokers()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new KafkaJSConnectionError(`Failed to connect: "config.brokers" threw: ${reason}`)
  }
}
