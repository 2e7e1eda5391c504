import type { Connection, ConnectionHandler, Listener, Network } from '@samsa/ports'

/** A network whose connections are known, so that they can be cut, and that can be taken away from who uses it. */
export class LifeNetwork implements Network {
  readonly #network: Network
  readonly #connections = new Map<Connection, ConnectionHandler>()
  readonly #listeners = new Set<Listener>()
  #isOver = false

  constructor(network: Network) {
    this.#network = network
  }

  listen: Network['listen'] = (address, handlers) => {
    const listener = this.#network.listen(address, {
      listening: (port) => this.#unlessOver(() => handlers.listening(port)),
      failed: (error) => this.#unlessOver(() => handlers.failed(error)),
      accepted: (connection) => {
        if (!this.#isOver) return this.#watch(connection, handlers.accepted(connection))
        connection.destroy()
        return { data() {}, closed() {} }
      },
    })
    this.#listeners.add(listener)
    return {
      close: (closed) => {
        this.#listeners.delete(listener)
        listener.close(closed)
      },
    }
  }

  connect: Network['connect'] = (address, handler) => {
    const watched = this.#watch(undefined, handler)
    const connection = this.#network.connect(address, watched)
    this.#connections.set(connection, handler)
    return connection
  }

  /** Cuts every connection; the process hears of it as of any other end. */
  disconnectAll(): void {
    for (const connection of this.#connections.keys()) connection.destroy()
  }

  /** The process is gone: it hears nothing any more, and its ports are free when this resolves. */
  async end(): Promise<void> {
    this.#isOver = true
    this.disconnectAll()
    await Promise.all([...this.#listeners].map((listener) => new Promise<void>((resolve) => listener.close(resolve))))
    this.#listeners.clear()
  }

  #watch(connection: Connection | undefined, handler: ConnectionHandler): ConnectionHandler {
    const watched: ConnectionHandler = {
      opened: () => this.#unlessOver(() => handler.opened?.()),
      data: (chunk) => {
        if (!this.#isOver) handler.data(chunk)
      },
      drained: () => this.#unlessOver(() => handler.drained?.()),
      closed: (error) => {
        for (const [each, its] of this.#connections) if (its === handler) this.#connections.delete(each)
        this.#unlessOver(() => handler.closed(error))
      },
    }
    if (connection !== undefined) this.#connections.set(connection, handler)
    return watched
  }

  #unlessOver(tell: () => void): void {
    if (!this.#isOver) tell()
  }
}
