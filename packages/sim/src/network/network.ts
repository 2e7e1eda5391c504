import type { ListenAddress, Listener, ListenHandlers, RemoteAddress, ConnectionHandler } from '@samsa/ports'
import { NetworkError } from '@samsa/ports'
import type { Prng } from '@samsa/stdx'

import type { EventQueue } from '../event-queue.ts'
import type { SimNode } from '../node.ts'
import type { SimProcess } from '../process.ts'
import type { Trace } from '../trace.ts'
import { SimEndpoint } from './endpoint.ts'
import type { Flow } from './flow.ts'

export interface NetworkOptions {
  /** One way, between nodes. */
  readonly latencyMs?: { readonly min: number; readonly max: number }
  /** How long a kernel repeats what is not acknowledged before it gives the connection up. */
  readonly retransmissionTimeoutMs?: number
  readonly connectTimeoutMs?: number
}

interface SimListener {
  readonly process: SimProcess
  readonly handlers: ListenHandlers
  readonly port: number
}

/** The network between all nodes of a simulation. TCP: within a connection nothing is lost or out of order, but a connection may stall or break. */
export class SimNetwork {
  latencyMs: { readonly min: number; readonly max: number }
  retransmissionTimeoutMs: number
  connectTimeoutMs: number
  readonly #queue: EventQueue
  readonly #prng: Prng
  readonly #trace: Trace
  readonly #nodes: readonly SimNode[]
  readonly #listeners = new Map<string, SimListener>()
  readonly #endpoints = new Set<SimEndpoint>()
  readonly #stalled = new Set<Flow>()
  /** Directed pairs of node names between which nothing passes. */
  readonly #cut = new Set<string>()
  #nextPort = 40_000

  constructor(queue: EventQueue, prng: Prng, trace: Trace, nodes: readonly SimNode[], options: NetworkOptions) {
    this.#queue = queue
    this.#prng = prng
    this.#trace = trace
    this.#nodes = nodes
    this.latencyMs = options.latencyMs ?? { min: 0.1, max: 2 }
    this.retransmissionTimeoutMs = options.retransmissionTimeoutMs ?? 60_000
    this.connectTimeoutMs = options.connectTimeoutMs ?? 20_000
  }

  /** How many connections are open, counted by their sides. */
  get openEndpoints(): number {
    return this.#endpoints.size
  }

  /** Nothing passes between the two groups, in either direction unless `oneWay` (then only not from `some` to `others`). */
  partition(some: readonly string[], others: readonly string[], oneWay = false): void {
    for (const a of some) {
      for (const b of others) {
        this.#cut.add(`${a}>${b}`)
        if (!oneWay) this.#cut.add(`${b}>${a}`)
      }
    }
    this.#trace.add(this.#queue.nowMs, 'partition', some.join('+'), others.length)
  }

  /** All partitions end. */
  heal(): void {
    this.#cut.clear()
    this.#trace.add(this.#queue.nowMs, 'heal', 'network', 0)
    this.retryStalled()
  }

