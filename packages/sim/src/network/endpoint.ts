import { type Connection, type ConnectionHandler, NetworkError } from '@samsa/ports'

import type { SimProcess } from '../process.ts'
import { Flow } from './flow.ts'
import type { SimNetwork } from './network.ts'

const silent: ConnectionHandler = { data() {}, closed() {} }

/** One side of a connection, as the process that owns it sees it. */
export class SimEndpoint implements Connection {
  readonly owner: SimProcess
  handler: ConnectionHandler = silent
  remoteHost = ''
  remotePort = 0
  localHost = ''
  localPort = 0
  /** The other side; undefined until it has accepted. */
  peer: SimEndpoint | undefined
  out: Flow | undefined
  paused = false
  /** `ending`: no data in or out by this side's wish, but pending bytes still leave. */
  state: 'connecting' | 'open' | 'ending' | 'closed' = 'connecting'
  #awaitsDrain = false
  #network: SimNetwork
  /** Written before the connection was there. */
  #early: { chunks: readonly Uint8Array[]; released: (() => void) | undefined }[] = []

  constructor(network: SimNetwork, owner: SimProcess) {
    this.#network = network
    this.owner = owner
  }

  get pendingBytes(): number {
    const early = this.#early.reduce((sum, { chunks }) => chunks.reduce((part, chunk) => part + chunk.length, sum), 0)
    return early + (this.out?.pendingBytes ?? 0)
  }

  /** The two sides know each other. */
  join(peer: SimEndpoint): void {
    this.peer = peer
    this.out = new Flow(this, peer)
  }

  opened(): void {
    if (this.state !== 'connecting') return
    this.state = 'open'
    this.handler.opened?.()
    for (const { chunks, released } of this.#early.splice(0)) this.#send(chunks, released)
    this.#maybeDrained()
  }

  write(chunks: readonly Uint8Array[], released?: () => void): boolean {
    if (this.state === 'ending' || this.state === 'closed') {
      released?.()
      return true
    }
    if (this.state === 'connecting') {
      this.#early.push({ chunks, released })
      this.#awaitsDrain = true
      return false
    }
    this.#send(chunks, released)
    const keepsUp = this.pendingBytes === 0
    if (!keepsUp) this.#awaitsDrain = true
    return keepsUp
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    if (!this.paused) return
    this.paused = false
    const flow = this.peer?.out
    if (flow !== undefined) this.#network.pump(flow)
  }

  end(): void {
    if (this.state === 'connecting') return this.destroy()
    if (this.state !== 'open') return
    this.state = 'ending'
    this.#maybeEnded()
  }

  destroy(): void {
    if (this.state === 'closed') return
    const flow = this.out
    if (flow !== undefined) {
      this.#release(flow.dropWaiting())
      this.#network.finish(flow)
    }
    this.close(undefined)
  }

  /** The window has moved: more may leave. */
  progressed(): void {
    const flow = this.out
    if (flow === undefined || this.state === 'closed') return
    this.#release(this.#network.take(flow))
    this.#maybeDrained()
    this.#maybeEnded()
  }

  /** The peer has said its last word: what is pending leaves, then this side ends too. */
  peerFinished(): void {
    if (this.state === 'open') this.end()
  }

  /** This side is over, with its error if it was not a proper end. */
  close(error: NetworkError | undefined): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.#release(this.out?.dropWaiting() ?? [])
    this.#release(this.#early.splice(0).flatMap(({ released }) => released ?? []))
    this.#network.forget(this)
    this.owner.later(0, 'closed', () => this.handler.closed(error))
  }

  fail(code: string): void {
    this.close(new NetworkError(code, `${code} ${this.remoteHost}:${this.remotePort}`))
  }

  #send(chunks: readonly Uint8Array[], released: (() => void) | undefined): void {
    const flow = this.out
    if (flow === undefined) return
    flow.write(
      chunks.filter((chunk) => chunk.length > 0),
      released,
    )
    this.#release(this.#network.take(flow))
  }

  #release(callbacks: readonly (() => void)[]): void {
    if (callbacks.length === 0) return
    // As in the real one, never inside the call that wrote.
    this.owner.later(0, 'released', () => {
      for (const callback of callbacks) callback()
    })
  }

  #maybeDrained(): void {
    if (!this.#awaitsDrain || this.state !== 'open' || this.pendingBytes > 0) return
    this.#awaitsDrain = false
    this.owner.later(0, 'drained', () => {
      if (this.state === 'open') this.handler.drained?.()
    })
  }

  #maybeEnded(): void {
    const flow = this.out
    if (this.state !== 'ending' || flow === undefined || flow.pendingBytes > 0) return
    this.#network.finish(flow)
    this.close(undefined)
  }
}
