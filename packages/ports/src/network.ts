/**
 * TCP, with TLS where an address asks for it (`tls` options arrive with the security work).
 * Nothing here blocks; everything that happens later is told through the handlers.
 */
export interface Network {
  /** Binds and listens; `listening` or `failed` is called later, exactly one of them. Port 0 takes a free port. */
  listen(address: ListenAddress, handlers: ListenHandlers): Listener
  /** Starts connecting; the handler's `opened` or `closed` is called later. */
  connect(address: RemoteAddress, handler: ConnectionHandler): Connection
}

export interface ListenAddress {
  /** A host name or address; the empty string means every address. */
  readonly host: string
  readonly port: number
  readonly backlog?: number
}

export interface RemoteAddress {
  readonly host: string
  readonly port: number
}

export interface ListenHandlers {
  /** The port really bound. */
  listening(port: number): void
  /** Binding failed (`EADDRINUSE`, `EACCES`, …); the listener is dead. */
  failed(error: NetworkError): void
  /** A peer connected. The returned handler hears of the connection's bytes and end. `opened` is not called on it. */
  accepted(connection: Connection): ConnectionHandler
}

export interface Listener {
  /** Stops accepting; `closed` is called once the port is free. Open connections live on. */
  close(closed: () => void): void
}

export interface ConnectionHandler {
  /** An outgoing connection is ready. */
  opened?(): void
  /**
   * Bytes arrived. `chunk` is lent for the duration of the call only: its memory is reused for the next read,
   * so whatever must live longer is copied (or consumed, e.g. written to a file) before returning.
   */
  data(chunk: Uint8Array): void
  /** Everything written has left for the kernel after `write` had returned false. */
  drained?(): void
  /** The end: by the peer, by us, or by an error. Called exactly once, nothing follows it. */
  closed(error?: NetworkError): void
}

export interface Connection {
  /** The peer's address as text, without port: `127.0.0.1`, `::1`. */
  readonly remoteHost: string
  readonly remotePort: number
  readonly localHost: string
  readonly localPort: number
  /** Bytes accepted by `write` that the kernel has not taken yet. */
  readonly pendingBytes: number
  /**
   * Sends the chunks in order, as one gathered write where possible. Ownership: a chunk must not be changed until
   * `released` is called (bytes are with the kernel, or the connection is gone). Returns false when the peer is slower than we are;
   * `drained` follows.
   */
  write(chunks: readonly Uint8Array[], released?: () => void): boolean
  /** Stops delivering `data`, so that TCP pushes back on the peer. */
  pause(): void
  resume(): void
  /** Sends what is pending, then closes. */
  end(): void
  /** Closes now, dropping what is pending. */
  destroy(): void
}

/** A connection or listen failure with the operating system's code (`ECONNREFUSED`, `ECONNRESET`, …). */
export class NetworkError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'NetworkError'
    this.code = code
  }
}
