import { BrokerConfig } from '@samsa/config'
import type { LogLevel } from '@samsa/ports'

export interface TopicOptions {
  readonly name: string
  /** 1 by default. */
  readonly partitions?: number
  readonly configs?: Readonly<Record<string, string | number | boolean>>
}

/** One line of the broker's log. */
export interface KafkaLogLine {
  readonly atMs: number
  readonly level: LogLevel
  readonly logger: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface KafkaOptions {
  /** Topics that are there when `startKafka` resolves; a name stands for one partition. */
  readonly topics?: readonly (string | TopicOptions)[]
  /** Broker settings by Kafka's names, over those of `docs/testing.md`. */
  readonly config?: Readonly<Record<string, string | number | boolean>>
  /** A folder for the data, created if missing, kept afterwards. Absent: memory. */
  readonly dataDirectory?: string
  /** The port on loopback; absent or 0: a free one. */
  readonly port?: number
  /** Further listeners beside `PLAINTEXT`: their ports by name, 0 for a free one. */
  readonly listeners?: Readonly<Record<string, number>>
  /** Takes the lines of the broker's log. Absent: nothing is logged. */
  readonly log?: (line: KafkaLogLine) => void
  /** INFO by default; without `log` it has no meaning. */
  readonly logLevel?: LogLevel
}

const HOST = '127.0.0.1'
export const MAIN_LISTENER = 'PLAINTEXT'
const CONTROLLER = 'CONTROLLER'

/** What a test wants: no waiting for members that will not come, few partitions of the internal topics, a node that never fences itself. */
const DEFAULTS: Readonly<Record<string, string>> = {
  'process.roles': 'broker,controller',
  'node.id': '1',
  'controller.listener.names': CONTROLLER,
  'controller.quorum.bootstrap.servers': `${HOST}:9093`,
  'offsets.topic.num.partitions': '4',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  // A debugger may stop the process for as long as it likes.
  'broker.session.timeout.ms': '2147483647',
}

/** The node's settings; `ports` are those of an earlier life, so that clients find it where it was. */
export function brokerConfig(options: KafkaOptions, dataDirectory: string, ports: ReadonlyMap<string, number>): BrokerConfig {
  const wanted: Record<string, number> = { [MAIN_LISTENER]: options.port ?? 0, ...options.listeners, [CONTROLLER]: 0 }
  const names = Object.keys(wanted)
  const listeners = names.map((name) => `${name}://${HOST}:${ports.get(name) ?? wanted[name]}`)
  const properties = new Map(
    Object.entries({
      ...DEFAULTS,
      listeners: listeners.join(','),
      'listener.security.protocol.map': names.map((name) => `${name}:PLAINTEXT`).join(','),
      'inter.broker.listener.name': MAIN_LISTENER,
      'log.dirs': dataDirectory,
    }),
  )
  for (const [name, value] of Object.entries(options.config ?? {})) properties.set(name, String(value))
  return new BrokerConfig(properties)
}

export function listenerNames(options: KafkaOptions): string[] {
  return [MAIN_LISTENER, ...Object.keys(options.listeners ?? {}), CONTROLLER]
}
