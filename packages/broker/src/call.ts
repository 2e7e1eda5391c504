import { encodeResponseFrame, ProtocolError } from '@samsa/protocol'
import type { Input, MessageSchema } from '@samsa/protocol'
import type { AnswerReceiver, RequestTrace, ServerConnection, ServerRequest, Session } from '@samsa/wire'

/** A request on its way: who asks, at which version, and where the answer goes. */
export class Call<Response extends MessageSchema = MessageSchema> {
  readonly connection: ServerConnection
  readonly apiVersion: number
  readonly correlationId: number
  readonly clientId: string
  /** Size of the request without its length. */
  readonly requestBytes: number
  readonly trace: RequestTrace
  readonly #answers: AnswerReceiver
  readonly #schema: Response
  readonly #answered: (body: object) => void

  constructor(connection: ServerConnection, request: ServerRequest, schema: Response, answered: (body: object) => void) {
    this.connection = connection
    this.apiVersion = request.apiVersion
    this.correlationId = request.correlationId
    this.clientId = request.clientId
    this.requestBytes = request.frame.byteLength
    this.trace = request.trace
    this.#answers = request.answers ?? connection
    this.#schema = schema
    this.#answered = answered
  }

  get session(): Session {
    return this.connection.session
  }

  get apiKey(): number {
    return this.#schema.apiKey ?? -1
  }

  get listenerName(): string {
    return this.connection.session.listenerName
  }

  /** As Kafka prints it: `User:ANONYMOUS`. */
  get principal(): string {
    const { type, name } = this.connection.session.principal
    return `${type}:${name}`
  }

  /** Whether the peer has gone meanwhile: an answer would go nowhere. */
  get isGone(): boolean {
    return this.connection.isClosed
  }

  /** Answers, once. `released` is called when the body's memory is no longer needed. */
  reply(body: Input<Response>, released?: () => void): void {
    this.#answered(body)
    let frame: Uint8Array[]
    try {
      frame = encodeResponseFrame(this.#schema, this.apiVersion, this.correlationId, body)
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      // A fault of ours, which must not take the node down with it: the answer may be made in anybody's turn.
      released?.()
      this.connection.close(`an answer cannot be written: ${error.message}`)
      return
    }
    this.#answers.respond(frame, released)
  }

  /** The request is done and has no answer (Produce with acks 0). */
  finishWithoutReply(): void {
    this.#answers.respond(undefined)
  }

  /** Closes the connection in place of an answer; with a reason, it is logged. */
  close(reason?: string): void {
    this.connection.close(reason)
  }
}
