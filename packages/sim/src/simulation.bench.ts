import type { Connection } from '@samsa/ports'

import { Simulation } from './simulation.ts'

/** Events per second of a simulation whose nodes send timers and bytes through promises; prints one line. */
export async function bench(): Promise<void> {
  const simulation = new Simulation({ seed: 1 })
  const chunk = new Uint8Array(100)
  /** Answers each whole message: a stream has no borders. */
  const answer = (connection: Connection): ((bytes: Uint8Array) => void) => {
    let missing = chunk.length
    return (bytes) => {
      missing -= bytes.length
      if (missing > 0) return
      missing += chunk.length
      connection.write([chunk])
    }
  }
  simulation
    .node('server', ({ network }) => {
      network.listen(
        { host: '', port: 1 },
        { listening() {}, failed() {}, accepted: (connection) => ({ data: answer(connection), closed() {} }) },
      )
    })
    .start()
  simulation
    .node('client', async ({ network, clock }) => {
      await new Promise<void>((resolve) => void clock.after(10, resolve))
      for (let index = 0; index < 10; index += 1) {
        const connection: Connection = network.connect({ host: 'server', port: 1 }, { data: (bytes) => reply(bytes), closed() {} })
        const reply = answer(connection)
        connection.write([chunk])
      }
      for (;;) await new Promise<void>((resolve) => void clock.after(0.1, resolve))
    })
    .start()
  const start = performance.now()
  await simulation.run(5000)
  const seconds = (performance.now() - start) / 1000
  console.log(`simulation: ${Math.round(simulation.trace.events / seconds / 1000)} thousand events a second`)
}

await bench()