  /** What stalled is repeated by the kernels some time after the way is free again. */
  retryStalled(): void {
    for (const flow of this.#stalled) this.#queue.after(this.#prng.between(1, 1000), () => this.pump(flow))
  }

  /** Breaks a random connection: both sides see a reset. False if there is none. */
  resetOne(): boolean {
    const endpoint = this.#prng.pick([...this.#endpoints])
    if (endpoint === undefined) return false
    endpoint.peer?.fail('ECONNRESET')
    endpoint.fail('ECONNRESET')
    return true
  }

  listen(process: SimProcess, address: ListenAddress, handlers: ListenHandlers): Listener {
    const port = address.port === 0 ? this.#freePort() : address.port
    const key = `${process.node.name}:${port}`
    const listener = { process, handlers, port }
    let closed = false
    process.later(0, 'listen', () => {
      if (closed) return
      if (this.#listeners.has(key)) return handlers.failed(new NetworkError('EADDRINUSE', `address in use: ${key}`))
      this.#listeners.set(key, listener)
      handlers.listening(port)
    })
    return {
      close: (done) => {
        closed = true
        if (this.#listeners.get(key) === listener) this.#listeners.delete(key)
        process.later(0, 'unlisten', done)
      },
    }
  }

  connect(process: SimProcess, address: RemoteAddress, handler: ConnectionHandler): SimEndpoint {
    const endpoint = new SimEndpoint(this, process)
    endpoint.handler = handler
    endpoint.remoteHost = address.host
    endpoint.remotePort = address.port
    endpoint.localHost = process.node.address
    endpoint.localPort = this.#freePort()
    this.#endpoints.add(endpoint)
    const target = this.#resolve(process.node, address.host)
    if (target === undefined) process.later(1, 'connect', () => endpoint.fail('ENOTFOUND'))
    else this.#synchronise(endpoint, target, this.#queue.nowMs + this.connectTimeoutMs, 1000)
    return endpoint
  }

  /** The kernel takes what the window allows and sends it on its way. */
  take(flow: Flow): (() => void)[] {
    const before = flow.segments.length
    const released = flow.take(() => this.#queue.nowMs + this.#latency(flow.from.owner.node, flow.to.owner.node))
    if (flow.segments.length > before) this.pump(flow)
    return released
  }

  finish(flow: Flow): void {
    flow.finish(this.#queue.nowMs + this.#latency(flow.from.owner.node, flow.to.owner.node))
    this.pump(flow)
  }

  /** Has the next segment arrive when its time comes. */
  pump(flow: Flow): void {
    const [next] = flow.segments
    if (next === undefined || flow.pumping) return
    flow.pumping = true
    this.#queue.at(next.arrivesMs, () => {
      flow.pumping = false
      this.#arrive(flow)
    })
  }

  forget(endpoint: SimEndpoint): void {
    this.#endpoints.delete(endpoint)
  }

  /** A process is gone. Its kernel closes its connections (`polite`), or the whole machine fell silent. */
  ended(process: SimProcess, polite: boolean): void {
    for (const [key, listener] of this.#listeners) if (listener.process === process) this.#listeners.delete(key)
    for (const endpoint of this.#endpoints) {
      if (endpoint.owner !== process) continue
      const { peer, out } = endpoint
      endpoint.close(undefined)
      if (!polite) {
        if (out !== undefined) out.segments.length = 0
      } else if (this.#prng.chance(0.5) && out !== undefined) this.finish(out)
      else if (peer !== undefined) this.#reset(endpoint, peer)
    }
  }

  #arrive(flow: Flow): void {
    const [segment] = flow.segments
    if (segment === undefined) return
    const { from, to } = flow
    if (this.#isCut(from.owner.node, to.owner.node) || !to.owner.node.isUp) return this.#stall(flow)
    flow.stalledSinceMs = undefined
    this.#stalled.delete(flow)
    if (to.state === 'closed' || !to.owner.alive) {
      flow.segments.length = 0
      // Nobody is there to take it: the receiver's kernel says so, unless it was only a goodbye.
      if (segment.bytes !== undefined) this.#reset(to, from)
      return
    }
    if (to.paused) return
    flow.segments.shift()
    flow.delivered(segment)
    if (segment.bytes === undefined) {
      to.peerFinished()
      return
    }
    this.#deliver(flow, segment.bytes)
    from.progressed()
    this.pump(flow)
  }

  /** A receiver sees a stream, not the sender's writes: now and then it comes in two. */
  #deliver(flow: Flow, bytes: Uint8Array): void {
    const { to } = flow
    this.#trace.add(this.#queue.nowMs, 'data', to.owner.node.name, bytes.length)
    this.#trace.bytes(bytes)
    if (to.state !== 'open') return
    const cut = bytes.length > 1 && this.#prng.chance(0.2) ? this.#prng.between(1, bytes.length - 1) : 0
    if (cut > 0) to.handler.data(bytes.subarray(0, cut))
    // The first part may have ended or paused it; a paused socket still gets what was read already.
    if (to.state === 'open') to.handler.data(bytes.subarray(cut))
  }

  #stall(flow: Flow): void {
    if (flow.stalledSinceMs !== undefined) return
    const since = this.#queue.nowMs
    flow.stalledSinceMs = since
    this.#stalled.add(flow)
    this.#queue.after(this.retransmissionTimeoutMs, () => {
      if (flow.stalledSinceMs !== since) return
      this.#stalled.delete(flow)
      flow.segments.length = 0
      flow.from.fail('ETIMEDOUT')
    })
  }

  /** A reset on its way; lost if the way is cut. */
  #reset(from: SimEndpoint, to: SimEndpoint): void {
    this.#queue.after(this.#latency(from.owner.node, to.owner.node), () => {
      if (!this.#isCut(from.owner.node, to.owner.node)) to.fail('ECONNRESET')
    })
  }

  #synchronise(endpoint: SimEndpoint, target: SimNode, deadlineMs: number, retryMs: number): void {
    const { node } = endpoint.owner
    this.#queue.after(this.#latency(node, target), () => {
      if (endpoint.state !== 'connecting' || !endpoint.owner.alive) return
      if (this.#isCut(node, target) || this.#isCut(target, node) || !target.isUp) {
        if (this.#queue.nowMs + retryMs > deadlineMs) this.#queue.at(deadlineMs, () => endpoint.fail('ETIMEDOUT'))
        else this.#queue.after(retryMs, () => this.#synchronise(endpoint, target, deadlineMs, retryMs * 2))
        return
      }
      const listener = this.#listeners.get(`${target.name}:${endpoint.remotePort}`)
      if (listener === undefined) this.#queue.after(this.#latency(target, node), () => endpoint.fail('ECONNREFUSED'))
      else this.#accept(endpoint, listener)
    })
  }

  #accept(client: SimEndpoint, listener: SimListener): void {
    const server = new SimEndpoint(this, listener.process)
    server.remoteHost = client.localHost
    server.remotePort = client.localPort
    server.localHost = listener.process.node.address
    server.localPort = listener.port
    server.state = 'open'
    server.join(client)
    client.join(server)
    this.#endpoints.add(server)
    this.#trace.add(this.#queue.nowMs, 'accept', listener.process.node.name, listener.port)
    server.handler = listener.handlers.accepted(server)
    this.#queue.after(this.#latency(listener.process.node, client.owner.node), () => {
      if (client.owner.alive) client.opened()
    })
  }

  #latency(from: SimNode, to: SimNode): number {
    if (from === to) return 0.02 + this.#prng.float() * 0.05
    const { min, max } = this.latencyMs
    return min + this.#prng.float() * (max - min)
  }

  #isCut(from: SimNode, to: SimNode): boolean {
    return this.#cut.size > 0 && this.#cut.has(`${from.name}>${to.name}`)
  }

  #resolve(from: SimNode, host: string): SimNode | undefined {
    if (host === 'localhost' || host === '127.0.0.1' || host === '::1') return from
    return this.#nodes.find((node) => node.name === host || node.address === host)
  }

  #freePort(): number {
    this.#nextPort += 1
    return this.#nextPort
  }
}
