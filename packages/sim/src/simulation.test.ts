import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { Connection, NetworkError, World } from '@samsa/ports'

import { Simulation } from './simulation.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (value: Uint8Array): string => new TextDecoder().decode(value)

function sleep(world: World, delayMs: number): Promise<void> {
  return new Promise((resolve) => void world.clock.after(delayMs, resolve))
}

/** Answers every byte with itself. */
function echoServer(world: World, port = 9092): void {
  world.network.listen(
    { host: '', port },
    {
      listening() {},
      failed(error) {
        throw error
      },
      accepted: (connection) => ({ data: (chunk) => void connection.write([chunk.slice()]), closed() {} }),
    },
  )
}

interface Heard {
  opened: number
  text: string
  closed: (string | undefined)[]
}

function dial(world: World, host: string, say: string, port = 9092): Heard & { connection: Connection } {
  const heard: Heard = { opened: 0, text: '', closed: [] }
  const connection = world.network.connect(
    { host, port },
    {
      opened: () => void (heard.opened += 1),
      data: (chunk) => void (heard.text += text(chunk)),
      closed: (error?: NetworkError) => void heard.closed.push(error?.code),
    },
  )
  connection.write([bytes(say)])
  return Object.assign(heard, { connection })
}

describe('time', () => {
  test('passes only from event to event, and promises are settled between events', async () => {
    const simulation = new Simulation({ seed: 1, timerLatenessMs: 0 })
    const order: string[] = []
    simulation
      .node('a', async ({ clock }) => {
        const start = clock.monotonicMs()
        clock.after(10, () => {
          void Promise.resolve()
            .then(() => order.push('reaction 1'))
            .then(() => order.push('reaction 2'))
            .then(() => order.push('reaction 3'))
          order.push('first')
        })
        clock.after(10, () => order.push('second'))
        const cancelled = clock.after(10, () => order.push('cancelled'))
        cancelled.cancel()
        await sleep({ clock } as World, 3_600_000)
        order.push(`an hour: ${clock.monotonicMs() - start}`)
      })
      .start()
    await simulation.run(4_000_000)
    assert.deepEqual(order, ['first', 'reaction 1', 'reaction 2', 'reaction 3', 'second', 'an hour: 3600000'])
  })

  test('the wall clock jumps, the monotonic one does not', async () => {
    const simulation = new Simulation({ seed: 1 })
    const node = simulation.node('a', () => {})
    node.start()
    await simulation.run(1000)
    const before = node.world.clock.nowMs()
    node.clockOffsetMs -= 60_000
    assert.equal(node.world.clock.nowMs(), before - 60_000)
    assert.equal(node.world.clock.monotonicMs(), 1000)
  })

  test('what a node throws ends the run, whether now or in a promise', async () => {
    for (const main of [
      () => {
        throw new Error('broken')
      },
      () => Promise.reject(new Error('broken')),
      ({ clock }: World) =>
        void clock.after(5, () => {
          throw new Error('broken')
        }),
    ]) {
      const simulation = new Simulation({ seed: 1 })
      simulation.node('a', main).start()
      await assert.rejects(simulation.run(1000), /broken/)
    }
  })
})

