import { ANONYMOUS, ServerConnection } from '@samsa/wire'
import type { SecurityProtocol, ServerEnvironment, Session } from '@samsa/wire'
import type { Clock, Connection, ConnectionHandler, Listener, Logger, Network, Timer } from '@samsa/ports'
import type { ConnectionLimits } from './connection-limits.ts'

export interface ListenerSpecification {
  readonly name: string
  readonly securityProtocol: SecurityProtocol
  readonly host: string
  readonly port: number
  /** `socket.listen.backlog.size`. */
  readonly backlog: number
}

export interface SocketServerOptions {
  readonly network: Network
  readonly clock: Clock
  readonly log: Logger
  /** Those that a listener shares with others. */
  readonly limitsOf: (listener: string) => ConnectionLimits
  /** What the connections of a listener work with. */
  readonly environmentOf: (listener: ListenerSpecification) => ServerEnvironment
  /** `connections.max.idle.ms`; negative = never. */
  readonly maxIdleMs: number
}

const MAX_SWEEP_MS = 10_000

/** The listeners of a node and the connections that came in by them. */
export class SocketServer {
  readonly #options: SocketServerOptions
  readonly #listeners = new Map<string, Listener>()
  readonly #ports = new Map<string, number>()
  readonly #connections = new Set<ServerConnection>()
  /** Accepted while every slot was taken, or faster than they may come: not read from until a slot is free and their time has come. */
  #waiting: { readonly own: ServerConnection; readonly dueMs: number }[] = []
  #dueTimer: Timer | undefined
  #idleTimer: Timer | undefined
  /** Listeners that are bound and do not answer yet, with the connections that wait for it. */
  readonly #closedGates = new Map<string, Connection[]>()
  #nextIndex = 0
  #stopping = false

  constructor(options: SocketServerOptions) {
    this.#options = options
  }

  get connections(): Iterable<ServerConnection> {
    return this.#connections
  }

  /** The bound port of a listener. */
  port(listener: string): number | undefined {
    return this.#ports.get(listener)
  }

