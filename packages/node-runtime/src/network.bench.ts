import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

import type { Connection, ConnectionHandler } from '@samsa/ports'

import { createNodeNetwork, type ReadMode } from './network.ts'

/** An echo of small requests over loopback: the server in a thread of its own, 4 connections with 50 requests in flight each. */
const requestBytes = 100
const connections = 4
const inFlight = 50
const milliseconds = process.env['SAMSA_BENCH_SMOKE'] === undefined ? 3000 : 200

/** Calls `each` once per whole request, in the turn in which its last byte came. */
function requests(each: () => void): (chunk: Uint8Array) => void {
  let bytes = 0
  return (chunk) => {
    bytes += chunk.length
    for (; bytes >= requestBytes; bytes -= requestBytes) each()
  }
}

function serve(connection: Connection): ConnectionHandler {
  const reply = new Uint8Array(requestBytes)
  return { data: requests(() => void connection.write([reply])), closed() {} }
}

function measure(mode: ReadMode): Promise<void> {
  return new Promise((resolve) => {
    const server = new Worker(new URL(import.meta.url), { workerData: mode })
    server.once('message', (port: number) => {
      let answered = 0
      const request = new Uint8Array(requestBytes)
      const network = createNodeNetwork()
      for (let index = 0; index < connections; index += 1) {
        const more = (): void => {
          answered += 1
          connection.write([request])
        }
        const connection: Connection = network.connect({ host: '127.0.0.1', port }, { data: requests(more), closed() {} })
        for (let sent = 0; sent < inFlight; sent += 1) connection.write([request])
      }
      const before = server.performance.eventLoopUtilization()
      setTimeout(() => {
        const { utilization } = server.performance.eventLoopUtilization(before)
        const perSecond = answered / (milliseconds / 1000)
        console.log(
          `network, ${mode} reads: ${Math.round(perSecond / 1000)} thousand requests a second, ${Math.round(perSecond / utilization / 1000)} per server core`,
        )
        void server.terminate().then(() => resolve())
      }, milliseconds)
    })
  })
}

if (isMainThread) {
  await measure('shared')
  await measure('plain')
  process.exit(0)
} else {
  const mode: ReadMode = workerData
  createNodeNetwork(mode).listen(
    { host: '127.0.0.1', port: 0 },
    {
      listening: (port) => parentPort?.postMessage(port),
      failed(error) {
        throw error
      },
      accepted: serve,
    },
  )
}