describe('network', () => {
  test('delivers a stream whole and in order, in pieces of its own', async () => {
    const simulation = new Simulation({ seed: 3 })
    simulation.node('server', (world) => echoServer(world)).start()
    const client = simulation.node('client', () => {})
    client.start()
    await simulation.run(10)
    const said = Array.from({ length: 50 }, (_, index) => `message ${index};`)
    const heard = dial(client.world, 'server', said[0] ?? '')
    for (const each of said.slice(1)) heard.connection.write([bytes(each)])
    await simulation.run(1000)
    assert.equal(heard.text, said.join(''))
    heard.connection.end()
    await simulation.run(1000)
    assert.deepEqual([heard.opened, heard.closed], [1, [undefined]])
    assert.equal(simulation.network.openEndpoints, 0)
  })

  test('a receiver that does not read stops the sender after a window', async () => {
    const simulation = new Simulation({ seed: 4 })
    let accepted: Connection | undefined
    let received = 0
    simulation
      .node('server', (world) => {
        const data = (chunk: Uint8Array): void => void (received += chunk.length)
        world.network.listen(
          { host: '', port: 1 },
          {
            listening() {},
            failed() {},
            accepted(connection) {
              accepted = connection
              connection.pause()
              return { data, closed() {} }
            },
          },
        )
      })
      .start()
    const client = simulation.node('client', () => {})
    client.start()
    await simulation.run(10)
    let drained = 0
    let released = 0
    const connection = client.world.network.connect(
      { host: 'server', port: 1 },
      { data() {}, closed() {}, drained: () => void (drained += 1) },
    )
    connection.write([new Uint8Array(1_000_000)], () => (released += 1))
    await simulation.run(1000)
    assert.ok(connection.pendingBytes > 500_000)
    assert.deepEqual([received, drained, released], [0, 0, 0])
    accepted?.resume()
    await simulation.run(1000)
    assert.deepEqual([received, connection.pendingBytes, drained, released], [1_000_000, 0, 1, 1])
  })

  test('refuses where nobody listens, and does not know every host', async () => {
    const simulation = new Simulation({ seed: 5 })
    simulation.node('server', () => {}).start()
    const client = simulation.node('client', () => {})
    client.start()
    const refused = dial(client.world, 'server', 'x')
    const unknown = dial(client.world, 'nowhere', 'x')
    await simulation.run(1000)
    assert.deepEqual([refused.closed, unknown.closed], [['ECONNREFUSED'], ['ENOTFOUND']])
  })

  test('a partition delays what was sent, and breaks the connection if it lasts', async () => {
    const simulation = new Simulation({ seed: 6, network: { retransmissionTimeoutMs: 30_000 } })
    simulation.node('server', (world) => echoServer(world)).start()
    const client = simulation.node('client', () => {})
    client.start()
    await simulation.run(10)
    const heard = dial(client.world, 'server', 'before ')
    await simulation.run(100)
    simulation.network.partition(['client'], ['server'])
    heard.connection.write([bytes('during ')])
    await simulation.run(20_000)
    assert.equal(heard.text, 'before ')
    simulation.network.heal()
    await simulation.run(5000)
    assert.equal(heard.text, 'before during ')
    simulation.network.partition(['client'], ['server'])
    heard.connection.write([bytes('never')])
    await simulation.run(60_000)
    assert.deepEqual(heard.closed, ['ETIMEDOUT'])
  })

  test('a killed process ends its connections; a machine without power leaves them half open until it answers again', async () => {
    const simulation = new Simulation({ seed: 7 })
    const server = simulation.node('server', (world) => echoServer(world))
    server.start()
    const client = simulation.node('client', () => {})
    client.start()
    await simulation.run(10)
    const first = dial(client.world, 'server', 'x')
    await simulation.run(100)
    server.kill()
    await simulation.run(100)
    assert.equal(first.closed.length, 1)
    server.start()
    await simulation.run(10)
    const second = dial(client.world, 'server', 'y')
    await simulation.run(100)
    server.losePower()
    second.connection.write([bytes('z')])
    await simulation.run(10_000)
    assert.deepEqual(second.closed, [])
    server.start()
    await simulation.run(10_000)
    assert.deepEqual([second.text, second.closed], ['y', ['ECONNRESET']])
  })

  test('an ended process hears nothing more: no timers, completions or bytes', async () => {
    const simulation = new Simulation({ seed: 8 })
    let heard = 0
    const node = simulation.node('a', ({ clock, disk }) => {
      const count = (): void => void (heard += 1)
      clock.after(10, count)
      disk.open('/f', { create: true }).sync(count)
    })
    node.start()
    await simulation.until(() => simulation.trace.events > 0, 5)
    node.kill()
    await simulation.run(1000)
    assert.equal(heard, 0)
  })
})

describe('determinism', () => {
  async function busyHour(seed: number): Promise<string> {
    const simulation = new Simulation({ seed })
    const ping = async (world: World, own: string): Promise<void> => {
      echoServer(world)
      for (let round = 0; ; round += 1) {
        await sleep(world, 50 + world.random.below(100))
        const heard = dial(world, `node-${world.random.below(3)}`, `${own} ${round}`)
        await sleep(world, 20)
        heard.connection.end()
        const file = world.disk.open('/log', { create: true })
        file.write([bytes(heard.text)], file.size())
        await new Promise<void>((resolve) => file.sync(() => resolve()))
        file.close()
      }
    }
    const nodes = [0, 1, 2].map((id) => simulation.node(`node-${id}`, (world) => ping(world, `node-${id}`)))
    for (const node of nodes) node.start()
    const chaos = simulation.prng.fork()
    for (let step = 0; step < 60; step += 1) {
      await simulation.run(1000)
      const victim = chaos.pick(nodes)
      if (victim === undefined) continue
      const fate = chaos.below(10)
      if (fate < 3) simulation.network.partition([victim.name], ['node-0', 'node-1', 'node-2'])
      else if (fate < 6) simulation.network.heal()
      if (!victim.isRunning) victim.start()
      else if (fate % 3 === 0) victim.losePower()
      else if (fate % 3 === 1) victim.kill()
    }
    return `${simulation.trace.events} ${simulation.trace.hash}`
  }

  test('the same seed gives the same trace, another seed another', async () => {
    const first = await busyHour(11)
    assert.equal(await busyHour(11), first)
    assert.notEqual(await busyHour(12), first)
  })
})

test('compute runs jobs in order, over clones, with progress and errors', async () => {
  const simulation = new Simulation({ seed: 1 })
  const seen: unknown[] = []
  const double = {
    name: 'double',
    module: 'none',
    run(input: { values: number[] }, context: { progress(fraction: number): void }) {
      context.progress(0.5)
      if (input.values.length === 0) throw new Error('nothing to double')
      return input.values.map((value) => value * 2)
    },
  }
  simulation
    .node('a', ({ compute }) => {
      const input = { values: [1, 2] }
      compute.submit(
        double,
        input,
        (_error, output) => void seen.push(output),
        (fraction) => void seen.push(fraction),
      )
      input.values.push(3)
      compute.submit(double, { values: [] }, (error) => void seen.push(error?.message))
    })
    .start()
  await simulation.run(1000)
  assert.deepEqual(seen, [0.5, [2, 4], 'nothing to double'])
})
