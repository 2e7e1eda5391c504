import type { Input, Message, MessageSchema } from '@samsa/protocol'

/** One API as the channel sees it. */
export interface ControllerApi<Request extends MessageSchema, Response extends MessageSchema> {
  readonly request: Request
  readonly response: Response
}

/** On whose behalf a request goes to the controller. */
export interface ControllerCaller {
  readonly apiVersion: number
  /** `User:alice`. */
  readonly principal: string
  readonly clientHost: string
}

/**
 * The way to the active controller: a message in, a message out, later. In one process it is a call; between processes it will be an
 * Envelope on a connection to the controller's listener.
 */
export interface ControllerChannel {
  /** `done` gets the response, or undefined where no controller could be reached in time. */
  send<Request extends MessageSchema, Response extends MessageSchema>(
    api: ControllerApi<Request, Response>,
    caller: ControllerCaller,
    body: Message<Request>,
    done: (response: Input<Response> | undefined) => void,
  ): void
}
