import {
  apiKeys,
  ApiVersionsRequest,
  ApiVersionsResponse,
  apiByKey,
  encodeResponseFrame,
  parseVersions,
  ProtocolError,
} from '@samsa/protocol'
import type { Logger } from '@samsa/ports'
import type { ServerConnection, ServerRequest } from '@samsa/wire'
import type { ApiHandler } from './api-handler.ts'
import { code } from './error-codes.ts'
import type { RequestMeters } from './request-meters.ts'

/** Brings each request to its handler: one per kind of listener (broker, controller). */
export class RequestDispatcher<Parts> {
  readonly #parts: Parts
  readonly #log: Logger
  readonly #meters: RequestMeters
  readonly #handlers: (ApiHandler<Parts> | undefined)[] = []
  readonly #answered: ((body: object) => void)[] = []

  constructor(parts: Parts, handlers: readonly ApiHandler<Parts>[], unstableVersions: boolean, meters: RequestMeters, log: Logger) {
    this.#parts = parts
    this.#log = log
    this.#meters = meters
    for (const handler of handlers) {
      this.#handlers[handler.apiKey] = unstableVersions ? { ...handler, highestVersion: handler.highestUnstableVersion } : handler
    }
  }

  receive(connection: ServerConnection, request: ServerRequest): void {
    const handler = this.#handlers[request.apiKey]
    const { apiVersion } = request
    if (handler === undefined || apiVersion < handler.lowestVersion || apiVersion > handler.highestVersion) {
      this.#unsupported(connection, request)
      return
    }
    const answered = (this.#answered[request.apiKey] ??= this.#meters.answered(request.apiKey))
    try {
      handler.serve(this.#parts, connection, request, answered)
    } catch (error) {
      // A request that cannot be read is the peer's fault; anything else, an answer that cannot be written included, is ours.
      if (error instanceof ProtocolError && error.schema.endsWith('Request')) {
        connection.close(`Error getting request for apiKey: ${nameOf(request.apiKey)}, apiVersion: ${apiVersion}: ${error.message}`)
        return
      }
      this.#log.error('unexpected error handling a request', { ...describe(request), connection: connection.session.connectionId, error })
      connection.close(`unexpected error handling ${nameOf(request.apiKey)}`)
    }
  }

  /** ApiVersions is answered at any version, so that a newer client can step down (KIP-511); anything else ends the connection. */
  #unsupported(connection: ServerConnection, request: ServerRequest): void {
    if (request.apiKey !== apiKeys.ApiVersions || this.#handlers[apiKeys.ApiVersions] === undefined) {
      connection.close(`Received request api key ${nameOf(request.apiKey)} with version ${request.apiVersion} which is not supported`)
      return
    }
    const { lowest, highest } = parseVersions(ApiVersionsRequest.validVersions)
    const body = {
      errorCode: code.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: apiKeys.ApiVersions, minVersion: lowest, maxVersion: highest }],
    }
    connection.respond(encodeResponseFrame(ApiVersionsResponse, 0, request.correlationId, body))
  }
}

function nameOf(apiKey: number): string {
  return apiByKey(apiKey)?.name ?? String(apiKey)
}

function describe(request: ServerRequest): Record<string, unknown> {
  return { api: nameOf(request.apiKey), apiVersion: request.apiVersion, correlationId: request.correlationId, clientId: request.clientId }
}
