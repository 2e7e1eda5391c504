import type { World } from '@samsa/ports'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { RpcError } from '@samsa/wire'
import type { RpcApi, RpcClient } from '@samsa/wire'
import { sleep } from '../groups/session.ts'

/** Requests over connections that are made anew when they break; who asks is told nothing then, since nobody knows what came of it. */
export class Caller {
  readonly world: World
  readonly #connect: () => RpcClient
  #rpc: RpcClient | undefined

  constructor(world: World, connect: () => RpcClient) {
    this.world = world
    this.#connect = connect
  }

  async request<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    version: number,
    body: Input<Request>,
  ): Promise<Message<Response> | undefined> {
    this.#rpc ??= this.#connect()
    try {
      return await this.#rpc.request(api, version, body)
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      this.#rpc.close()
      this.#rpc = undefined
      await sleep(this.world, 50)
      return undefined
    }
  }

  close(): void {
    this.#rpc?.close()
    this.#rpc = undefined
  }
}
