import type { Timer, World } from '@samsa/ports'
import { backoffMs, pause } from './backoff.ts'
import type { Backoff } from './backoff.ts'
import type { BrokerAddress } from './bootstrap.ts'
import { BrokerConnection } from './broker-connection.ts'
import type { Authenticate } from './broker-connection.ts'

export interface ConnectionPoolOptions {
  readonly world: World
  readonly clientId: string
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly connectTimeoutMaxMs: number
  readonly reconnectBackoff: Backoff
  /** -1 keeps idle connections. */
  readonly maxIdleMs: number
  readonly authenticate: Authenticate | undefined
}

interface Held {
  readonly address: BrokerAddress
  readonly opening: Promise<BrokerConnection>
  /** Set once it is open. */
  connection: BrokerConnection | undefined
}

interface Failures {
  count: number
  notBeforeMs: number
}

/** One connection by key, opened when first asked for, with a pause after a failure that grows by `reconnect.backoff`. */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions
  readonly #held = new Map<string, Held>()
  readonly #failures = new Map<string, Failures>()
  #idleTimer: Timer | undefined
  #closed = false

  constructor(options: ConnectionPoolOptions) {
    this.#options = options
  }

  /** The connection of that key to that address; one to another address is closed. Waits out the pause after failures. */
  async get(key: string, address: BrokerAddress): Promise<BrokerConnection> {
    if (this.#closed) throw new Error('The client is closed')
    const held = this.#held.get(key)
    if (held !== undefined) {
      if (held.address.host === address.host && held.address.port === address.port) return held.connection ?? (await held.opening)
      this.#drop(key, held)
    }
    const opening = this.#open(key, address)
    const made: Held = { address, opening, connection: undefined }
    this.#held.set(key, made)
    try {
      const connection = await opening
      made.connection = connection
      this.#failures.delete(key)
      if (this.#held.get(key) !== made) {
        connection.close()
        throw new Error('The client is closed')
      }
      if (connection.isClosed) this.#held.delete(key)
      this.#watchIdle()
      return connection
    } catch (error) {
      if (this.#held.get(key) === made) this.#held.delete(key)
      throw error
    }
  }

  /** The connection of a key if it is open. */
  open(key: string): BrokerConnection | undefined {
    const connection = this.#held.get(key)?.connection
    return connection === undefined || connection.isClosed ? undefined : connection
  }

  /** The open connection with the fewest requests in flight. */
  leastBusy(): BrokerConnection | undefined {
    let best: BrokerConnection | undefined
    for (const [key, { connection }] of this.#held) {
      // Keys with a purpose carry requests that others must not wait for.
      if (connection === undefined || connection.isClosed || /^\d+[a-z]/.test(key)) continue
      if (best === undefined || connection.inFlight < best.inFlight) best = connection
    }
    return best
  }

  /** Those that failed lately come last; among equals chance decides, so that clients spread over the nodes. */
  byReadiness(candidates: readonly (readonly [string, BrokerAddress])[]): (readonly [string, BrokerAddress])[] {
    const { random } = this.#options.world
    return candidates
      .map((candidate) => ({ candidate, notBeforeMs: this.#failures.get(candidate[0])?.notBeforeMs ?? 0, draw: random.below(2 ** 30) }))
      .sort((a, b) => a.notBeforeMs - b.notBeforeMs || a.draw - b.draw)
      .map(({ candidate }) => candidate)
  }

  dropAll(): void {
    for (const [key, held] of [...this.#held]) this.#drop(key, held)
    this.#failures.clear()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#idleTimer?.cancel()
    const held = [...this.#held.values()]
    this.#held.clear()
    for (const { connection, opening } of held) (connection ?? (await opening.catch(() => undefined)))?.close()
  }

  async #open(key: string, address: BrokerAddress): Promise<BrokerConnection> {
    const { world } = this.#options
    const failed = this.#failures.get(key)
    const waitMs = (failed?.notBeforeMs ?? 0) - world.clock.monotonicMs()
    if (waitMs > 0) await pause(world.clock, waitMs)
    if (this.#closed) throw new Error('The client is closed')
    const { connectTimeoutMs, connectTimeoutMaxMs } = this.#options
    const options = {
      world,
      clientId: this.#options.clientId,
      requestTimeoutMs: this.#options.requestTimeoutMs,
      connectTimeoutMs: Math.min(connectTimeoutMs * 2 ** Math.min(failed?.count ?? 0, 10), Math.max(connectTimeoutMs, connectTimeoutMaxMs)),
      authenticate: this.#options.authenticate,
    }
    try {
      return await BrokerConnection.open(address, options, () => this.#closedByPeer(key, address))
    } catch (error) {
      const count = (failed?.count ?? 0) + 1
      const delayMs = backoffMs(count - 1, world.random, this.#options.reconnectBackoff)
      this.#failures.set(key, { count, notBeforeMs: world.clock.monotonicMs() + delayMs })
      throw error
    }
  }

  #closedByPeer(key: string, address: BrokerAddress): void {
    const held = this.#held.get(key)
    if (held !== undefined && held.address === address) this.#held.delete(key)
  }

  #drop(key: string, held: Held): void {
    this.#held.delete(key)
    if (held.connection !== undefined) held.connection.close()
  }

  #watchIdle(): void {
    const { maxIdleMs, world } = this.#options
    if (maxIdleMs < 0 || this.#idleTimer !== undefined) return
    this.#idleTimer = world.clock.after(maxIdleMs, () => {
      this.#idleTimer = undefined
      const nowMs = world.clock.monotonicMs()
      for (const [key, held] of [...this.#held]) {
        const { connection } = held
        if (connection !== undefined && connection.inFlight === 0 && nowMs - connection.lastUsedMs >= maxIdleMs) this.#drop(key, held)
      }
      if (this.#held.size > 0 && !this.#closed) this.#watchIdle()
    })
  }
}
