import type { Clock, Connection, ConnectionHandler, Network, RemoteAddress, Timer } from '@samsa/ports'
import { FrameScanner } from './frame-scanner.ts'

/** A request as it was seen on the wire. Times are milliseconds since 1970. */
export interface SeenRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly correlationId: number
  /** `host:port`. */
  readonly broker: string
  readonly sentAtMs: number
}

/** Who listens to a client's connections. */
export interface WireListener {
  sent?(request: SeenRequest): void
  /** `bytes` is the length of the answer. */
  answered?(request: SeenRequest, bytes: number): void
  /** Whether `read` wants the answers of an API. */
  reads?(apiKey: number): boolean
  /** An answer, header included. */
  read?(request: SeenRequest, frame: Buffer): void
  /** How long an answer may take before `timedOut`; undefined where nobody asks. */
  timeoutMs?(): number | undefined
  timedOut?(request: SeenRequest): void
  /** Requests of a connection that wait for their answer, whenever that changes. */
  waiting?(broker: string, count: number): void
}

const REQUEST_HEAD_BYTES = 8
const RESPONSE_HEAD_BYTES = 4

/**
 * The native client's sockets, with what goes over them told to a listener: that is how kafkajs's events of requests, fetches and groups come about,
 * whose facts the native client does not hand out.
 */
export function tappedNetwork(network: Network, clock: Clock, listener: WireListener): Network {
  return {
    listen: (address, handlers) => network.listen(address, handlers),
    connect(address, handler) {
      const tap = new ConnectionTap(address, clock, listener)
      const connection = network.connect(address, tap.handler(handler))
      return tap.connection(connection)
    },
  }
}

class ConnectionTap {
  readonly #broker: string
  readonly #clock: Clock
  readonly #listener: WireListener
  /** By correlation id, in the order they were sent. */
  readonly #waiting = new Map<number, { readonly request: SeenRequest; readonly timer: Timer | undefined }>()
  readonly #requests: FrameScanner
  readonly #responses: FrameScanner

  constructor({ host, port }: RemoteAddress, clock: Clock, listener: WireListener) {
    this.#broker = `${host}:${port}`
    this.#clock = clock
    this.#listener = listener
    this.#requests = new FrameScanner(
      REQUEST_HEAD_BYTES,
      () => 'head',
      (head) => this.#sent(head),
    )
    this.#responses = new FrameScanner(
      RESPONSE_HEAD_BYTES,
      (head) => {
        const request = this.#waiting.get(head.readInt32BE(0))?.request
        return request !== undefined && listener.reads?.(request.apiKey) === true ? 'whole' : 'head'
      },
      (frame, bytes) => this.#answered(frame, bytes),
    )
  }

  handler(inner: ConnectionHandler): ConnectionHandler {
    return {
      opened: () => inner.opened?.(),
      data: (chunk) => {
        this.#responses.push(chunk)
        inner.data(chunk)
      },
      drained: () => inner.drained?.(),
      closed: (error) => {
        this.#closed()
        inner.closed(error)
      },
    }
  }

  /** The connection with its writes watched. */
  connection(inner: Connection): Connection {
    const write = (chunks: readonly Uint8Array[], released?: () => void): boolean => {
      for (const chunk of chunks) this.#requests.push(chunk)
      return inner.write(chunks, released)
    }
    const destroy = (): void => {
      this.#closed()
      inner.destroy()
    }
    return {
      get remoteHost() {
        return inner.remoteHost
      },
      get remotePort() {
        return inner.remotePort
      },
      get localHost() {
        return inner.localHost
      },
      get localPort() {
        return inner.localPort
      },
      get pendingBytes() {
        return inner.pendingBytes
      },
      write,
      pause: () => inner.pause(),
      resume: () => inner.resume(),
      end: () => inner.end(),
      destroy,
    }
  }

  #sent(head: Buffer): void {
    if (head.length < REQUEST_HEAD_BYTES) return
    const request = {
      apiKey: head.readInt16BE(0),
      apiVersion: head.readInt16BE(2),
      correlationId: head.readInt32BE(4),
      broker: this.#broker,
      sentAtMs: this.#clock.nowMs(),
    }
    const timeoutMs = this.#listener.timeoutMs?.()
    const timer = timeoutMs === undefined ? undefined : this.#clock.after(timeoutMs, () => this.#listener.timedOut?.(request))
    this.#waiting.set(request.correlationId, { request, timer })
    this.#listener.sent?.(request)
    this.#listener.waiting?.(this.#broker, this.#waiting.size)
  }

  #answered(frame: Buffer, bytes: number): void {
    if (frame.length < RESPONSE_HEAD_BYTES) return
    const correlationId = frame.readInt32BE(0)
    const found = this.#waiting.get(correlationId)
    if (found === undefined) return
    // Answers come in order: what was sent before this one gets none (Produce with acks 0).
    for (const [id, { timer }] of this.#waiting) {
      timer?.cancel()
      this.#waiting.delete(id)
      if (id === correlationId) break
    }
    const { request } = found
    if (frame.length === bytes && this.#listener.reads?.(request.apiKey) === true) this.#listener.read?.(request, frame)
    this.#listener.answered?.(request, bytes)
    this.#listener.waiting?.(this.#broker, this.#waiting.size)
  }

  #closed(): void {
    if (this.#waiting.size === 0) return
    for (const { timer } of this.#waiting.values()) timer?.cancel()
    this.#waiting.clear()
    this.#listener.waiting?.(this.#broker, 0)
  }
}
