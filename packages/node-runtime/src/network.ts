import { connect, createServer, type Socket } from 'node:net'

import type { ConnectionHandler, ListenAddress, Listener, ListenHandlers, Network, RemoteAddress } from '@samsa/ports'

import { NodeConnection } from './connection.ts'
import { networkError } from './network-error.ts'
import { sharedRead, withSharedRead } from './read-buffer.ts'

/** How a listener gets its sockets to read: `shared` (see read-buffer.ts), or `plain`, Node's own `'data'` events with a fresh buffer each. */
export type ReadMode = 'shared' | 'plain'

/** TCP of the operating system. */
export function createNodeNetwork(readMode: ReadMode = 'shared'): Network {
  return {
    listen: (address, handlers) => listen(address, handlers, readMode),
    connect: connectTo,
  }
}

function listen(address: ListenAddress, handlers: ListenHandlers, readMode: ReadMode): Listener {
  const server = createServer({ noDelay: true, keepAlive: true, pauseOnConnect: true })
  let settled = false
  let closing = false
  server.on('error', (cause) => {
    if (settled) return
    settled = true
    handlers.failed(networkError(cause))
  })
  server.on('listening', () => {
    if (closing) return
    settled = true
    const bound = server.address()
    handlers.listening(typeof bound === 'object' && bound !== null ? bound.port : address.port)
  })
  server.on('connection', (accepted) => accept(accepted, handlers, readMode))
  const { host, port, backlog = 50 } = address
  server.listen(host === '' ? { port, backlog } : { port, backlog, host })
  return {
    close(closed) {
      closing = true
      server.close()
      // The port is free when the handle is closed, at once; the server's own event waits for its connections too.
      setImmediate(closed)
    },
  }
}

function accept(accepted: Socket, handlers: ListenHandlers, readMode: ReadMode): void {
  const remote = { host: accepted.remoteAddress ?? '', port: accepted.remotePort ?? 0, connected: true }
  const deliver = (chunk: Uint8Array): void => connection.deliver(chunk)
  let socket = accepted
  if (readMode === 'shared') socket = withSharedRead(accepted, deliver)
  else accepted.on('data', deliver)
  const connection = new NodeConnection(socket, remote)
  connection.handler = handlers.accepted(connection)
  connection.start()
}

function connectTo(address: RemoteAddress, handler: ConnectionHandler): NodeConnection {
  const deliver = (chunk: Uint8Array): void => connection.deliver(chunk)
  const { host, port } = address
  const socket = connect({ host, port, noDelay: true, keepAlive: true, onread: sharedRead(deliver) })
  const connection = new NodeConnection(socket, { host, port, connected: false })
  connection.handler = handler
  connection.start()
  return connection
}
