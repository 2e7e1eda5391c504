// Loaded into a node with `--import`: tells how long its main loop was held up. SIGUSR2 writes what was seen since the last one to `LOOP_DELAY_FILE`.
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

export interface LoopDelay {
  /** Milliseconds beyond the timer's own. */
  readonly max: number
  readonly p999: number
  readonly p99: number
  readonly samples: number
}

const RESOLUTION_MS = 1
const file = process.env['LOOP_DELAY_FILE']
if (isMainThread && file !== undefined) {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  process.on('SIGUSR2', () => {
    const beyond = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
    const seen: LoopDelay = {
      max: beyond(histogram.max),
      p999: beyond(histogram.percentile(99.9)),
      p99: beyond(histogram.percentile(99)),
      samples: histogram.count,
    }
    histogram.reset()
    writeFileSync(`${file}.tmp`, JSON.stringify(seen))
    renameSync(`${file}.tmp`, file)
  })
}
