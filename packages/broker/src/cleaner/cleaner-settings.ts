import type { BrokerConfig } from '@samsa/config'

/**
 * Read per slice of work: between two the pace is kept. Not less, since a worker that gives its answer holds a lock that the main loop wants,
 * and on a busy core may not get to let go of it for milliseconds.
 */
const SLICE_BYTES = 32 * 1024 * 1024
const MIN_SLICE_BYTES = 64 * 1024
/** A slice should not take longer than this where the pace is limited. */
const SLICE_MS = 100
/** Kafka cannot use more per thread either. */
const MAX_DEDUPE_BYTES = 2 ** 31 - 1

/** `log.cleaner.*` as the cleaner needs it, the buffers shared out over its threads. */
export interface CleanerSettings {
  readonly threads: number
  readonly dedupeBufferBytes: number
  readonly loadFactor: number
  readonly ioBufferBytes: number
  readonly bytesPerSecond: number
  readonly sliceBytes: number
  readonly backoffMs: number
}

export function cleanerSettings(config: BrokerConfig): CleanerSettings {
  const threads = Math.max(1, config.get('log.cleaner.threads'))
  const bytesPerSecond = config.get('log.cleaner.io.max.bytes.per.second')
  return {
    threads,
    dedupeBufferBytes: Math.min(Math.floor(config.get('log.cleaner.dedupe.buffer.size') / threads), MAX_DEDUPE_BYTES),
    loadFactor: config.get('log.cleaner.io.buffer.load.factor'),
    ioBufferBytes: Math.floor(config.get('log.cleaner.io.buffer.size') / threads / 2),
    bytesPerSecond,
    sliceBytes: Math.max(MIN_SLICE_BYTES, Math.min(SLICE_BYTES, Math.floor((bytesPerSecond / 1000) * SLICE_MS))),
    backoffMs: config.get('log.cleaner.backoff.ms'),
  }
}
