import type { Socket } from 'node:net'

import type { Connection, ConnectionHandler, NetworkError } from '@samsa/ports'

import { keepTime } from './clock.ts'
import { networkError } from './network-error.ts'

/** Replies of one turn up to this many bytes are copied together: cheaper than a gathered write of many small parts. */
const coalesceBytes = 16 * 1024

/** So much in one turn goes out before the turn ends. */
const flushBytes = 1024 * 1024

/** Reused while the kernel takes everything at once, as it does unless the peer is slow. */
let scratch = Buffer.allocUnsafeSlow(coalesceBytes)

const ignore: ConnectionHandler = { data() {}, closed() {} }

/**
 * A socket behind the port. Writes of one turn are collected and leave as one (a reply each costs 2.5 to 14 times the throughput, PERFORMANCE 1b):
 * `process.nextTick` runs right after the callback that the loop is in, so nothing waits for a timer.
 */
export class NodeConnection implements Connection {
  handler: ConnectionHandler = ignore
  readonly #socket: Socket
  readonly #remoteHost: string
  readonly #remotePort: number
  /** What this turn wrote and the kernel has not seen. */
  #queue: Uint8Array[] = []
  #queuedBytes = 0
  #releases: (() => void)[] = []
  #flushScheduled = false
  /** `write` returned false and `drained` has not been called since. */
  #awaitsDrain = false
  #connected: boolean
  #paused = false
  /** Our side has asked for the end: no more data is delivered or accepted. */
  #ending = false
  #closed = false
  #error: NetworkError | undefined

  constructor(socket: Socket, remote: { host: string; port: number; connected: boolean }) {
    this.#socket = socket
    this.#remoteHost = remote.host
    this.#remotePort = remote.port
    this.#connected = remote.connected
    socket.on('error', (cause) => {
      this.#error = networkError(cause)
    })
    socket.on('close', () => this.#ended())
    if (!remote.connected) {
      socket.on('connect', () => {
        this.#connected = true
        this.handler.opened?.()
        this.#flush()
      })
    }
  }

  get remoteHost(): string {
    return plainAddress(this.#socket.remoteAddress) ?? this.#remoteHost
  }

  get remotePort(): number {
    return this.#socket.remotePort ?? this.#remotePort
  }

  get localHost(): string {
    return plainAddress(this.#socket.localAddress) ?? ''
  }

  get localPort(): number {
    return this.#socket.localPort ?? 0
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.#socket.writableLength
  }

  /** Called by the socket's reader. */
  deliver(chunk: Uint8Array): void {
    keepTime()
    if (!this.#ending) this.handler.data(chunk)
  }

  write(chunks: readonly Uint8Array[], released?: () => void): boolean {
    if (this.#ending || this.#closed) {
      released?.()
      return true
    }
    for (const chunk of chunks) {
      if (chunk.length === 0) continue
      this.#queue.push(chunk)
      this.#queuedBytes += chunk.length
    }
    if (released !== undefined) this.#releases.push(released)
    if (this.#queuedBytes >= flushBytes) this.#flush()
    else if (!this.#flushScheduled) {
      this.#flushScheduled = true
      process.nextTick(flushLater, this)
    }
    const keepsUp = this.#connected && this.#socket.writableLength === 0
    if (!keepsUp) this.#awaitsDrain = true
    return keepsUp
  }

  /** End of the turn: everything collected leaves. */
  flushNow(): void {
    this.#flushScheduled = false
    this.#flush()
  }

  /** Reading begins, unless the handler has paused it already. Flowing also lets the peer's end be noticed. */
  start(): void {
    if (!this.#paused && !this.#closed) this.#socket.resume()
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    if (!this.#closed) this.#socket.resume()
  }

  end(): void {
    if (this.#ending || this.#closed) return
    this.#ending = true
    if (this.#connected) {
      this.#flush()
      this.#socket.destroySoon()
    } else this.#socket.destroy()
  }

  destroy(): void {
    this.#ending = true
    this.#socket.destroy()
  }

  #flush(): void {
    if (!this.#connected || this.#closed) return
    const chunks = this.#queue
    const releases = this.#releases
    if (chunks.length === 0 && releases.length === 0) return
    const bytes = this.#queuedBytes
    this.#queue = []
    this.#releases = []
    this.#queuedBytes = 0
    const socket = this.#socket
    const taken = (): void => {
      for (const release of releases) release()
      this.#maybeDrained()
    }
    const [only] = chunks
    if (only === undefined) return taken()
    if (chunks.length === 1) {
      socket.write(only, taken)
    } else if (bytes <= coalesceBytes) {
      let at = 0
      for (const chunk of chunks) {
        scratch.set(chunk, at)
        at += chunk.length
      }
      socket.write(scratch.subarray(0, at), taken)
      // The kernel did not take all of it: the rest is still read from there.
      if (socket.writableLength > 0) scratch = Buffer.allocUnsafeSlow(coalesceBytes)
    } else {
      socket.cork()
      const last = chunks.length - 1
      for (let index = 0; index < last; index += 1) socket.write(chunks[index] ?? only)
      socket.write(chunks[last] ?? only, taken)
      socket.uncork()
    }
  }

  #maybeDrained(): void {
    if (!this.#awaitsDrain || this.#closed || this.#ending) return
    if (this.#queuedBytes > 0 || this.#socket.writableLength > 0) return
    this.#awaitsDrain = false
    this.handler.drained?.()
  }

  #ended(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ending = true
    const releases = this.#releases
    this.#queue = []
    this.#releases = []
    this.#queuedBytes = 0
    for (const release of releases) release()
    this.handler.closed(this.#error)
  }
}

function flushLater(connection: NodeConnection): void {
  connection.flushNow()
}

/** IPv4 as IPv4, also where it arrived on a socket for both. */
function plainAddress(address: string | undefined): string | undefined {
  return address?.startsWith('::ffff:') === true && address.includes('.') ? address.slice(7) : address
}
