import type { Clock } from './clock.ts'
import type { Compute } from './compute.ts'
import type { Disk } from './disk.ts'
import type { Network } from './network.ts'
import type { Random } from './random.ts'

/** Everything outside the process. `node-runtime` makes it of sockets and files, `sim` of a seed. */
export interface World {
  readonly clock: Clock
  readonly network: Network
  readonly disk: Disk
  readonly compute: Compute
  readonly random: Random
}
