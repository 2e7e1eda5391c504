import { decodeMessage, decodeResponseHeader, encodeRequestFrame } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { Clock, Connection, ConnectionHandler, Network, NetworkError, Timer } from '@samsa/ports'
import { BufferPool } from './buffer-pool.ts'
import { FrameReader } from './frame-reader.ts'

/** Why a request got no answer. `timeout` and `malformed` also closed the connection. */
export class RpcError extends Error {
  readonly reason: 'connect' | 'closed' | 'timeout' | 'malformed'
  /** The operating system's code where there is one. */
  readonly code: string | undefined

  constructor(reason: RpcError['reason'], message: string, code?: string) {
    super(message)
    this.name = 'RpcError'
    this.reason = reason
    this.code = code
  }
}

export interface RpcClientOptions {
  readonly network: Network
  readonly clock: Clock
  readonly host: string
  readonly port: number
  readonly clientId: string
  /** How long a request may wait for its answer, counted from `send`; the connection is given up with it, as Kafka's clients do. */
  readonly requestTimeoutMs: number
  readonly connectTimeoutMs: number
  readonly maxResponseBytes?: number
  /** The connection is usable. Requests sent before are on their way then. */
  readonly opened?: () => void
  /** The end, told once, after every pending request was failed. */
  readonly closed?: (error: RpcError | undefined) => void
}

/** Two schemas of one API. */
export interface RpcApi<Request extends MessageSchema, Response extends MessageSchema> {
  readonly request: Request
  readonly response: Response
}

interface Pending {
  readonly correlationId: number
  readonly deadlineMs: number
  /** Takes the response frame, the offset of its body and, if it failed instead, the error. */
  settle(error: RpcError | undefined, frame: Uint8Array | undefined): void
}

const MAX_RESPONSE_BYTES = 0x7fffffff
const INT32_MAX = 0x7fffffff

/** Memory that is never used twice: what a response refers to stays valid as long as somebody holds it. */
class OwnedMemory extends BufferPool {
  override take(minBytes: number): Uint8Array {
    return Buffer.allocUnsafeSlow(minBytes)
  }
  override give(): void {}
}

/**
 * The client's end of a connection to one broker: any number of requests in flight, answered in order. Requests of one turn leave as one
 * write. Responses own their memory. One object is one connection: after `closed`, make another.
 */
export class RpcClient {
  readonly #options: RpcClientOptions
  readonly #connection: Connection
  readonly #frames: FrameReader
  #pending: Pending[] = []
  #out: Uint8Array[] = []
  #flushScheduled = false
  #nextCorrelationId = 0
  #state: 'connecting' | 'open' | 'closed' = 'connecting'
  #timer: Timer | undefined
  #timerAtMs = Infinity
  #openDeadlineMs: number

  constructor(options: RpcClientOptions) {
    this.#options = options
    const maxBytes = options.maxResponseBytes ?? MAX_RESPONSE_BYTES
    // A frame that lay whole in one read is lent: the network reads the next answer into the same memory.
    this.#frames = new FrameReader(maxBytes, new OwnedMemory(), (frame, gathered) => this.#answer(gathered ? frame : Buffer.from(frame)))
    this.#openDeadlineMs = options.clock.monotonicMs() + options.connectTimeoutMs
    const handler: ConnectionHandler = {
      opened: () => this.#opened(),
      data: (chunk) => this.#data(chunk),
      closed: (error) => this.#closed(error),
    }
    this.#connection = options.network.connect({ host: options.host, port: options.port }, handler)
    this.#watch(this.#openDeadlineMs)
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isClosed(): boolean {
    return this.#state === 'closed'
  }

  get inFlight(): number {
    return this.#pending.length
  }

  /** Sends a request; `done` is called once, with the response or with the reason why there is none. */
  send<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    version: number,
    body: Input<Request>,
    done: (error: RpcError | undefined, response: Message<Response> | undefined) => void,
    timeoutMs = this.#options.requestTimeoutMs,
  ): void {
    if (this.#state === 'closed') {
      done(new RpcError('closed', 'the connection is closed'), undefined)
      return
    }
    const correlationId = this.#nextCorrelationId
    this.#nextCorrelationId = correlationId === INT32_MAX ? 0 : correlationId + 1
    const settle = (error: RpcError | undefined, frame: Uint8Array | undefined): void => {
      if (frame === undefined) {
        done(error, undefined)
        return
      }
      let response: Message<Response>
      try {
        response = decodeMessage(api.response, version, frame, decodeResponseHeader(api.response, version, frame).end)
      } catch (cause) {
        const malformed = new RpcError('malformed', cause instanceof Error ? cause.message : String(cause))
        this.#end(malformed)
        done(malformed, undefined)
        return
      }
      done(undefined, response)
    }
    const deadlineMs = this.#options.clock.monotonicMs() + timeoutMs
    this.#enqueue(encodeRequestFrame(api.request, version, { correlationId, clientId: this.#options.clientId }, body))
    this.#pending.push({ correlationId, deadlineMs, settle })
    this.#watch(deadlineMs)
  }

