import { DynamicBrokerConfig } from '@samsa/config'
import type { BrokerConfig } from '@samsa/config'
import { MetricRegistry } from '@samsa/metrics'
import type { LoggerLevels, Timer, World } from '@samsa/ports'
import { Broker } from './broker.ts'
import { HttpEndpoint } from './http/http-endpoint.ts'
import { NodeStartError, unsupportedConfig } from './node-checks.ts'
import { kafkaLoggerNames } from './kafka-logger-names.ts'
import type { NodeHooks } from './node-hooks.ts'

export interface NodeOptions {
  readonly world: World
  readonly config: BrokerConfig
  readonly logging: LoggerLevels
  /** Made if absent; the caller may add the process's own metrics to it. */
  readonly registry?: MetricRegistry
  /** Where `/metrics` and `/health` are served; absent: nowhere. Port 0 takes a free one. An `optional` one may fail to bind. */
  readonly http?: { readonly host: string; readonly port: number; readonly optional?: boolean }
  /** The machine's name, for listeners that advertise none. `localhost` by default. */
  readonly hostName?: string
  readonly hooks?: NodeHooks
  /** The node cannot go on (metadata log or every log directory failed). It has stopped serving; the process should end. */
  readonly onFatal?: (error: Error) => void
}

export interface Node {
  /** Resolves when clients are served; rejects, with a message for people, when the node cannot start. */
  readonly ready: Promise<void>
  readonly isReady: boolean
  /** The bound port of a listener. */
  port(listenerName: string): number | undefined
  /** The bound port of `/metrics` and `/health`. */
  readonly httpPort: number | undefined
  readonly clusterId: string | undefined
  /** Leaves the cluster in order, answers what is being served, writes everything down. */
  stop(): Promise<void>
}

const METRICS_TICK_MS = 5000

/** Starts a node: broker and controller in one process, over whatever world it is given. */
export function startNode(options: NodeOptions): Node {
  return new SingleNode(options)
}

class SingleNode implements Node {
  readonly ready: Promise<void>
  readonly #options: NodeOptions
  readonly #registry: MetricRegistry
  #broker: Broker | undefined
  #http: HttpEndpoint | undefined
  #ticker: Timer | undefined
  #isReady = false
  #stopped: Promise<void> | undefined

  constructor(options: NodeOptions) {
    this.#options = options
    this.#registry = options.registry ?? new MetricRegistry(options.world.clock.monotonicMs())
    this.ready = this.#start()
  }

  get isReady(): boolean {
    return this.#isReady
  }

  get httpPort(): number | undefined {
    return this.#http?.port
  }

  get clusterId(): string | undefined {
    return this.#broker?.clusterId
  }

  port(listenerName: string): number | undefined {
    return this.#broker?.port(listenerName)
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop()
    return this.#stopped
  }

  async #start(): Promise<void> {
    const { config, world } = this.#options
    const unsupported = unsupportedConfig(config)
    if (unsupported !== undefined) throw new NodeStartError(unsupported)
    this.#tick()
    await this.#startHttp()
    for (const name of kafkaLoggerNames) this.#options.logging.logger(name)
    const failed = Promise.withResolvers<never>()
    failed.promise.catch(() => undefined)
    this.#broker = new Broker({
      world,
      config: new DynamicBrokerConfig(config),
      logging: this.#options.logging,
      registry: this.#registry,
      hostName: this.#options.hostName ?? 'localhost',
      hooks: this.#options.hooks ?? {},
      onFatal: (error) => {
        this.#isReady = false
        failed.reject(error)
        this.#options.onFatal?.(error)
      },
    })
    await Promise.race([this.#broker.start(), failed.promise])
    this.#isReady = true
  }

  async #startHttp(): Promise<void> {
    const { http, world, logging } = this.#options
    if (http === undefined) return
    const health = (): string => JSON.stringify({ live: true, ready: this.#isReady, state: this.#broker?.state ?? 'STARTING' })
    this.#http = new HttpEndpoint({
      network: world.network,
      host: http.host,
      port: http.port,
      log: logging.logger('samsa.http'),
      routes: new Map([
        ['/metrics', () => ({ status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: this.#registry.expose() })],
        ['/health', () => ({ status: 200, contentType: 'application/json', body: health() })],
        ['/health/live', () => ({ status: 200, contentType: 'application/json', body: health() })],
        ['/health/ready', () => ({ status: this.#isReady ? 200 : 503, contentType: 'application/json', body: health() })],
      ]),
    })
    try {
      await this.#http.start()
    } catch (error) {
      this.#http = undefined
      if (http.optional !== true) throw error
      logging.logger('samsa.http').warn('Metrics and health are not served: the address is taken', { host: http.host, port: http.port })
    }
  }

  #tick(): void {
    const { clock } = this.#options.world
    this.#ticker = clock.after(METRICS_TICK_MS, () => {
      this.#registry.tick(clock.monotonicMs())
      this.#tick()
    })
  }

  async #stop(): Promise<void> {
    // A start that failed is told by `ready`; there may still be something to put away.
    await this.ready.catch(() => undefined)
    this.#isReady = false
    await this.#broker?.stop()
    await this.#http?.stop()
    this.#ticker?.cancel()
  }
}
