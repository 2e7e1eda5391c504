import type { Connection, ConnectionHandler, Logger, NetworkError } from '@samsa/ports'
import type { BufferPool } from './buffer-pool.ts'
import { FrameReader } from './frame-reader.ts'
import { gather } from './gather.ts'
import type { ReplyTurn } from './reply-turn.ts'
import type { RequestBudget } from './request-budget.ts'
import { ClientIdCache, parseRequestHeader } from './request-header.ts'
import type { RequestHeader, RequestHeaderVersion } from './request-header.ts'
import type { Session } from './session.ts'

/** A request as it came. `frame` may be lent memory: `lent` requests are good until `receive` returns, others until they are answered. */
export interface ServerRequest extends RequestHeader {
  readonly frame: Uint8Array
  readonly lent: boolean
  readonly trace: RequestTrace
  /** Takes the answer in the connection's place: for whoever stands between the two. */
  readonly answers?: AnswerReceiver
}

/** What is noted of a request on its way, for metrics; times are of the monotonic clock. */
export interface RequestTrace {
  /** Its bytes came (of a request behind others of its connection: its turn came). */
  readonly receivedMs: number
  readonly servedMs: number
  /** The handler let go of it: with its answer, or to wait for something. */
  handledMs: number
  answeredMs: number
  /** A fetch of a replica; its handler says so. */
  isOfFollower: boolean
}

/** Where the answer of a request goes. */
export interface AnswerReceiver {
  respond(chunks: readonly Uint8Array[] | undefined, released?: () => void): void
}

/** What the connections of one server share. */
export interface ServerEnvironment {
  readonly pool: BufferPool
  readonly turn: ReplyTurn
  readonly budget: RequestBudget
  readonly maxRequestBytes: number
  readonly headerVersionOf: RequestHeaderVersion
  readonly monotonicMs: () => number
  readonly log: Logger
  /**
   * A request in its turn; exactly one `respond` (or `close`) must follow, now or later. The next request of the connection waits for it.
   */
  receive(connection: ServerConnection, request: ServerRequest): void
  /** A request is over: its answer was with the kernel at `sentMs`, and began its way there at `writeMs`. Requests of a lost peer are not told. */
  completed(request: ServerRequest, writeMs: number, sentMs: number): void
  closed(connection: ServerConnection, error: NetworkError | undefined): void
}

/** Requests waiting behind the one being served; past this the peer is no longer read from. */
const MAX_QUEUED_BYTES = 256 * 1024
/** Served requests that may stay at the front of the queue before it is cut. */
const QUEUE_SLACK = 1024
/** Replies are written before the end of the turn once they are this large. */
const EARLY_FLUSH_BYTES = 1024 * 1024

/**
 * The server's end of one connection: cuts frames, reads headers, serves requests strictly one after another (Kafka's promise to
 * clients), and writes replies together. Security protocols come below (TLS, in Network) or by way of `session` (SASL).
 */
export class ServerConnection implements ConnectionHandler {
  readonly connection: Connection
  readonly session: Session
  /** When bytes last came or went, on the monotonic clock. */
  lastActiveMs: number
  readonly #environment: ServerEnvironment
  readonly #frames: FrameReader
  readonly #clientIds = new ClientIdCache()
  #current: ServerRequest | undefined
  #serving = false
  /** Requests from `#queueHead` on wait; taking from the front of a long array would move the rest each time. */
  #queue: Uint8Array[] = []
  #queueHead = 0
  #queuedBytes = 0
  #out: Uint8Array[] = []
  #outBytes = 0
  #released: (() => void)[] = []
  /** Whose answers are in `#out`. */
  #answered: ServerRequest[] = []
  /** Whose answers are written but not yet taken by the peer, and when that began. */
  #unsent: ServerRequest[] = []
  #unsentMs = 0
  #dirty = false
  #paused = false
  /** The peer does not take what we write: nothing more is served until it does. */
  #congested = false
  #ending = false
  #closed = false

