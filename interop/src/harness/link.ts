// A link to a node that can be cut: a TCP proxy for nodes that advertise its port.
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { freePort } from './nodes.ts'

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

export class Link {
  readonly port: number
  readonly #server: Server
  readonly #pairs = new Set<Pair>()
  #targetPort = 0
  #isCut = false
  #isHeld = false
  #losesAnswers = false

  private constructor(port: number) {
    this.port = port
    this.#server = createServer((near) => this.#accept(near))
  }

  static async open(): Promise<Link> {
    const link = new Link(await freePort())
    await new Promise<void>((resolve, reject) => {
      link.#server.once('error', reject)
      link.#server.listen(link.port, '127.0.0.1', resolve)
    })
    return link
  }

  /** Where connections lead. */
  leadTo(port: number): void {
    this.#targetPort = port
  }

  /** Ends every connection, and every new one at once. */
  cut(): void {
    this.#isCut = true
    for (const pair of this.#pairs) this.#end(pair)
  }

  /** Nothing gets through, and nobody is told; what was sent meanwhile arrives once it is mended. */
  hold(): void {
    this.#isHeld = true
    for (const { near, far } of this.#pairs) {
      near.pause()
      far.pause()
    }
  }

  /** Requests arrive, their answers are lost. */
  loseAnswers(): void {
    this.#losesAnswers = true
  }

  mend(): void {
    this.#isCut = false
    this.#isHeld = false
    // Who has lost a part of an answer cannot go on with the rest.
    if (this.#losesAnswers) for (const pair of this.#pairs) this.#end(pair)
    this.#losesAnswers = false
    for (const { near, far } of this.#pairs) {
      near.resume()
      far.resume()
    }
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #accept(near: Socket): void {
    if (this.#isCut) {
      near.destroy()
      return
    }
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true })
    const pair = { near, far }
    this.#pairs.add(pair)
    near.setNoDelay(true)
    near.on('data', (chunk) => void far.write(chunk))
    far.on('data', (chunk) => {
      if (!this.#losesAnswers) near.write(chunk)
    })
    for (const socket of [near, far]) {
      socket.on('error', () => this.#end(pair))
      socket.on('close', () => this.#end(pair))
      if (this.#isHeld) socket.pause()
    }
  }

  #end(pair: Pair): void {
    this.#pairs.delete(pair)
    pair.near.destroy()
    pair.far.destroy()
  }
}