  /** The same as a promise. */
  request<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    version: number,
    body: Input<Request>,
    timeoutMs = this.#options.requestTimeoutMs,
  ): Promise<Message<Response>> {
    return new Promise((resolve, reject) => {
      this.send(api, version, body, (error, response) => (response === undefined ? reject(error) : resolve(response)), timeoutMs)
    })
  }

  /** Sends what gets no answer: Produce with acks 0. */
  sendWithoutAnswer<Request extends MessageSchema>(request: Request, version: number, body: Input<Request>): void {
    if (this.#state === 'closed') return
    const correlationId = this.#nextCorrelationId
    this.#nextCorrelationId = correlationId === INT32_MAX ? 0 : correlationId + 1
    this.#enqueue(encodeRequestFrame(request, version, { correlationId, clientId: this.#options.clientId }, body))
  }

  /** Closes now; pending requests fail. */
  close(): void {
    this.#end(undefined)
  }

  #enqueue(frame: Uint8Array[]): void {
    for (const chunk of frame) this.#out.push(chunk)
    if (this.#state !== 'open' || this.#flushScheduled) return
    this.#flushScheduled = true
    queueMicrotask(() => this.#flush())
  }

  #flush(): void {
    this.#flushScheduled = false
    if (this.#state !== 'open' || this.#out.length === 0) return
    const chunks = this.#out
    this.#out = []
    this.#connection.write(chunks)
  }

  #opened(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'open'
    this.#openDeadlineMs = Infinity
    this.#options.opened?.()
    this.#flush()
  }

  #data(chunk: Uint8Array): void {
    const refused = this.#frames.push(chunk)
    if (refused !== undefined) this.#end(new RpcError('malformed', `the peer announced a response of ${refused} bytes`))
  }

  #answer(frame: Uint8Array): void {
    const first = this.#pending.shift()
    const correlationId = frame.byteLength < 4 ? undefined : new DataView(frame.buffer, frame.byteOffset, 4).getInt32(0)
    if (first === undefined || correlationId !== first.correlationId) {
      if (first !== undefined) this.#pending.unshift(first)
      this.#end(new RpcError('malformed', `response ${correlationId} came where ${first?.correlationId ?? 'none'} was expected`))
      return
    }
    first.settle(undefined, frame)
  }

  #closed(error: NetworkError | undefined): void {
    const reason = this.#state === 'connecting' ? 'connect' : 'closed'
    this.#finish(
      error === undefined ? new RpcError(reason, 'the peer closed the connection') : new RpcError(reason, error.message, error.code),
    )
  }

  #end(error: RpcError | undefined): void {
    if (this.#state === 'closed') return
    this.#connection.destroy()
    this.#finish(error)
  }

  #finish(error: RpcError | undefined): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#timer?.cancel()
    this.#frames.stop()
    this.#out = []
    const pending = this.#pending
    this.#pending = []
    for (const each of pending) each.settle(error ?? new RpcError('closed', 'the connection was closed'), undefined)
    this.#options.closed?.(error)
  }

  /** One timer for the connection, set for the earliest deadline. */
  #watch(deadlineMs: number): void {
    if (deadlineMs >= this.#timerAtMs) return
    this.#timer?.cancel()
    this.#timerAtMs = deadlineMs
    const delayMs = Math.max(0, deadlineMs - this.#options.clock.monotonicMs())
    this.#timer = this.#options.clock.after(delayMs, () => this.#expire())
  }

  #expire(): void {
    this.#timerAtMs = Infinity
    const nowMs = this.#options.clock.monotonicMs()
    let nextMs = this.#openDeadlineMs
    if (nextMs <= nowMs) {
      this.#end(new RpcError('connect', `no connection to ${this.#options.host}:${this.#options.port} in time`))
      return
    }
    for (const each of this.#pending) nextMs = Math.min(nextMs, each.deadlineMs)
    if (nextMs <= nowMs) {
      this.#end(new RpcError('timeout', `no answer from ${this.#options.host}:${this.#options.port} in time`))
      return
    }
    if (nextMs !== Infinity) this.#watch(nextMs)
  }
}
