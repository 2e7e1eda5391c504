import type { BrokerConfig, DynamicBrokerConfig } from '@samsa/config'
import type { MetricRegistry } from '@samsa/metrics'
import type { LoggerLevels, World } from '@samsa/ports'
import { requestHeaderVersionOf, RequestBudget } from '@samsa/wire'
import type { BufferPool, ReplyTurn, ServerConnection, ServerEnvironment, ServerRequest } from '@samsa/wire'
import type { BrokerParts } from './broker-parts.ts'
import type { ControllerParts } from './controller/controller-parts.ts'
import { brokerHandlers } from './handlers/broker-handlers.ts'
import { controllerHandlers } from './handlers/controller-handlers.ts'
import type { NodeHooks } from './node-hooks.ts'
import { ConnectionLimits } from './network/connection-limits.ts'
import type { ConnectionLimitSettings } from './network/connection-limits.ts'
import { SocketServer } from './network/socket-server.ts'
import { RequestDispatcher } from './request-dispatcher.ts'
import { RequestMeters } from './request-meters.ts'

export interface BrokerServersOptions {
  readonly world: World
  readonly config: DynamicBrokerConfig
  readonly logging: LoggerLevels
  readonly registry: MetricRegistry
  readonly pool: BufferPool
  readonly turn: ReplyTurn
  readonly hooks: NodeHooks
  readonly closed: (connection: ServerConnection) => void
}

interface Receiver {
  receive(connection: ServerConnection, request: ServerRequest): void
}

/** The listeners of a node: those of the broker and those of the controller, each kind under its own connection limits. */
export class BrokerServers {
  readonly #options: BrokerServersOptions
  readonly #server: SocketServer
  readonly #brokerLimits: ConnectionLimits
  readonly #controllerLimits: ConnectionLimits
  readonly #meters: RequestMeters
  readonly #receivers = new Map<string, Receiver>()

  constructor(options: BrokerServersOptions) {
    this.#options = options
    const { world, config, logging, pool, turn } = options
    const log = logging.logger('kafka.network.SocketServer')
    const meters = new RequestMeters(options.registry)
    this.#meters = meters
    this.#brokerLimits = new ConnectionLimits(limitSettings(config.current))
    this.#controllerLimits = new ConnectionLimits(limitSettings(config.current))
    config.onChange((now) => {
      this.#brokerLimits.settings = limitSettings(now)
      this.#controllerLimits.settings = limitSettings(now)
      this.#server.startWaiting()
    })
    const shared = {
      pool,
      turn,
      budget: new RequestBudget(config.static.get('queued.max.request.bytes')),
      maxRequestBytes: config.static.get('socket.request.max.bytes'),
      headerVersionOf: requestHeaderVersionOf,
      monotonicMs: () => world.clock.monotonicMs(),
      log,
      completed: (request: ServerRequest, writeMs: number, sentMs: number): void => meters.completed(request, writeMs, sentMs),
      closed: (connection: ServerConnection): void => {
        options.closed(connection)
        this.#server.forget(connection)
      },
    }
    const environments = new Map<string, ServerEnvironment>()
    this.#server = new SocketServer({
      network: world.network,
      clock: world.clock,
      log,
      limitsOf: (listenerName) => this.#limitsOf(listenerName),
      maxIdleMs: config.static.get('connections.max.idle.ms'),
      environmentOf: ({ name }) => {
        const known = environments.get(name)
        if (known !== undefined) return known
        const serve = (connection: ServerConnection, request: ServerRequest): void =>
          this.#receivers.get(name)?.receive(connection, request)
        const { receive } = options.hooks
        const intercepted = (connection: ServerConnection, request: ServerRequest): void =>
          receive?.(connection, request, (served) => serve(connection, served))
        const made = { ...shared, receive: receive === undefined ? serve : intercepted }
        environments.set(name, made)
        return made
      },
    })
  }

  get listenerNames(): readonly string[] {
    return this.#options.config.static.listeners.map((each) => each.listenerName)
  }

  connectionsOf(listenerName: string): number {
    return this.#limitsOf(listenerName).ofListener(listenerName)
  }

  /** A broker's and a controller's connections do not take each other's places. */
  #limitsOf(listenerName: string): ConnectionLimits {
    const isController = this.#options.config.static.controllerListenerNames.includes(listenerName)
    return isController ? this.#controllerLimits : this.#brokerLimits
  }

  port(listenerName: string): number | undefined {
    return this.#server.port(listenerName)
  }

  /** Binds every listener, so that all ports are known; nothing is served yet. */
  async bind(): Promise<void> {
    const config = this.#options.config.static
    for (const { listenerName, securityProtocol, host, port } of config.listeners) {
      const backlog = config.get('socket.listen.backlog.size')
      await this.#server.bind({ name: listenerName, securityProtocol, host, port, backlog })
    }
  }

  serveController(parts: ControllerParts): void {
    const config = this.#options.config.static
    const log = this.#options.logging.logger('kafka.server.ControllerApis')
    const dispatcher = new RequestDispatcher(parts, controllerHandlers, config.get('unstable.api.versions.enable'), this.#meters, log)
    this.#serve(
      config.controllerListeners.map((each) => each.listenerName),
      dispatcher,
    )
  }

  serveBroker(parts: BrokerParts): void {
    const config = this.#options.config.static
    const log = this.#options.logging.logger('kafka.server.KafkaApis')
    const dispatcher = new RequestDispatcher(parts, brokerHandlers, config.get('unstable.api.versions.enable'), this.#meters, log)
    this.#serve(
      config.brokerListeners.map((each) => each.listenerName),
      dispatcher,
    )
  }

  stop(graceMs: number): Promise<void> {
    return this.#server.stop(graceMs)
  }

  #serve(listeners: readonly string[], receiver: Receiver): void {
    for (const listener of listeners) {
      this.#receivers.set(listener, receiver)
      this.#server.open(listener)
    }
  }
}

/** The largest int, Kafka's default, stands for no bound. */
function unlessMost(perSecond: number): number {
  return perSecond === 2_147_483_647 ? Infinity : perSecond
}

function limitSettings(config: BrokerConfig): ConnectionLimitSettings {
  const ofListeners = (key: 'max.connections' | 'max.connection.creation.rate'): Map<string, number> =>
    new Map(
      config.listeners
        .filter(({ listenerName }) => config.properties.has(`listener.name.${listenerName.toLowerCase()}.${key}`))
        .map(({ listenerName }) => [listenerName, config.listenerGet(listenerName, key)]),
    )
  return {
    maxConnections: config.get('max.connections'),
    maxConnectionsPerIp: config.get('max.connections.per.ip'),
    maxConnectionsPerIpOverrides: config.maxConnectionsPerIpOverrides,
    maxConnectionsPerListener: ofListeners('max.connections'),
    creationRate: unlessMost(config.get('max.connection.creation.rate')),
    creationRatePerListener: ofListeners('max.connection.creation.rate'),
    rateWindowSeconds: Math.max(1, config.get('quota.window.num') - 1) * config.get('quota.window.size.seconds'),
    protectedListener: config.brokerListeners.length > 1 ? config.interBrokerListenerName : undefined,
  }
}
