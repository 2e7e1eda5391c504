import type { Clock, Network, Random, World } from '@samsa/ports'

import { SimCompute } from './compute.ts'
import { MemoryDisk } from './disk/memory-disk.ts'
import type { SimProcess } from './process.ts'
import type { Simulation } from './simulation.ts'

/** The virtual clock starts here: 2026-01-01T00:00:00Z. */
const epochMs = 1_767_225_600_000

/** The world as one process of a simulation sees it. */
export function createSimWorld(simulation: Simulation, process: SimProcess): World {
  const { node } = process
  const { queue, prng } = simulation
  const wallMs = (): number => Math.floor(epochMs + queue.nowMs + node.clockOffsetMs)
  const clock: Clock = {
    nowMs: wallMs,
    monotonicMs: () => queue.nowMs,
    // A real timer is late, never early.
    after: (delayMs, fire) => ({ cancel: process.later(Math.max(0, delayMs) + prng.float() * simulation.timerLatenessMs, 'timer', fire) }),
  }
  const network: Network = {
    listen: (address, handlers) => simulation.network.listen(process, address, handlers),
    connect: (address, handler) => simulation.network.connect(process, address, handler),
  }
  const own = prng.fork()
  const random: Random = {
    bytes(length) {
      const bytes = new Uint8Array(length)
      own.fill(bytes)
      return bytes
    },
    below: (bound) => own.below(bound),
  }
  const disk = new MemoryDisk(node.volume, {
    nowMs: wallMs,
    defer(operation, finish) {
      const transferMs = operation.bytes / node.diskBytesPerMs
      process.later((node.diskLatencyMs * (0.5 + prng.float()) + transferMs) * node.diskSlowness, operation.action, finish)
    },
  })
  return { clock, network, disk, random, compute: new SimCompute(process, disk, prng) }
}
