import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net'

/**
 * Where reads of all connections land: the callback runs before the next read, so one buffer serves every socket (ADR 0002, PERFORMANCE 1a), memory per idle
 * connection is nothing, and what a connection must keep it copies.
 */
const readBuffer: Uint8Array = Buffer.allocUnsafeSlow(512 * 1024)

/** Gives `deliver` the bytes of each read as a view of the shared buffer. */
export function sharedRead(deliver: (chunk: Uint8Array) => void): OnReadOpts {
  return {
    buffer: readBuffer,
    callback(length) {
      deliver(readBuffer.subarray(0, length))
      // False would stop reading; pausing is the socket's business.
      return true
    },
  }
}

/**
 * The accepted socket, reading into the shared buffer if this Node allows it. `onread` is public for outgoing sockets only; for accepted ones the
 * handle is moved to a new socket by two undocumented names, `_handle` and the option `handle`. Without them the socket itself comes back, and
 * its `'data'` events bring the bytes. The socket must not have started to read (`pauseOnConnect`).
 */
export function withSharedRead(accepted: Socket, deliver: (chunk: Uint8Array) => void): Socket {
  const handle: unknown = Reflect.get(accepted, '_handle')
  if (typeof handle !== 'object' || handle === null || !('readStart' in handle) || !('reading' in handle)) {
    accepted.on('data', deliver)
    return accepted
  }
  Reflect.set(accepted, '_handle', null)
  const options: SocketConstructorOpts = { onread: sharedRead(deliver) }
  Reflect.set(options, 'handle', handle)
  const socket = new Socket(options)
  // Without its handle the old socket is only an entry in the server's count of connections.
  accepted.destroy()
  return socket
}
