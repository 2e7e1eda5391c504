import { createNodeWorld, loadSystemCodec } from '@samsa/node-runtime'
import type { Logger, World } from '@samsa/ports'
import { offerSystemCodecs } from '@samsa/protocol'
import { Admin } from './admin/admin.ts'
import type { Authenticate } from './broker-connection.ts'
import { Cluster } from './cluster.ts'
import { clusterOptions } from './cluster-settings.ts'
import type { ConnectionValues } from './cluster-settings.ts'
import { adminKeys } from './configuration/admin-keys.ts'
import { connectionKeys, securityKeys } from './configuration/common-keys.ts'
import { consumerKeys } from './configuration/consumer-keys.ts'
import type { InputOf } from './configuration/key.ts'
import { camelName, readConfig } from './configuration/reading.ts'
import { producerKeys } from './configuration/producer-keys.ts'
import type { ConsumerConfig, KeyOf, ValueOf } from './consumer/consumer-config.ts'
import { Consumer } from './consumer/consumer.ts'
import type { Data } from './producer/outgoing-record.ts'
import { Producer } from './producer/producer.ts'
import type { ProducerConfig } from './producer/producer-config.ts'

const commonKeys = { ...connectionKeys, ...securityKeys }

/** What all clients made by one `Kafka` share: where the cluster is and how to reach it. Camel case or Kafka's names. */
export type KafkaConfig = InputOf<typeof commonKeys> & {
  /** Clock, sockets and chance; the process's own by default. The simulator gives others. */
  readonly world?: World
  /** Called on every new connection before it is used. */
  readonly authenticate?: Authenticate
  /** Where warnings of consumers go; Node's own warnings without one. */
  readonly logger?: Logger
}

export type AdminConfig = InputOf<typeof adminKeys>

/**
 * A cluster as an application sees it: `new Kafka({ bootstrapServers: 'localhost:9092' })`. Its clients have connections of their own; closing
 * one leaves the others alone. Making one connects to nothing yet.
 */
export class Kafka {
  readonly #common: Readonly<Record<string, unknown>>
  readonly #world: World
  readonly #authenticate: Authenticate | undefined
  readonly #logger: Logger | undefined

  constructor(config: KafkaConfig) {
    const { world, authenticate, logger, ...common } = config
    const { warnings } = readConfig(commonKeys, common)
    for (const warning of warnings) process.emitWarning(warning, 'SamsaConfigWarning')
    this.#common = camelConfig(common)
    this.#world = world ?? createNodeWorld()
    // Not in a simulation: what a codec makes of records must not depend on what the process did before.
    if (world === undefined) offerSystemCodecs(loadSystemCodec)
    this.#authenticate = authenticate
    this.#logger = logger
  }

  /** A producer. Close it to send what waits. */
  producer<K = Data, V = Data>(config: ProducerConfig<K, V> = {}): Producer<K, V> {
    const merged = this.#merge(config)
    const cluster = this.#cluster(readConfig(producerKeys, merged).values)
    return new Producer<K, V>(cluster, merged as ProducerConfig<K, V>, async () => await cluster.close())
  }

  /** A consumer, of a group or of partitions that it is told. Close it to commit and leave. */
  consumer<const C extends ConsumerConfig<unknown, unknown>>(config?: C): Consumer<KeyOf<C>, ValueOf<C>>
  consumer<K, V>(config: ConsumerConfig<K, V>): Consumer<K, V>
  consumer<K, V>(config: ConsumerConfig<K, V> = {}): Consumer<K, V> {
    const merged = this.#merge(config)
    const cluster = this.#cluster(readConfig(consumerKeys, merged).values)
    return new Consumer<K, V>(cluster, merged as ConsumerConfig<K, V>, {
      ownsCluster: true,
      ...(this.#logger === undefined ? {} : { logger: this.#logger }),
    })
  }

  /** An admin. Close it when it is no longer needed. */
  admin(config: AdminConfig = {}): Admin {
    const merged = this.#merge(config)
    const { values, warnings } = readConfig(
      adminKeys,
      'bootstrapControllers' in merged ? { ...merged, bootstrapServers: undefined } : merged,
    )
    for (const warning of warnings) process.emitWarning(warning, 'SamsaConfigWarning')
    const cluster = this.#cluster(values)
    return new Admin(cluster, async () => await cluster.close())
  }

  #cluster(values: ConnectionValues): Cluster {
    return new Cluster(clusterOptions(this.#world, values, this.#authenticate))
  }

  /** The common configuration with a client's own over it. */
  #merge(config: object): Record<string, unknown> {
    return { ...this.#common, ...camelConfig(config) }
  }
}

function camelConfig(config: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).map(([name, value]) => [camelName(name), value]))
}
