import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'

import { assert } from '@samsa/stdx'

import type { ComputeReply, ComputeRequest } from './compute-message.ts'
import { nodeDisk } from './disk.ts'

/** About a quarter of a core that others want too: less, and a busy machine would never get its logs compacted. */
const JOB_NICENESS = 5

assert(parentPort !== null, 'compute-worker runs in a worker thread only')
const port = parentPort
lowerPriority()
const reply = (message: ComputeReply): void => port.postMessage(message)

port.on('message', (request: ComputeRequest) => void run(request))

async function run({ id, module, input }: ComputeRequest): Promise<void> {
  try {
    const loaded: { readonly default?: unknown } = await import(module)
    const job = loaded.default
    assert(typeof job === 'function', () => `${module} exports no job as default`)
    const progress = (fraction: number): void => reply({ id, kind: 'progress', fraction })
    reply({ id, kind: 'done', output: job(input, { disk: nodeDisk, progress }) })
  } catch (error) {
    reply({ id, kind: 'failed', error })
  }
}

/** Jobs take what the main loop leaves of a core, so that clients hardly notice them. Linux counts threads one by one; elsewhere it would slow the process. */
function lowerPriority(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(JOB_NICENESS)
  } catch {
    // Not allowed here: jobs then share the core as equals.
  }
}
