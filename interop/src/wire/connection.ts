// A connection that speaks in frames and knows nothing of what is in them.
import { connect } from 'node:net'
import type { Socket } from 'node:net'

export type Reply = Buffer | 'closed' | 'no answer'

export class Connection {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #waiting: ((reply: Reply) => void)[] = []
  closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
      while (this.#received.length >= 4 && this.#waiting.length > 0) {
        const end = 4 + this.#received.readInt32BE(0)
        if (this.#received.length < end) break
        const frame = this.#received.subarray(4, end)
        this.#received = this.#received.subarray(end)
        this.#waiting.shift()?.(frame)
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
      for (const waiting of this.#waiting.splice(0)) waiting('closed')
    })
  }

  static open(port: number, host = '127.0.0.1'): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, host)
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Connection(socket))
      })
    })
  }

  /** Sends bytes as they are. */
  write(bytes: Uint8Array): void {
    if (!this.closed) this.#socket.write(bytes)
  }

  /** The next frame without its size. */
  next(timeoutMs = 10_000): Promise<Reply> {
    if (this.closed) return Promise.resolve('closed')
    return new Promise((resolve) => {
      const finish = (reply: Reply): void => {
        clearTimeout(timer)
        resolve(reply)
      }
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((each) => each !== finish)
        resolve('no answer')
      }, timeoutMs)
      this.#waiting.push(finish)
      // A frame may be here already.
      if (this.#received.length > 0) this.#socket.emit('data', Buffer.alloc(0))
    })
  }

  end(): void {
    this.#socket.destroy()
  }
}

export const framed = (bytes: Uint8Array): Buffer => {
  const frame = Buffer.allocUnsafe(4 + bytes.length)
  frame.writeInt32BE(bytes.length, 0)
  frame.set(bytes, 4)
  return frame
}
