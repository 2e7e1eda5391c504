import type { Clock, Network } from '@samsa/ports'
import { parseVersions } from '@samsa/protocol'
import type { Input, Message, MessageSchema } from '@samsa/protocol'
import { RpcClient } from '@samsa/wire'
import type { RpcApi } from '@samsa/wire'
import { OWN_CLIENT_ID } from './faults/faults.ts'

const TIMEOUT_MS = 30_000

/** The helpers' own connection to the broker: any API at the latest version that both have, since both are of one piece. */
export class Rpc {
  readonly #world: { readonly network: Network; readonly clock: Clock }
  readonly #address: () => { readonly host: string; readonly port: number }
  #client: RpcClient | undefined

  constructor(
    world: { readonly network: Network; readonly clock: Clock },
    address: () => { readonly host: string; readonly port: number },
  ) {
    this.#world = world
    this.#address = address
  }

  request<Request extends MessageSchema, Response extends MessageSchema>(
    api: RpcApi<Request, Response>,
    body: Input<Request>,
    version = latestVersion(api.request),
  ): Promise<Message<Response>> {
    if (this.#client === undefined || this.#client.isClosed) {
      this.#client = new RpcClient({
        ...this.#world,
        ...this.#address(),
        clientId: OWN_CLIENT_ID,
        requestTimeoutMs: TIMEOUT_MS,
        connectTimeoutMs: TIMEOUT_MS,
      })
    }
    return this.#client.request(api, version, body)
  }

  /** Resolves with the first value that is not undefined; looks every few milliseconds, real ones. */
  async poll<T>(look: () => Promise<T | undefined>, timeoutMs: number, problem: () => string): Promise<T> {
    const { clock } = this.#world
    const deadlineMs = clock.monotonicMs() + timeoutMs
    for (let pauseMs = 1; ; pauseMs = Math.min(50, pauseMs * 2)) {
      const found = await look()
      if (found !== undefined) return found
      if (clock.monotonicMs() > deadlineMs) throw new Error(problem())
      await new Promise<void>((resolve) => void clock.after(pauseMs, resolve))
    }
  }

  close(): void {
    this.#client?.close()
    this.#client = undefined
  }
}

function latestVersion(request: MessageSchema): number {
  const { highest } = parseVersions(request.validVersions)
  return request.latestVersionUnstable === true ? highest - 1 : highest
}