  /** Binds a listener, so that its port is known; connections wait until `open`. */
  bind(specification: ListenerSpecification): Promise<number> {
    this.#closedGates.set(specification.name, [])
    return new Promise((resolve, reject) => {
      const listener = this.#options.network.listen(
        { host: specification.host, port: specification.port, backlog: specification.backlog },
        {
          listening: (port) => {
            this.#ports.set(specification.name, port)
            this.#options.log.info('listening', { listener: specification.name, host: specification.host, port })
            resolve(port)
          },
          failed: reject,
          accepted: (connection) => this.#accept(connection, specification),
        },
      )
      this.#listeners.set(specification.name, listener)
    })
  }

  /** Begins to serve a bound listener. */
  open(listener: string): void {
    const waiting = this.#closedGates.get(listener) ?? []
    this.#closedGates.delete(listener)
    for (const connection of waiting) connection.resume()
    if (this.#idleTimer === undefined && this.#options.maxIdleMs >= 0) this.#scheduleIdleSweep()
  }

  /** Stops accepting, lets every connection finish what it is answering, and closes what is left after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#idleTimer?.cancel()
    this.#dueTimer?.cancel()
    for (const { own } of this.#waiting) own.connection.destroy()
    this.#waiting = []
    const closing = [...this.#listeners.values()].map((listener) => new Promise<void>((resolve) => listener.close(resolve)))
    for (const connection of this.#connections) connection.endGracefully()
    const deadlineMs = this.#options.clock.monotonicMs() + graceMs
    while (this.#connections.size > 0 && this.#options.clock.monotonicMs() < deadlineMs) await this.#pause(5)
    for (const connection of this.#connections) connection.close()
    await Promise.all(closing)
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(delayMs, resolve))
  }

  #accept(connection: Connection, specification: ListenerSpecification): ConnectionHandler {
    const { clock, log } = this.#options
    const limits = this.#options.limitsOf(specification.name)
    const host = connection.remoteHost
    const refusal = limits.refusal(host)
    if (this.#stopping || refusal !== undefined) {
      if (refusal !== undefined) {
        log.info(`Rejected connection from ${host}, address already has the configured maximum of ${refusal} connections.`)
      }
      connection.destroy()
      return { data: () => {}, closed: () => {} }
    }
    const session: Session = {
      connectionId: `${connection.localHost}:${connection.localPort}-${host}:${connection.remotePort}-${this.#nextIndex++}`,
      listenerName: specification.name,
      securityProtocol: specification.securityProtocol,
      clientHost: host,
      principal: ANONYMOUS,
      clientSoftwareName: 'unknown',
      clientSoftwareVersion: 'unknown',
    }
    const own = new ServerConnection(connection, session, this.#options.environmentOf(specification))
    const nowMs = clock.monotonicMs()
    const delayMs = limits.creationDelayMs(specification.name, nowMs)
    const slot = delayMs > 0 ? 'wait' : limits.slot(specification.name)
    limits.addHost(host)
    this.#connections.add(own)
    if (slot === 'wait') {
      connection.pause()
      this.#waiting.push({ own, dueMs: nowMs + delayMs })
      if (delayMs > 0 && this.#dueTimer === undefined) this.#awaitDue(nowMs)
    } else {
      limits.take(specification.name)
      if (slot === 'evict') this.#evict(specification.name)
      const gate = this.#closedGates.get(specification.name)
      if (gate !== undefined) {
        connection.pause()
        gate.push(connection)
      }
    }
    return {
      data: (chunk) => own.data(chunk),
      drained: () => own.drained(),
      closed: (error) => own.closed(error),
    }
  }

  /** Called by the environment when a connection is gone. */
  forget(connection: ServerConnection): void {
    if (!this.#connections.delete(connection)) return
    const { clientHost, listenerName } = connection.session
    const limits = this.#options.limitsOf(listenerName)
    limits.removeHost(clientHost)
    const waited = this.#waiting.findIndex(({ own }) => own === connection)
    if (waited >= 0) this.#waiting.splice(waited, 1)
    else limits.give(listenerName)
    if (this.#waiting.length > 0) this.startWaiting()
  }

  /** Slots are free, or limits were raised: serves whom they allow, in the order of their coming. */
  startWaiting(): void {
    const nowMs = this.#options.clock.monotonicMs()
    this.#waiting = this.#waiting.filter(({ own, dueMs }) => {
      const { listenerName } = own.session
      const limits = this.#options.limitsOf(listenerName)
      if (nowMs < dueMs || limits.slot(listenerName) === 'wait') return true
      limits.take(listenerName)
      const gate = this.#closedGates.get(listenerName)
      if (gate === undefined) own.connection.resume()
      else gate.push(own.connection)
      return false
    })
    this.#awaitDue(nowMs)
  }

  #awaitDue(nowMs: number): void {
    this.#dueTimer?.cancel()
    this.#dueTimer = undefined
    let firstMs = Infinity
    for (const { dueMs } of this.#waiting) if (dueMs > nowMs) firstMs = Math.min(firstMs, dueMs)
    if (firstMs !== Infinity) this.#dueTimer = this.#options.clock.after(firstMs - nowMs, () => this.startWaiting())
  }

  /** Closes the connection of another listener that was quiet for longest, as Kafka does in favour of the inter-broker listener. */
  #evict(listener: string): void {
    let oldest: ServerConnection | undefined
    for (const each of this.#connections) {
      const other = each.session.listenerName
      if (other === listener || this.#options.limitsOf(other) !== this.#options.limitsOf(listener)) continue
      if (oldest === undefined || each.lastActiveMs < oldest.lastActiveMs) oldest = each
    }
    oldest?.close()
  }

  #scheduleIdleSweep(): void {
    const { clock, maxIdleMs } = this.#options
    const delayMs = Math.max(100, Math.min(MAX_SWEEP_MS, maxIdleMs / 4))
    this.#idleTimer = clock.after(delayMs, () => {
      const oldestMs = clock.monotonicMs() - maxIdleMs
      for (const connection of this.#connections) {
        if (connection.lastActiveMs <= oldestMs && !connection.isServing) {
          this.#options.log.debug('closing an idle connection', { connection: connection.session.connectionId })
          connection.close()
        }
      }
      this.#scheduleIdleSweep()
    })
  }
}
