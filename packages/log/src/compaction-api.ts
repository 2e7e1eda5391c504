import type { PartitionLog } from './partition-log-api.ts'
import type { CleaningCounts } from './cleaning/cleaning-counts.ts'

/** What compaction would do with a log now (Kafka's LogToClean). */
export interface CleanableLog {
  readonly log: PartitionLog
  /** Below it the log is clean: no key occurs twice. */
  readonly firstDirtyOffset: number
  /** Cleaning ends here: the active segment, an open transaction, or records younger than `min.compaction.lag.ms`. A segment's base offset. */
  readonly firstUncleanableOffset: number
  readonly cleanableBytes: number
  /** Clean and cleanable bytes. */
  readonly totalBytes: number
  /** Cleanable bytes of all, 0 … 1. */
  readonly cleanableRatio: number
  /** For how long the oldest dirty record has been past `max.compaction.lag.ms`; 0 if it is not. */
  readonly delayMs: number
}

export interface CleaningLimits {
  /** For the map of keys: 24 bytes each, rounded. */
  readonly dedupeBufferBytes: number
  /** How full the map may become, 0 … 1. */
  readonly loadFactor: number
  /** For reading, and as much for writing. */
  readonly ioBufferBytes: number
  /** Bytes per slice of work in a worker; between two the pace is kept. */
  readonly sliceBytes: number
  /** Told of bytes read and written; answers how many milliseconds to wait before more. */
  readonly pace: (bytes: number) => number
}

export interface CleaningStats extends CleaningCounts {
  readonly durationMs: number
  /** Until the map of keys was complete. */
  readonly indexDurationMs: number
  /** On the main loop, in one go. */
  readonly longestTurnMs: number
  /** How full the map of keys became, 0 … 1. */
  readonly bufferUtilization: number
}

export type CleaningOutcome =
  | { readonly state: 'cleaned'; readonly endOffset: number; readonly stats: CleaningStats }
  /** The log was cut, deleted or moved meanwhile, or its directory failed: there is nothing to hold against it. */
  | { readonly state: 'aborted' }
  /** Something in it cannot be read: cleaning it again would fail again. */
  | { readonly state: 'failed'; readonly reason: string }

/** Compaction of the logs of a store. It decides nothing of when and which: that is its host's. */
export interface Compaction {
  /** Undefined for a log that is not compacted, not online, being cleaned now, a future one, or without a byte to look at. */
  examine(log: PartitionLog, nowMs: number): CleanableLog | undefined
  /**
   * One round over the log, with the compute port; the checkpoint is written if it succeeds. What there is to clean is looked up anew, since the log may
   * have been cut or deleted since it was examined: returned, or undefined if it is nothing. Otherwise `done` comes in a later turn.
   */
  clean(log: PartitionLog, limits: CleaningLimits, nowMs: number, done: (outcome: CleaningOutcome) => void): CleanableLog | undefined
  /** Stops a round under way; its `done` still comes. */
  abort(log: PartitionLog): void
  /** The checkpointed first dirty offset; undefined if the log was never cleaned. */
  firstDirtyOffset(log: PartitionLog): number | undefined
  /** Gives back the memory kept for maps of keys. */
  releaseMemory(): void
}