  constructor(connection: Connection, session: Session, environment: ServerEnvironment) {
    this.connection = connection
    this.session = session
    this.#environment = environment
    this.lastActiveMs = environment.monotonicMs()
    this.#frames = new FrameReader(environment.maxRequestBytes, environment.pool, (frame) => this.#frame(frame))
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Whether a request waits for its answer, such as a long poll: the connection is not idle then. */
  get isServing(): boolean {
    return this.#current !== undefined
  }

  data(chunk: Uint8Array): void {
    if (this.#closed || this.#ending) return
    this.lastActiveMs = this.#environment.monotonicMs()
    const turn = this.#environment.turn
    turn.begin()
    try {
      const refused = this.#frames.push(chunk)
      if (refused !== undefined) this.close(refusal(refused, this.#environment.maxRequestBytes))
    } finally {
      turn.end()
    }
    if (this.#queuedBytes > MAX_QUEUED_BYTES || this.#environment.budget.exhausted) this.#pause()
  }

  drained(): void {
    if (this.#closed || !this.#congested) return
    this.#congested = false
    this.lastActiveMs = this.#environment.monotonicMs()
    const sent = this.#unsent
    this.#unsent = []
    for (const request of sent) this.#environment.completed(request, this.#unsentMs, this.lastActiveMs)
    this.#environment.turn.run(() => this.#serveQueue())
  }

  closed(error?: NetworkError): void {
    if (this.#closed) return
    this.#tearDown()
    this.#environment.closed(this, error)
  }

  /** Answers the current request; `undefined` = no answer is sent (produce with acks 0). `released` when the chunks are with the kernel. */
  respond(chunks: readonly Uint8Array[] | undefined, released?: () => void): void {
    if (this.#closed) {
      released?.()
      return
    }
    const request = this.#current
    if (request === undefined) throw new Error('a response without a request')
    this.#current = undefined
    if (!request.lent) this.#environment.budget.give(request.frame.byteLength)
    const answeredMs = this.#environment.monotonicMs()
    request.trace.answeredMs = answeredMs
    if (chunks === undefined) this.#environment.completed(request, answeredMs, answeredMs)
    if (chunks !== undefined) {
      this.#answered.push(request)
      for (const chunk of chunks) {
        this.#out.push(chunk)
        this.#outBytes += chunk.byteLength
      }
      if (released !== undefined) this.#released.push(released)
      this.#schedule()
    } else if (this.#ending) this.connection.end()
    if (this.#serving) return
    const turn = this.#environment.turn
    if (turn.active) {
      this.#serveQueue()
      return
    }
    turn.begin()
    this.#serveQueue()
    turn.end()
  }

  /** Closes at once. With a reason, says so in the log. */
  close(reason?: string): void {
    if (this.#closed) return
    if (reason !== undefined) {
      this.#environment.log.warn('closing a connection', { connection: this.session.connectionId, client: this.session.clientHost, reason })
    }
    this.flush()
    this.#tearDown()
    this.connection.destroy()
    this.#environment.closed(this, undefined)
  }

  /** Takes no further request, and ends the connection once what is being served is answered and sent. */
  endGracefully(): void {
    if (this.#ending || this.#closed) return
    this.#ending = true
    this.#frames.stop()
    this.#dropQueue()
    if (this.#current === undefined) {
      this.flush()
      this.connection.end()
    }
  }

  flush(): void {
    this.#dirty = false
    if (this.#out.length === 0 || this.#closed) return
    const { chunks, pooled } = gather(this.#out, this.#environment.pool)
    const released = this.#released
    const answered = this.#answered
    this.#out = []
    this.#outBytes = 0
    this.#released = []
    this.#answered = []
    const done =
      pooled === undefined && released.length === 0
        ? undefined
        : () => {
            if (pooled !== undefined) this.#environment.pool.give(pooled)
            for (const each of released) each()
          }
    const writeMs = this.#environment.monotonicMs()
    if (this.connection.write(chunks, done)) {
      const sentMs = this.#environment.monotonicMs()
      for (const request of answered) this.#environment.completed(request, writeMs, sentMs)
    } else {
      this.#congested = true
      if (this.#unsent.length === 0) this.#unsentMs = writeMs
      for (const request of answered) this.#unsent.push(request)
    }
    if (this.#ending && this.#current === undefined) this.connection.end()
  }

  #schedule(): void {
    if (this.#outBytes >= EARLY_FLUSH_BYTES || !this.#environment.turn.active) {
      this.flush()
      return
    }
    if (this.#dirty) return
    this.#dirty = true
    this.#environment.turn.add(this)
  }

  #frame(frame: Uint8Array): void {
    if (this.#closed) return
    if (this.#current === undefined && this.#queueHead === this.#queue.length && !this.#congested) {
      this.#serving = true
      this.#serve(frame, true)
      this.#serving = false
      return
    }
    this.#queue.push(Buffer.from(frame))
    this.#queuedBytes += frame.byteLength
    this.#environment.budget.take(frame.byteLength)
  }

  #serve(frame: Uint8Array, lent: boolean): void {
    const header = parseRequestHeader(frame, this.#environment.headerVersionOf, this.#clientIds)
    if (typeof header === 'string') {
      if (!lent) this.#environment.budget.give(frame.byteLength)
      this.close(header)
      return
    }
    const servedMs = this.#environment.monotonicMs()
    const request: ServerRequest = {
      apiKey: header.apiKey,
      apiVersion: header.apiVersion,
      correlationId: header.correlationId,
      clientId: header.clientId,
      bodyOffset: header.bodyOffset,
      frame,
      lent,
      trace: { receivedMs: lent ? this.lastActiveMs : servedMs, servedMs, handledMs: -1, answeredMs: -1, isOfFollower: false },
    }
    this.#current = request
    this.#environment.receive(this, request)
    const { trace } = request
    trace.handledMs = trace.answeredMs >= 0 ? trace.answeredMs : this.#environment.monotonicMs()
  }

  /** A loop and not a recursion: a peer may pipeline thousands of requests that are answered at once. */
  #serveQueue(): void {
    this.#serving = true
    while (this.#current === undefined && !this.#congested && !this.#closed) {
      const frame = this.#queue[this.#queueHead]
      if (frame === undefined) {
        this.#queue = []
        this.#queueHead = 0
        break
      }
      this.#queueHead++
      if (this.#queueHead >= QUEUE_SLACK && this.#queueHead * 2 >= this.#queue.length) {
        this.#queue = this.#queue.slice(this.#queueHead)
        this.#queueHead = 0
      }
      this.#queuedBytes -= frame.byteLength
      this.#serve(frame, false)
    }
    this.#serving = false
    if (this.#paused && this.#queuedBytes <= MAX_QUEUED_BYTES / 2) this.#resume()
  }

  #pause(): void {
    if (this.#paused || this.#closed) return
    this.#paused = true
    this.connection.pause()
    if (this.#queuedBytes <= MAX_QUEUED_BYTES) this.#environment.budget.wait(this.#resume)
  }

  readonly #resume = (): void => {
    if (!this.#paused || this.#closed) return
    if (this.#environment.budget.exhausted) {
      this.#environment.budget.wait(this.#resume)
      return
    }
    this.#paused = false
    this.connection.resume()
  }

  #dropQueue(): void {
    this.#environment.budget.give(this.#queuedBytes)
    this.#queue = []
    this.#queueHead = 0
    this.#queuedBytes = 0
  }

  #tearDown(): void {
    this.#closed = true
    this.#frames.stop()
    this.#environment.budget.forget(this.#resume)
    this.#dropQueue()
    if (this.#current !== undefined && !this.#current.lent) this.#environment.budget.give(this.#current.frame.byteLength)
    this.#current = undefined
    for (const released of this.#released) released()
    this.#released = []
    this.#out = []
    this.#answered = []
    this.#unsent = []
  }
}

function refusal(bytes: number, maxBytes: number): string {
  return bytes < 0 ? `Invalid receive (size = ${bytes})` : `Invalid receive (size = ${bytes} larger than ${maxBytes})`
}
