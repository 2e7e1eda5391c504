import { errors } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import type { RpcApi } from '@samsa/wire'
import type { Cluster } from '../cluster.ts'
import type { BrokerConnection } from '../broker-connection.ts'
import { KafkaClientError } from '../kafka-client-error.ts'
import type { OperationOptions } from '../retry.ts'

/** What every admin operation takes: a time of its own instead of `default.api.timeout.ms`, and a signal to give it up. */
export type AdminOptions = OperationOptions

/** Where requests of the admin go, and how they are tried again. */
export class AdminContext {
  readonly cluster: Cluster

  constructor(cluster: Cluster) {
    this.cluster = cluster
  }

  timeoutMs(options: AdminOptions): number {
    return options.timeoutMs ?? this.cluster.apiTimeoutMs
  }

  /** Asks the controller, also anew where the node answers that it is none. `codesOf` names the codes of the answer. */
  async atController<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: AdminOptions,
    codesOf: (response: Message<Response>) => Iterable<number>,
  ): Promise<Message<Response>> {
    return await this.attempt(api.request.name, options, async () => {
      const connection = await this.cluster.controller()
      const response = await connection.call(api, body, this.callTimeout(options))
      for (const code of codesOf(response)) {
        if (code === errors.NOT_CONTROLLER.code) {
          this.cluster.forgetController()
          throw new KafkaClientError(code)
        }
      }
      return response
    })
  }

  /** Asks any node. `codeOf` is the code of the whole answer; it is thrown, or tried again where it is retriable. */
  async atAnyNode<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: AdminOptions,
    errorOf: (response: Message<Response>) => TopLevelError = () => NONE,
  ): Promise<Message<Response>> {
    return await this.attempt(api.request.name, options, async () => {
      const connection = await this.anyNode()
      const response = await connection.call(api, body, this.callTimeout(options))
      throwError(errorOf(response))
      return response
    })
  }

  /** A broker; a controller where the bootstrap servers are controllers. */
  async anyNode(): Promise<BrokerConnection> {
    return this.cluster.isControllers ? await this.cluster.controller() : await this.cluster.anyNode()
  }

  async atNode<Request extends MessageSchema, Response extends MessageSchema>(
    nodeId: number,
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    options: AdminOptions,
  ): Promise<Message<Response>> {
    const connection = await this.node(nodeId)
    return await connection.call(api, body, this.callTimeout(options))
  }

  /** The connection to a node, whose address is asked for if it is not known. */
  async node(nodeId: number): Promise<BrokerConnection> {
    if (!this.cluster.isControllers && !this.cluster.brokers.has(nodeId)) await this.cluster.refresh([])
    return await this.cluster.node(nodeId)
  }

  async attempt<T>(what: string, options: AdminOptions, run: () => Promise<T>): Promise<T> {
    return await this.cluster.retrying(what.replace(/Request$/, ''), run, options)
  }

  /** A broker may use the request's own time before it answers. */
  callTimeout(options: AdminOptions): { readonly timeoutMs: number } {
    return { timeoutMs: Math.max(this.cluster.requestTimeoutMs, Math.min(this.timeoutMs(options), 0x7fffffff)) }
  }
}

export interface TopLevelError {
  readonly errorCode: number
  readonly errorMessage?: string | null
}

const NONE: TopLevelError = { errorCode: 0 }

export function throwError({ errorCode, errorMessage }: TopLevelError): void {
  if (errorCode !== 0) throw new KafkaClientError(errorCode, errorMessage)
}

/** The result, or the error that the code stands for. */
export function outcome<T>({ errorCode, errorMessage }: TopLevelError, result: T): T | KafkaClientError {
  return errorCode === 0 ? result : new KafkaClientError(errorCode, errorMessage)
}
