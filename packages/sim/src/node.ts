import type { World } from '@samsa/ports'
import { assert } from '@samsa/stdx'

import { MemoryVolume } from './disk/memory-volume.ts'
import { SimProcess } from './process.ts'
import type { Simulation } from './simulation.ts'

/** What a node runs: called at each start with the world of that life. */
export type Main = (world: World, node: SimNode) => void | Promise<void>

/** A machine: a name and address, a disk that outlives its processes, and at most one process. */
export class SimNode {
  readonly name: string
  readonly address: string
  readonly volume = new MemoryVolume()
  /** Added to the wall clock; change it for a jump. */
  clockOffsetMs = 0
  /** Mean wait for a flush or a cold read. */
  diskLatencyMs = 0.5
  diskBytesPerMs = 300_000
  /** Factor on everything the device does. */
  diskSlowness = 1
  /** False after a loss of power until the next start: the network gets no answer at all. */
  isUp = true
  starts = 0
  readonly #simulation: Simulation
  readonly #main: Main
  #process: SimProcess | undefined

  constructor(simulation: Simulation, name: string, address: string, main: Main) {
    this.#simulation = simulation
    this.name = name
    this.address = address
    this.#main = main
  }

  get isRunning(): boolean {
    return this.#process !== undefined
  }

  /** The world of the present life. */
  get world(): World {
    assert(this.#process !== undefined, () => `${this.name} is not running`)
    return this.#process.world
  }

  start(): void {
    assert(this.#process === undefined, () => `${this.name} is running already`)
    const process = new SimProcess(this.#simulation, this)
    this.#process = process
    this.starts += 1
    if (!this.isUp) {
      this.isUp = true
      this.#simulation.network.retryStalled()
    }
    process.later(0, 'start', () => {
      const started = this.#main(process.world, this)
      // A life that was cut short may reject as it likes.
      started?.catch((cause: unknown) => {
        if (process.alive) this.#simulation.fail(cause)
      })
    })
  }

  /** kill -9: the page cache survives, the kernel ends the connections. */
  kill(): void {
    this.#end('kill', true)
    this.volume.kill()
  }

  /** The plug is pulled: what was not flushed may be lost, the peers hear nothing. */
  losePower(): void {
    this.#end('power', false)
    this.volume.losePower(this.#simulation.prng.fork())
  }

  #end(kind: string, polite: boolean): void {
    const process = this.#process
    this.#simulation.trace.add(this.#simulation.queue.nowMs, kind, this.name, this.starts)
    this.isUp = polite
    if (process === undefined) return
    this.#process = undefined
    process.alive = false
    this.#simulation.network.ended(process, polite)
  }
}
