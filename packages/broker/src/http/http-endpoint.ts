import type { Connection, ConnectionHandler, Listener, Logger, Network } from '@samsa/ports'

export interface HttpReply {
  readonly status: 200 | 503
  readonly contentType: string
  readonly body: string
}

/** Paths (without query) and what they answer at the time of the call. */
export type HttpRoutes = ReadonlyMap<string, () => HttpReply>

export interface HttpEndpointOptions {
  readonly network: Network
  readonly host: string
  readonly port: number
  readonly routes: HttpRoutes
  readonly log: Logger
}

const MAX_HEAD_BYTES = 8 * 1024
const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  431: 'Request Header Fields Too Large',
  503: 'Service Unavailable',
}

/**
 * Just enough of HTTP/1.1 for scrapers and probes, over the world's Network so that it runs in the simulator too: GET and HEAD,
 * no request bodies, keep-alive unless the client declines it.
 */
export class HttpEndpoint {
  readonly #options: HttpEndpointOptions
  readonly #connections = new Set<Connection>()
  #listener: Listener | undefined
  #port = -1

  constructor(options: HttpEndpointOptions) {
    this.#options = options
  }

  /** The bound port, -1 before `start` is done. */
  get port(): number {
    return this.#port
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#listener = this.#options.network.listen(
        { host: this.#options.host, port: this.#options.port },
        {
          listening: (port) => {
            this.#port = port
            resolve()
          },
          failed: reject,
          accepted: (connection) => this.#accept(connection),
        },
      )
    })
  }

  stop(): Promise<void> {
    for (const connection of this.#connections) connection.destroy()
    this.#connections.clear()
    return new Promise((resolve) => {
      if (this.#listener === undefined) resolve()
      else this.#listener.close(resolve)
    })
  }

  #accept(connection: Connection): ConnectionHandler {
    this.#connections.add(connection)
    let head = ''
    let ended = false
    let congested = false
    const serve = (): void => {
      while (!congested) {
        const end = head.indexOf('\r\n\r\n')
        if (end < 0) break
        const request = head.slice(0, end)
        head = head.slice(end + 4)
        const { keep, keepsUp } = this.#answer(connection, request)
        if (!keep) return finish()
        congested = !keepsUp
      }
      // Who asks without reading is not read from: its requests are short and the answers are not.
      if (congested) connection.pause()
      else if (head.length > MAX_HEAD_BYTES) {
        send(connection, { status: 431, contentType: 'text/plain', body: '', keep: false, withBody: true })
        finish()
      }
    }
    const finish = (): void => {
      ended = true
      connection.end()
    }
    return {
      data: (chunk) => {
        if (ended) return
        head += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
        serve()
      },
      drained: () => {
        if (ended || !congested) return
        congested = false
        connection.resume()
        serve()
      },
      closed: () => {
        this.#connections.delete(connection)
      },
    }
  }

  #answer(connection: Connection, head: string): Sent {
    const [requestLine = '', ...fields] = head.split('\r\n')
    const [method, target, version] = requestLine.split(' ')
    const refuse = (status: number) => send(connection, { status, contentType: 'text/plain', body: '', keep: false, withBody: true })
    if (target === undefined || version === undefined || !version.startsWith('HTTP/1.')) return refuse(400)
    if (method !== 'GET' && method !== 'HEAD') return refuse(405)
    const connectionField = fields.find((field) => /^connection:/i.test(field))?.toLowerCase() ?? ''
    const keep = version === 'HTTP/1.1' ? !connectionField.includes('close') : connectionField.includes('keep-alive')
    const path = target.split('?')[0] ?? target
    const route = this.#options.routes.get(path)
    const withBody = method === 'GET'
    if (route === undefined) return send(connection, { status: 404, contentType: 'text/plain', body: 'not found\n', keep, withBody })
    return send(connection, { ...route(), keep, withBody })
  }
}

/** Whether the connection goes on, and whether the peer takes what it is sent. */
interface Sent {
  readonly keep: boolean
  readonly keepsUp: boolean
}

interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly keep: boolean
  readonly withBody: boolean
}

function send(connection: Connection, answer: Answer): Sent {
  const body = Buffer.from(answer.body, 'utf8')
  const head =
    `HTTP/1.1 ${answer.status} ${STATUS_TEXT[answer.status] ?? ''}\r\nContent-Type: ${answer.contentType}\r\n` +
    `Content-Length: ${body.byteLength}\r\nConnection: ${answer.keep ? 'keep-alive' : 'close'}\r\n\r\n`
  const chunks = [Buffer.from(head, 'latin1')]
  if (answer.withBody && body.byteLength > 0) chunks.push(body)
  return { keep: answer.keep, keepsUp: connection.write(chunks) }
}
