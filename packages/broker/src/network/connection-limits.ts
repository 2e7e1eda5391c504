import { CreationRate } from './creation-rate.ts'

/** `max.connections*` of the process and its listeners. Infinity = without bound. */
export interface ConnectionLimitSettings {
  readonly maxConnections: number
  readonly maxConnectionsPerIp: number
  /** By address text. */
  readonly maxConnectionsPerIpOverrides: ReadonlyMap<string, number>
  /** `listener.name.<listener>.max.connections`, by listener name. */
  readonly maxConnectionsPerListener: ReadonlyMap<string, number>
  /** `max.connection.creation.rate`, of all and by listener name; Infinity = without bound. */
  readonly creationRate: number
  readonly creationRatePerListener: ReadonlyMap<string, number>
  /** Seconds over which rates are taken. */
  readonly rateWindowSeconds: number
  /** The inter-broker listener, never starved by the others; undefined with a single listener. */
  readonly protectedListener: string | undefined
}

/**
 * Counts connections by address and listener; the broker's listeners have one count and the controller's another, as in Kafka. Too many from one address are refused; too many in all wait (Kafka stops accepting), except
 * on the protected listener, for which a connection of another listener gives way.
 */
export class ConnectionLimits {
  settings: ConnectionLimitSettings
  readonly #byHost = new Map<string, number>()
  readonly #byListener = new Map<string, number>()
  readonly #creation: CreationRate
  readonly #creationByListener = new Map<string, CreationRate>()
  #total = 0

  constructor(settings: ConnectionLimitSettings) {
    this.settings = settings
    this.#creation = new CreationRate(settings.rateWindowSeconds)
  }

  /** Counts a new connection of the listener; how long it must wait before it is served. */
  creationDelayMs(listener: string, nowMs: number): number {
    const { settings } = this
    this.#creation.set(settings.creationRate, nowMs)
    let ofListener = this.#creationByListener.get(listener)
    if (ofListener === undefined) {
      ofListener = new CreationRate(settings.rateWindowSeconds)
      this.#creationByListener.set(listener, ofListener)
    }
    ofListener.set(settings.creationRatePerListener.get(listener) ?? Infinity, nowMs)
    const ownMs = ofListener.take(nowMs)
    // The inter-broker listener is not held up for the others.
    return listener === settings.protectedListener ? ownMs : Math.max(ownMs, this.#creation.take(nowMs))
  }

  ofListener(listener: string): number {
    return this.#byListener.get(listener) ?? 0
  }

  /** The address's limit if one more connection would exceed it. */
  refusal(host: string): number | undefined {
    const limit = this.settings.maxConnectionsPerIpOverrides.get(host) ?? this.settings.maxConnectionsPerIp
    return (this.#byHost.get(host) ?? 0) >= limit ? limit : undefined
  }

  /** What stands against serving one more connection on the listener now. */
  slot(listener: string): 'free' | 'wait' | 'evict' {
    const ofListener = this.#byListener.get(listener) ?? 0
    if (ofListener >= (this.settings.maxConnectionsPerListener.get(listener) ?? Infinity)) return 'wait'
    if (this.#total < this.settings.maxConnections) return 'free'
    return listener === this.settings.protectedListener ? 'evict' : 'wait'
  }

  /** A connection came from the address, served or waiting. */
  addHost(host: string): void {
    this.#byHost.set(host, (this.#byHost.get(host) ?? 0) + 1)
  }

  removeHost(host: string): void {
    decrement(this.#byHost, host)
  }

  /** A connection of the listener is served from now on: it has a slot. */
  take(listener: string): void {
    this.#total++
    this.#byListener.set(listener, (this.#byListener.get(listener) ?? 0) + 1)
  }

  give(listener: string): void {
    this.#total--
    decrement(this.#byListener, listener)
  }
}

function decrement(counts: Map<string, number>, key: string): void {
  const count = counts.get(key) ?? 0
  if (count <= 1) counts.delete(key)
  else counts.set(key, count - 1)
}
