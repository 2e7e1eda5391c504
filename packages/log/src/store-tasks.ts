import type { LogDirectory } from './log-directory.ts'
import type { LogStoreOptions } from './log-store-api.ts'
import { runSliced } from './sliced-work.ts'
import type { StoredLog } from './stored-log.ts'

export interface TaskHost {
  readonly logs: () => Iterable<StoredLog>
  readonly onlineLogsByDirectory: () => readonly [LogDirectory, StoredLog[]][]
  readonly later: (delayMs: number, run: () => void) => void
}

/** What a store does by itself: retention, flush by time, checkpoints, expiry of producers, giving back index memory. */
export class StoreTasks {
  readonly #options: LogStoreOptions
  readonly #host: TaskHost

  constructor(options: LogStoreOptions, host: TaskHost) {
    this.#options = options
    this.#host = host
  }

  start(): void {
    const options = this.#options
    const initialMs = options.initialTaskDelayMs ?? 30_000
    const retentionMs = options.retentionCheckIntervalMs ?? 300_000
    this.#every(initialMs, retentionMs, () => this.deleteOldSegments())
    const checkpointMs = options.checkpointIntervalMs ?? 60_000
    this.#every(initialMs, checkpointMs, () => this.#checkpointRecovery())
    const startMs = options.startOffsetCheckpointIntervalMs ?? 60_000
    this.#every(initialMs, startMs, () => this.#checkpointLogStarts())
    const watermarkMs = options.highWatermarkCheckpointIntervalMs ?? 5000
    this.#every(watermarkMs, watermarkMs, () => this.#checkpointHighWatermarks())
    const expiryMs = options.producerIdExpirationCheckIntervalMs ?? 600_000
    this.#every(expiryMs, expiryMs, () => this.#removeExpiredProducers())
    const flushMs = options.flushCheckIntervalMs ?? Number.MAX_SAFE_INTEGER
    if (flushMs < Number.MAX_SAFE_INTEGER) this.#every(initialMs, flushMs, () => this.#flushByTime())
  }

  deleteOldSegments(): void {
    const nowMs = this.#nowMs()
    const host = this.#host
    function* steps(): Generator<void, void> {
      for (const log of Array.from(host.logs())) {
        if (!log.config.cleanupPolicy.includes('compact')) log.deleteOldSegments(nowMs)
        yield
      }
    }
    runSliced(this.#options.world.clock, steps(), () => {})
  }

  checkpointAll(): void {
    this.#checkpointRecovery()
    this.#checkpointLogStarts()
    this.#checkpointHighWatermarks()
  }

  #checkpointRecovery(): void {
    for (const [directory, logs] of this.#host.onlineLogsByDirectory()) {
      for (const { log } of logs) {
        log.active.writeIndexes()
        for (const segment of log.segments.all()) if (segment !== log.active) segment.unloadIndexes()
      }
      directory.checkpointRecovery(logs)
    }
  }

  #checkpointLogStarts(): void {
    for (const [directory, logs] of this.#host.onlineLogsByDirectory()) directory.checkpointLogStarts(logs)
  }

  #checkpointHighWatermarks(): void {
    for (const [directory, logs] of this.#host.onlineLogsByDirectory()) directory.checkpointHighWatermarks(logs)
  }

  #removeExpiredProducers(): void {
    for (const log of this.#host.logs()) log.removeExpiredProducers(this.#nowMs())
  }

  #flushByTime(): void {
    const nowMs = this.#nowMs()
    for (const log of this.#host.logs()) {
      if (!log.isOffline && log.logEndOffset > log.recoveryPoint && nowMs - log.lastFlushMs >= log.config.flushMs) log.flush()
    }
  }

  #nowMs(): number {
    return this.#options.world.clock.nowMs()
  }

  #every(firstMs: number, intervalMs: number, run: () => void): void {
    this.#host.later(firstMs, () => {
      // Next first: a failing disk must not end the task for the other directories.
      this.#every(intervalMs, intervalMs, run)
      run()
    })
  }
}
