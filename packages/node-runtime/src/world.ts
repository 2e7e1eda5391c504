import type { World } from '@samsa/ports'

import { nodeClock } from './clock.ts'
import { NodeCompute } from './compute.ts'
import { nodeDisk } from './disk.ts'
import { createNodeNetwork, type ReadMode } from './network.ts'
import { nodeRandom } from './random.ts'

export interface NodeWorldOptions {
  /** Worker threads for jobs at most, 16; they are started when needed, so that those who submit decide how many run at a time. */
  readonly computeWorkers?: number
  readonly readMode?: ReadMode
}

export interface NodeWorld extends World {
  /** Ends the worker threads. Connections, listeners, files and timers are their owners' to close. */
  close(): Promise<void>
}

/** The world as the operating system has it. */
export function createNodeWorld(options: NodeWorldOptions = {}): NodeWorld {
  const compute = new NodeCompute(options.computeWorkers ?? 16)
  return {
    clock: nodeClock,
    network: createNodeNetwork(options.readMode),
    disk: nodeDisk,
    compute,
    random: nodeRandom,
    close: () => compute.close(),
  }
}
