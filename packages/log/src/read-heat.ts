/** Bytes that all logs of a node have written: how long ago a segment was written, in bytes. */
export interface WrittenBytes {
  total: number
}

/** What was written within this many bytes is taken to be in the page cache. */
const RECENT_BYTES = 1024 * 1024 * 1024
/** A read from the page cache is never slower, one from a device hardly faster. */
const CACHED_READ_MS = 1
/** A synchronous read slower than this has waited for a device. */
const STALLED_READ_MS = 4
/** Reads in the thread pool that must be fast one after another before reads are synchronous again. */
const FAST_READS = 8

/**
 * Whether a segment's bytes are read at once or through the thread pool. Recently written ones are hot. Beyond that it learns: several fast
 * reads in a row make a segment hot (a consumer catches up in cached data), one stall makes it cold, so that a slow disk stops the loop once in
 * a while at most.
 */
export class ReadHeat {
  readonly #written: WrittenBytes
  #writtenAt = -Infinity
  #fastReads = 0

  constructor(written: WrittenBytes) {
    this.#written = written
  }

  wrote(bytes: number): void {
    this.#written.total += bytes
    this.#writtenAt = this.#written.total
  }

  get isHot(): boolean {
    return this.#fastReads >= FAST_READS || this.#written.total - this.#writtenAt < RECENT_BYTES
  }

  readNow(durationMs: number): void {
    if (durationMs < STALLED_READ_MS) return
    this.#fastReads = 0
    this.#writtenAt = -Infinity
  }

  readCold(durationMs: number): void {
    this.#fastReads = durationMs < CACHED_READ_MS ? this.#fastReads + 1 : 0
  }
}
