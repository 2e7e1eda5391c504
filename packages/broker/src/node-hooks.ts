import type { ServerConnection, ServerRequest } from '@samsa/wire'
import type { BrokerParts } from './broker-parts.ts'

/** What a test may hang into a node. Absent, nothing of it is on any path. */
export interface NodeHooks {
  /**
   * Stands before the handlers of all listeners: serves a request by `serve`, now, later, twice or never. The frame of a lent request must be
   * copied before it is served later. `request.answers` catches its answer; exactly one answer must reach the connection in the end, or its close.
   */
  readonly receive?: (connection: ServerConnection, request: ServerRequest, serve: (request: ServerRequest) => void) => void
  /** The broker is about to serve: its parts, to be looked at. */
  readonly serving?: (parts: BrokerParts) => void
}
