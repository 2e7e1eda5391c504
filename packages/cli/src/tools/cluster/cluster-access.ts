import { Admin, Cluster, KafkaClientError, UnreachableError } from '@samsa/client'
import { createNodeWorld } from '@samsa/node-runtime'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { JavaError } from '../java/java-error.ts'
import { readPropertyFile } from '../text/property-file.ts'
import type { AccessOptions } from './access.ts'
import { validateAddresses } from './addresses.ts'
import { apiName, KafkaError, kafkaError } from './kafka-error.ts'

export interface Rpc<Request extends MessageSchema, Response extends MessageSchema> {
  readonly request: Request
  readonly response: Response
}

/** A cluster as the tools ask it: one request at a time, failures as the Java errors that they print. */
export class Access {
  readonly cluster: Cluster
  readonly admin: Admin

  constructor(cluster: Cluster) {
    this.cluster = cluster
    this.admin = new Admin(cluster)
  }

  /** Sends to any node. */
  async any<Request extends MessageSchema, Response extends MessageSchema>(
    call: string,
    rpc: Rpc<Request, Response>,
    body: Input<Request>,
  ): Promise<Message<Response>> {
    return await this.#send(call, async () => await (await this.cluster.anyNode()).call(rpc, body), rpc.request)
  }

  /** Sends to the controller, or in its name to a broker that forwards. */
  async controller<Request extends MessageSchema, Response extends MessageSchema>(
    call: string,
    rpc: Rpc<Request, Response>,
    body: Input<Request>,
  ): Promise<Message<Response>> {
    return await this.#send(call, async () => await (await this.cluster.controller()).call(rpc, body), rpc.request)
  }

  async node<Request extends MessageSchema, Response extends MessageSchema>(
    nodeId: number,
    call: string,
    rpc: Rpc<Request, Response>,
    body: Input<Request>,
  ): Promise<Message<Response>> {
    return await this.#send(call, async () => await (await this.#node(nodeId)).call(rpc, body), rpc.request)
  }

  /** Runs an attempt again while it throws a retriable KafkaClientError or a node cannot be reached, as long as `default.api.timeout.ms`. */
  async retrying<T>(call: string, attempt: () => Promise<T>): Promise<T> {
    try {
      return await this.cluster.retrying(call, attempt)
    } catch (error) {
      throw javaErrorOf(error, call)
    }
  }

  /** A node is known from the cluster's metadata, which nobody may have asked for yet. */
  async #node(nodeId: number): ReturnType<Cluster['node']> {
    try {
      return await this.cluster.node(nodeId)
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      await this.cluster.refresh([])
      return await this.cluster.node(nodeId)
    }
  }

  async #send<T>(call: string, attempt: () => Promise<T>, request: MessageSchema): Promise<T> {
    try {
      return await this.cluster.retrying(call, attempt)
    } catch (error) {
      if (error instanceof KafkaClientError && error.errorName === 'UNSUPPORTED_VERSION')
        throw kafkaError(error.code, `The node does not support ${apiName(request.name.replace(/Request$/, ''))}`)
      throw javaErrorOf(error, call)
    }
  }
}

function javaErrorOf(error: unknown, call: string): unknown {
  if (error instanceof JavaError) return error
  if (error instanceof KafkaClientError) return kafkaError(error.code, error.message)
  const unreachable =
    error instanceof UnreachableError || (error instanceof Error && /Timed out|KafkaTimeoutError/.test(`${error.name} ${error.message}`))
  if (unreachable) return new KafkaError(7, 'TimeoutException', `Timed out waiting for a node assignment. Call: ${call}`)
  return error
}

/** Unusable settings throw the KafkaException that Apache's Admin throws. */
export const openAccess = (options: AccessOptions): Access => new Access(new Cluster(clusterOptions(options)))

/** The client's settings out of `--bootstrap-…` and a property file. */
function clusterOptions({ servers, controllers, commandConfig, ...given }: AccessOptions): ConstructorParameters<typeof Cluster>[0] {
  const properties = new Map([...(given.properties ?? []), ...(commandConfig === undefined ? [] : readPropertyFile(commandConfig))])
  const addresses = servers ?? controllers ?? properties.get('bootstrap.servers') ?? properties.get('bootstrap.controllers') ?? ''
  validateAddresses(addresses)
  const millis = (key: string): number | undefined => (properties.has(key) ? Number(properties.get(key)) : undefined)
  const requestTimeoutMs = millis('request.timeout.ms')
  const apiTimeoutMs = millis('default.api.timeout.ms')
  return {
    world: createNodeWorld(),
    bootstrapServers: addresses,
    clientId: properties.get('client.id') ?? 'adminclient-1',
    ...(servers === undefined && (controllers !== undefined || properties.has('bootstrap.controllers')) ? { isControllers: true } : {}),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
    ...(apiTimeoutMs === undefined ? {} : { apiTimeoutMs }),
  }
}
