import type { World } from '@samsa/ports'

import type { SimNode } from './node.ts'
import type { Simulation } from './simulation.ts'
import { createSimWorld } from './world.ts'

/** One life of a node: everything that was to happen in it ends with it. */
export class SimProcess {
  readonly node: SimNode
  readonly world: World
  alive = true
  readonly #simulation: Simulation

  constructor(simulation: Simulation, node: SimNode) {
    this.#simulation = simulation
    this.node = node
    this.world = createSimWorld(simulation, this)
  }

  /** Calls `fire` in a later turn, if this process still lives; returns how to take it back. */
  later(delayMs: number, kind: string, fire: () => void): () => void {
    const { queue, trace } = this.#simulation
    const event = queue.after(delayMs, () => {
      if (!this.alive) return
      trace.add(queue.nowMs, kind, this.node.name, 0)
      fire()
    })
    return () => {
      event.cancelled = true
    }
  }
}
