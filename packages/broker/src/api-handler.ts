import { decodeMessage, parseVersions } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { ServerConnection, ServerRequest } from '@samsa/wire'
import { Call } from './call.ts'

/** The handler answers by `call.reply` itself, now or later. */
export const LATER = Symbol('later')

export interface HandlerDefinition<Parts, Request extends MessageSchema, Response extends MessageSchema> {
  readonly request: Request
  readonly response: Response
  /**
   * The request may be decoded in lent memory: the handler keeps nothing of its bytes and records after it returns. Without it the frame
   * is copied first (strings and numbers are always safe).
   */
  readonly inPlace?: true
  readonly handle: (parts: Parts, request: Message<Request>, call: Call<Response>) => Input<Response> | typeof LATER
}

/** A handler with its message types behind it. */
export interface ApiHandler<Parts> {
  readonly apiKey: number
  readonly name: string
  readonly lowestVersion: number
  readonly highestVersion: number
  /** One more if that version is still being shaped: offered with `unstable.api.versions.enable`. */
  readonly highestUnstableVersion: number
  /** Decodes and handles. Throws ProtocolError for a malformed body; nothing has been answered then. */
  serve(parts: Parts, connection: ServerConnection, request: ServerRequest, answered: (body: object) => void): void
}

/** Ties a handler to the messages of its API. */
export function apiHandler<Parts, Request extends MessageSchema, Response extends MessageSchema>(
  definition: HandlerDefinition<Parts, Request, Response>,
): ApiHandler<Parts> {
  const versions = parseVersions(definition.request.validVersions)
  // Kafka neither advertises nor serves a version that is still being shaped, unless it is told to.
  const unstable: MessageSchema = definition.request
  const highestVersion = unstable.latestVersionUnstable === true ? versions.highest - 1 : versions.highest
  const inPlace = definition.inPlace === true
  return {
    apiKey: definition.request.apiKey ?? -1,
    name: definition.request.name.replace(/Request$/, ''),
    lowestVersion: versions.lowest,
    highestVersion,
    highestUnstableVersion: versions.highest,
    serve(parts, connection, request, answered) {
      const frame = request.lent && !inPlace ? Buffer.from(request.frame) : request.frame
      const message = decodeMessage(definition.request, request.apiVersion, frame, request.bodyOffset)
      const call = new Call<Response>(connection, request, definition.response, answered)
      const answer = definition.handle(parts, message, call)
      if (answer !== LATER) call.reply(answer)
    },
  }
}
