import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { ActiveController } from './active-controller.ts'

/** On whose behalf a request goes to the controller. */
export interface ControllerCaller {
  readonly apiVersion: number
  /** `User:alice`. */
  readonly principal: string
  readonly clientHost: string
  /** It came to the controller's own listener, not through a broker. */
  readonly direct?: true
}

/** An API of the controller: its messages for the wire, and how an active controller in this process answers it. */
export interface ControllerApi<Request extends MessageSchema, Response extends MessageSchema> {
  readonly request: Request
  readonly response: Response
  serve(
    controller: ActiveController,
    caller: ControllerCaller,
    body: Message<Request>,
    /** undefined: this node turned out not to be the active controller. */
    done: (response: Input<Response> | undefined) => void,
  ): void
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
