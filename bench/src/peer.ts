import { Connection } from '../../interop/src/wire/connection.ts'
import { decodeReply, requestFrame } from '../../interop/src/wire/exchange.ts'
import type { Body } from '../../interop/src/wire/exchange.ts'

/** Asks on a connection of its own; throws unless an answer comes. */
export class Peer {
  readonly #connection: Connection

  private constructor(connection: Connection) {
    this.#connection = connection
  }

  static async open(port: number): Promise<Peer> {
    return new Peer(await Connection.open(port))
  }

  async ask(api: string, version: number, body: Body): Promise<Body> {
    this.#connection.write(requestFrame(api, version, body))
    const answer = decodeReply(api, version, await this.#connection.next(60_000))
    if (typeof answer === 'string') throw new Error(`${api}: ${answer}`)
    return answer
  }

  end(): void {
    this.#connection.end()
  }
}
