import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'

import type { Connection, ConnectionHandler, Listener, NetworkError } from '@samsa/ports'

import { createNodeNetwork, type ReadMode } from './network.ts'

interface Server {
  readonly port: number
  readonly listener: Listener
  readonly connections: Connection[]
}

const modes: ReadMode[] = ['shared', 'plain']

function serve(mode: ReadMode, handle: (connection: Connection) => ConnectionHandler): Promise<Server> {
  const network = createNodeNetwork(mode)
  const connections: Connection[] = []
  return new Promise((resolve, reject) => {
    const listener = network.listen(
      { host: '127.0.0.1', port: 0 },
      {
        listening: (port) => resolve({ port, listener, connections }),
        failed: reject,
        accepted(connection) {
          connections.push(connection)
          return handle(connection)
        },
      },
    )
  })
}

function closeListener(server: Server): Promise<void> {
  return new Promise((resolve) => server.listener.close(resolve))
}

function echo(connection: Connection): ConnectionHandler {
  return { data: (chunk) => void connection.write([Uint8Array.from(chunk)]), closed() {} }
}

for (const mode of modes) {
  describe(`network, ${mode} reads`, () => {
    test('a megabyte each way over several connections at once, checksums equal', async () => {
      const server = await serve(mode, echo)
      const client = createNodeNetwork()
      const one = (fill: number): Promise<void> =>
        new Promise((resolve, reject) => {
          const sent = Buffer.alloc(1 << 20, fill)
          const hash = createHash('sha256')
          let received = 0
          const connection = client.connect(
            { host: '127.0.0.1', port: server.port },
            {
              data(chunk) {
                hash.update(chunk)
                received += chunk.length
                if (received === sent.length) connection.end()
              },
              closed(error) {
                if (error !== undefined) return reject(error)
                assert.equal(hash.digest('hex'), createHash('sha256').update(sent).digest('hex'))
                resolve()
              },
            },
          )
          // Before the connection is there: kept until it is.
          for (let at = 0; at < sent.length; at += 1000) connection.write([sent.subarray(at, at + 1000)])
        })
      await Promise.all([one(1), one(2), one(3), one(4)])
      await closeListener(server)
    })

    test('writes of one turn arrive in order and are released once', async () => {
      let released = 0
      const server = await serve(mode, (connection) => ({
        data() {
          for (let index = 0; index < 100; index += 1) connection.write([Buffer.from(`${index},`), Buffer.alloc(0)], () => (released += 1))
          connection.write([Buffer.alloc(300_000, 'x')], () => (released += 1))
          connection.end()
        },
        closed() {},
      }))
      const text = await new Promise<string>((resolve) => {
        let all = ''
        const connection = createNodeNetwork().connect(
          { host: '127.0.0.1', port: server.port },
          { data: (chunk) => (all += Buffer.from(chunk).toString()), closed: () => resolve(all) },
        )
        connection.write([Buffer.from('go')])
      })
      const expected = `${Array.from({ length: 100 }, (_, index) => `${index},`).join('')}${'x'.repeat(300_000)}`
      assert.equal(text, expected)
      assert.equal(released, 101)
      await closeListener(server)
    })

    test('a slow reader pushes back: write returns false, drained follows, nothing is lost', async () => {
      const total = 64 * 1024 * 1024
      const piece = Buffer.alloc(1024 * 1024, 7)
      let pushedBack = 0
      const server = await serve(mode, (connection) => {
        let left = total
        const more = (): void => {
          while (left > 0) {
            left -= piece.length
            if (!connection.write([piece])) {
              pushedBack += 1
              return
            }
          }
          connection.end()
        }
        return { data: more, drained: more, closed() {} }
      })
      const received = await new Promise<number>((resolve) => {
        let count = 0
        let paused = false
        const connection = createNodeNetwork().connect(
          { host: '127.0.0.1', port: server.port },
          {
            data(chunk) {
              count += chunk.length
              if (paused) return
              paused = true
              connection.pause()
              setTimeout(() => connection.resume(), 50)
            },
            closed: () => resolve(count),
          },
        )
        connection.write([Buffer.from('go')])
      })
      assert.equal(received, total)
      assert.ok(pushedBack > 0)
      await closeListener(server)
    })

    test("a peer's end closes without an error after what is pending was sent", async () => {
      const server = await serve(mode, echo)
      const outcome = await new Promise<{ text: string; error: NetworkError | undefined }>((resolve) => {
        let text = ''
        createNodeNetwork().connect(
          { host: '127.0.0.1', port: server.port },
          {
            opened() {
              const [peer] = server.connections
              peer?.write([Buffer.from('bye')])
              peer?.end()
            },
            data: (chunk) => (text += Buffer.from(chunk).toString()),
            closed: (error) => resolve({ text, error }),
          },
        )
      })
      // The client may be told of the opening before the server accepted; then there is nothing to say goodbye to.
      if (server.connections.length > 0) assert.deepEqual(outcome, { text: 'bye', error: undefined })
      await closeListener(server)
    })

    test('a paused connection gets nothing until resumed', async () => {
      let deliver: (() => void) | undefined
      const chunks: string[] = []
      let early = -1
      const arrived = new Promise<void>((resolve) => (deliver = resolve))
      const server = await serve(mode, (connection) => {
        connection.pause()
        setTimeout(() => {
          early = chunks.length
          connection.resume()
        }, 30)
        return {
          data(chunk) {
            chunks.push(Buffer.from(chunk).toString())
            deliver?.()
          },
          closed() {},
        }
      })
      const connection = createNodeNetwork().connect({ host: '127.0.0.1', port: server.port }, { data() {}, closed() {} })
      connection.write([Buffer.from('early')])
      await arrived
      assert.deepEqual([early, chunks], [0, ['early']])
      connection.destroy()
      await closeListener(server)
    })

    test('addresses are plain and ports are real; open connections outlive the listener', async () => {
      let serverSideClosed = (): void => {}
      const closed = new Promise<void>((resolve) => (serverSideClosed = resolve))
      const server = await serve(mode, (connection) => ({ ...echo(connection), closed: serverSideClosed }))
      const answers: string[] = []
      let answered = (): void => {}
      const connection = createNodeNetwork().connect(
        { host: '127.0.0.1', port: server.port },
        {
          data(chunk) {
            answers.push(Buffer.from(chunk).toString())
            answered()
          },
          closed() {},
        },
      )
      const say = (text: string): Promise<void> =>
        new Promise((resolve) => {
          answered = resolve
          connection.write([Buffer.from(text)])
        })
      await say('hello')
      const [accepted] = server.connections
      assert.equal(accepted?.remoteHost, '127.0.0.1')
      assert.equal(accepted?.localPort, server.port)
      assert.equal(accepted?.remotePort, connection.localPort)
      await closeListener(server)
      await say('still here')
      assert.deepEqual(answers, ['hello', 'still here'])
      connection.destroy()
      await closed
    })
  })
}

test('a refused connection says so', async () => {
  const server = await serve('shared', echo)
  await closeListener(server)
  const error = await new Promise<NetworkError | undefined>((resolve) => {
    createNodeNetwork().connect({ host: '127.0.0.1', port: server.port }, { data() {}, closed: resolve })
  })
  assert.equal(error?.code, 'ECONNREFUSED')
})

test('a port in use says so', async () => {
  const server = await serve('shared', echo)
  const code = await new Promise<string>((resolve, reject) => {
    const handlers = { listening: reject, failed: (error: NetworkError) => resolve(error.code), accepted: echo }
    createNodeNetwork().listen({ host: '127.0.0.1', port: server.port }, handlers)
  })
  assert.equal(code, 'EADDRINUSE')
  await closeListener(server)
})
